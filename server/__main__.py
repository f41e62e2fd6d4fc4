"""The `evenkeel` command (`python -m server`): any failure is one line and a non-zero exit."""

import argparse
import asyncio
import os
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import uvloop

from server.app import MODELS, at_work, make_app
from server.core import control, key_rotation, migrating, sealing
from server.core import settings as settings_module
from server.core.backup import backup
from server.core.carrying_out import run_or_ask, sole_use
from server.core.clock import utc_now
from server.core.command_line import (
    Parser,
    Run,
    add,
    add_address,
    add_metrics_port,
    in_one_line,
    whole_path,
)
from server.core.control import Arguments, Command, CommandError, Say
from server.core.database import close_database, open_database
from server.core.doctor import core_checks, examine
from server.core.earlier_release import earlier_release
from server.core.instance import opened
from server.core.lock import hold
from server.core.metrics import Metrics
from server.core.postgres_tables import check_nobody_else_is_connected
from server.core.restore import Handed, restore
from server.core.serving import (
    answer_requests,
    answering_beside,
    listening_socket,
    log_to_stderr,
    port_of,
    until_told_to_stop,
    welcome,
)
from server.core.settings import Settings
from server.feeds import command_line as feeds_command_line
from server.feeds import commands as feeds_commands
from server.home import demo, demo_meetings
from server.people import help_lines
from server.people import rewrapping as people_rewrapping
from server.people.models import Person
from server.push import subject, vapid_command
from server.sending import journal
from server.team import command_line as team_command_line
from server.team import commands as team_commands

INTERRUPTED = 130
SIGN_UP_SECONDS = 10.0
"""More than a sign-up takes from making its key to being kept."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; return its exit status."""
    chosen = _parser().parse_args(arguments)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            run: Run = chosen.run
            return runner.run(run(chosen, os.environ))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read what is printed has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - the outermost: whatever it is becomes one line
        print(f"evenkeel: {in_one_line(error)}", file=sys.stderr)
        return 1


async def run_serve(chosen: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Serve; on the embedded default also migrate, and carry out what other commands ask for."""
    with listening_socket(chosen.host, chosen.port) as listener:
        settings = settings_module.read(environment, port=port_of(listener))
        with sole_use(settings):
            await _serve(
                settings,
                listener,
                metrics_port=chosen.metrics_port,
                sends=not chosen.no_sender,
            )
    return 0


async def run_send(chosen: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Send what is due, and do what is done on a clock, beside `serve --no-sender`."""
    settings = settings_module.read(environment)
    with sole_use(settings):
        await _send(settings, chosen.metrics_port)
    return 0


async def run_demo(chosen: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Serve a folder of its own, with made-up people and six weeks of diary in it."""
    if environment.get("EVENKEEL_DATABASE"):
        raise CommandError("EVENKEEL_DATABASE: the demo has a database of its own; unset it")
    own = {**environment, "EVENKEEL_DATA": environment.get("EVENKEEL_DATA") or "var-demo"}
    with listening_socket(chosen.host, chosen.port) as listener:
        settings = settings_module.read(own, port=port_of(listener))
        with sole_use(settings):
            await _serve(settings, listener, before=partial(_fill_demo, settings))
    return 0


async def run_migrate(_chosen: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Bring the tables up to date."""
    settings = settings_module.read(environment)
    with sole_use(settings):
        waiting = await migrating.pending(settings, MODELS)
        for name in waiting:
            print(f"applying {name}")
        await migrating.migrate(settings, MODELS)
    print("The tables are up to date.")
    return 0


async def run_restore(chosen: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Put a backup in the database's place."""
    settings = settings_module.read(environment)
    with hold(settings.data):
        await restore(settings, Path(chosen.file), HANDED, print)
    return 0


async def run_backup(chosen: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Write a backup, now, beside whatever is going on."""
    return await _ask(environment, "backup", {"file": chosen.file})


async def run_doctor(_chosen: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Examine this installation."""
    return await _ask(environment, "doctor", {})


async def run_keys_rotate(_chosen: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Replace the master key."""
    settings = settings_module.read(environment)
    if not settings.is_embedded:
        await check_nobody_else_is_connected(settings)
    return await _run_or_ask(settings, "keys rotate", {})


async def _serve(
    settings: Settings,
    listener: socket.socket,
    *,
    before: Callable[[], Awaitable[None]] | None = None,
    metrics_port: int | None = None,
    sends: bool = True,
) -> None:
    log_to_stderr()
    help_lines.load(settings)  # a wrong file stops the start, not the Help page
    await migrating.make_current(settings, MODELS)
    app = make_app(settings)
    app.state.earlier_release = earlier_release(settings.data)
    counted = Metrics(app, settings.data)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        if before is not None:
            await before()
        await _open_to_operators(settings, counted, metrics_port, stack)
        if sends:
            counted.also(await stack.enter_async_context(at_work(settings)))
        served = app if metrics_port is None else counted
        await answer_requests(served, listener, lambda: print(welcome(settings, listener)))


async def _send(settings: Settings, metrics_port: int | None) -> None:
    log_to_stderr()
    await migrating.make_current(settings, MODELS)
    counted = Metrics(None, settings.data)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(opened(settings, MODELS, utc_now()))
        await _open_to_operators(settings, counted, metrics_port, stack)
        counted.also(await stack.enter_async_context(at_work(settings)))
        print("Evenkeel is sending what is due. Ctrl+C stops it.")
        await until_told_to_stop()


async def _open_to_operators(
    settings: Settings, counted: Metrics, metrics_port: int | None, stack: AsyncExitStack
) -> None:
    """Take other commands where this process alone may carry them out; show the numbers."""
    if settings.is_embedded:
        own = _commands(settings, settle_seconds=SIGN_UP_SECONDS)
        await stack.enter_async_context(control.listen(settings.data, own))
    if metrics_port is not None:
        beside = stack.enter_context(listening_socket("127.0.0.1", metrics_port))
        await stack.enter_async_context(answering_beside(counted.app(), beside))


async def _fill_demo(settings: Settings) -> None:
    await demo.fill(utc_now())
    await demo.fill_program(utc_now())
    await demo_meetings.fill(settings, utc_now())
    print(demo.how_to_sign_in())


async def _ask(environment: Mapping[str, str], name: str, arguments: Arguments) -> int:
    return await _run_or_ask(settings_module.read(environment), name, arguments)


async def _run_or_ask(settings: Settings, name: str, arguments: Arguments) -> int:
    return await run_or_ask(
        settings, name, arguments, lambda: _run_alone(settings, name, arguments)
    )


async def _run_alone(settings: Settings, name: str, arguments: Arguments) -> int:
    """Carry a command out in this process, with open what it needs open."""
    command = _commands(settings, settle_seconds=0)[name]
    if name == "backup":
        return await command(arguments, print)
    if name.startswith(("keys ", "feeds ", "program ")):
        async with opened(settings, MODELS, utc_now()):
            return await command(arguments, print)
    await open_database(settings, MODELS)  # the doctor looks at the key file itself
    try:
        return await command(arguments, print)
    finally:
        await close_database()


def _commands(settings: Settings, *, settle_seconds: float) -> dict[str, Command]:
    """Return what a process that has the database open can carry out for others."""

    async def make_backup(arguments: Arguments, say: Say) -> int:
        await backup(settings, Path(arguments["file"]), say)
        return 0

    async def rotate(_arguments: Arguments, say: Say) -> int:
        await key_rotation.rotate(
            settings, sealing.keyring(), WRAPPED, say, settle_seconds=settle_seconds
        )
        return 0

    async def see_doctor(_arguments: Arguments, say: Say) -> int:
        return await examine(settings, [*core_checks(MODELS), subject.CHECK, HELP_LINES_CHECK], say)

    own = {"backup": make_backup, "keys rotate": rotate, "doctor": see_doctor}
    return {
        **own,
        **vapid_command.COMMANDS,
        **feeds_commands.commands(settings),
        **team_commands.commands(settings),
    }


async def _erase(person_id: UUID, deleted_at: datetime) -> None:
    await Person(id=person_id).erase(deleted_at)


HANDED = Handed(MODELS, "tombstone", _erase, journals=[journal.FOLDER])
WRAPPED = [people_rewrapping.WRAPPED, team_commands.WRAPPED, vapid_command.WRAPPED]
HELP_LINES_CHECK = ("help lines", help_lines.check)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="evenkeel",
        description="A private diary for people in recovery. Settings come from the environment; "
        "docs/operating.md lists them.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    serve = add(commands, "serve", run_serve)
    add_address(serve)
    serve.add_argument("--no-sender", action="store_true", help="leave sending to other processes")
    add_metrics_port(serve)
    add_metrics_port(add(commands, "send", run_send))
    add_address(add(commands, "demo", run_demo))
    add(commands, "migrate", run_migrate)
    add(commands, "doctor", run_doctor)
    keys = commands.add_parser("keys", help="Look after the keys.").add_subparsers(
        title="commands", required=True, metavar="COMMAND"
    )
    add(keys, "rotate", run_keys_rotate)
    vapid_command.add_vapid(keys, _ask)
    feeds_command_line.add_feeds(commands, _ask)
    team_command_line.add_programs(commands, _ask)
    add(commands, "backup", run_backup).add_argument("file", metavar="FILE", type=whole_path)
    add(commands, "restore", run_restore).add_argument("file", metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
