"""How `evenkeel feeds …` is spelled."""

import argparse
from collections.abc import Mapping

from server.core.command_line import Ask, Run, Subcommands, add, whole_path
from server.feeds.commands import KINDS
from server.feeds.sources import is_address


def add_feeds(commands: Subcommands, ask: Ask) -> None:
    """Add `feeds` and what it can do."""
    feeds = commands.add_parser("feeds", help="Bring meetings in").add_subparsers(
        title="commands", required=True, metavar="COMMAND"
    )
    adding = add(feeds, "add", _asking(ask, "feeds add", "Add a feed of meetings"))
    adding.add_argument("name", metavar="NAME")
    adding.add_argument("source", metavar="SOURCE", type=_source, help="an https address or a file")
    adding.add_argument("--kind", required=True, choices=KINDS)
    adding.add_argument("--program", default="", help="where a record does not say, such as NA")
    adding.add_argument("--timezone", default="", metavar="ZONE", help="likewise")
    importing = add(feeds, "import", _asking(ask, "feeds import", "Bring meetings in now"))
    importing.add_argument("name", nargs="?", default="", metavar="NAME", help="left out: all")
    importing.add_argument(
        "--anyway", action="store_true", help="even if it shrank, or much of it can't be taken"
    )
    removing = _asking(ask, "feeds remove", "Remove a feed and its meetings")
    add(feeds, "remove", removing).add_argument("name", metavar="NAME")
    add(feeds, "list", _asking(ask, "feeds list", "Show the feeds, and how they are"))
    rejects = _asking(ask, "feeds rejects", "Show what an import left out, and why")
    add(feeds, "rejects", rejects).add_argument("name", metavar="NAME")
    add(feeds, "reports", _asking(ask, "feeds reports", "Show what people report of meetings"))


def _asking(ask: Ask, name: str, described: str) -> Run:
    async def run(chosen: argparse.Namespace, environment: Mapping[str, str]) -> int:
        return await ask(environment, name, _typed(chosen))

    run.__doc__ = described
    return run


def _typed(chosen: argparse.Namespace) -> dict[str, str]:
    """Return what was typed; a switch that is on stands for itself."""
    typed = {name: given for name, given in vars(chosen).items() if name != "run" and given}
    return {name: name if given is True else str(given) for name, given in typed.items()}


def _source(text: str) -> str:
    return text if is_address(text) else whole_path(text)
