"""How `evenkeel program …` is spelled."""

import argparse
from collections.abc import Mapping

from server.core.command_line import Ask, Run, Subcommands, add
from server.team.commands import USUAL_ZONE


def add_programs(commands: Subcommands, ask: Ask) -> None:
    """Add `program` and what it can do."""
    programs = commands.add_parser("program", help="Make programs").add_subparsers(
        title="commands", required=True, metavar="COMMAND"
    )
    creating = _asking(ask, "program create", "Make a program; prints its first owner’s invitation")
    create = add(programs, "create", creating)
    create.add_argument("name", metavar="NAME")
    create.add_argument("--timezone", default=USUAL_ZONE, metavar="ZONE", help="%(default)s")
    inviting = _asking(ask, "program owner", "Print an invitation for one more owner")
    add(programs, "owner", inviting).add_argument("name", metavar="NAME")
    add(programs, "list", _asking(ask, "program list", "Show the programs"))


def _asking(ask: Ask, name: str, described: str) -> Run:
    async def run(chosen: argparse.Namespace, environment: Mapping[str, str]) -> int:
        typed = {key: str(given) for key, given in vars(chosen).items() if key != "run"}
        return await ask(environment, name, typed)

    run.__doc__ = described
    return run
