"""The `evenkeel` command (`python -m server`): any failure is one line and a non-zero exit."""

import argparse
import asyncio
import os
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

import uvloop

from server.app import MODELS, make_app
from server.core import control, key_rotation, migrating, sealing
from server.core import settings as settings_module
from server.core.backup import backup, database_file
from server.core.clock import utc_now
from server.core.command_line import Parser, in_one_line
from server.core.control import Arguments, Command, CommandError, NobodyListens, Say
from server.core.database import close_database, open_database
from server.core.doctor import Finding, core_checks, examine, fail, ok, warn
from server.core.earlier_release import earlier_release
from server.core.instance import opened
from server.core.key_rotation import Wrapped
from server.core.lock import Held, hold
from server.core.metrics import Metrics
from server.core.postgres_tables import check_nobody_else_is_connected
from server.core.restore import Handed, restore
from server.core.serving import (
    answer_requests,
    answering_beside,
    listening_socket,
    log_to_stderr,
    port_of,
    welcome,
)
from server.core.settings import SettingError, Settings
from server.home import demo
from server.people import help_lines
from server.people.models import Person
from server.people.rewrapping import rewrap_all

Subcommands: TypeAlias = "argparse._SubParsersAction[Parser]"  # noqa: SLF001 - its only name
Run = Callable[[argparse.Namespace, Mapping[str, str]], Coroutine[None, None, int]]

INTERRUPTED = 130
OLDEST_HELP_LINES_DAYS = 180
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
        with _sole_use(settings):
            await _serve(settings, listener, metrics_port=chosen.metrics_port)
    return 0


async def run_demo(chosen: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Serve a folder of its own, with made-up people and six weeks of diary in it."""
    if environment.get("EVENKEEL_DATABASE"):
        raise CommandError("EVENKEEL_DATABASE: the demo has a database of its own; unset it")
    own = {**environment, "EVENKEEL_DATA": environment.get("EVENKEEL_DATA") or "var-demo"}
    with listening_socket(chosen.host, chosen.port) as listener:
        settings = settings_module.read(own, port=port_of(listener))
        with _sole_use(settings):
            await _serve(settings, listener, before=_fill_demo)
    return 0


async def run_migrate(_chosen: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Bring the tables up to date."""
    settings = settings_module.read(environment)
    with _sole_use(settings):
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
    arguments = {"file": _whole_path(chosen.file)}
    return await _run_or_ask(settings_module.read(environment), "backup", arguments)


async def run_doctor(_chosen: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Examine this installation."""
    return await _run_or_ask(settings_module.read(environment), "doctor", {})


async def run_keys_rotate(_chosen: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Replace the master key."""
    settings = settings_module.read(environment)
    if not settings.is_embedded:
        await check_nobody_else_is_connected(settings)
    return await _run_or_ask(settings, "keys rotate", {})


def _whole_path(file: str) -> str:
    """Return the path as a server that stands in another folder understands it."""
    return str(Path(file).absolute())


def _sole_use(settings: Settings) -> AbstractContextManager[None]:
    """Hold the data folder where a second process would be a second writer."""
    return hold(settings.data) if settings.is_embedded else nullcontext()


async def _serve(
    settings: Settings,
    listener: socket.socket,
    *,
    before: Callable[[], Awaitable[None]] | None = None,
    metrics_port: int | None = None,
) -> None:
    log_to_stderr()
    help_lines.load(settings)  # a wrong file stops the start, not the Help page
    await _make_tables_current(settings)
    app = make_app(settings)
    app.state.earlier_release = earlier_release(settings.data)
    counted = app if metrics_port is None else Metrics(app, settings.data)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        if before is not None:
            await before()
        if settings.is_embedded:
            own = _commands(settings, settle_seconds=SIGN_UP_SECONDS)
            await stack.enter_async_context(control.listen(settings.data, own))
        if isinstance(counted, Metrics):
            beside = stack.enter_context(listening_socket("127.0.0.1", metrics_port or 0))
            await stack.enter_async_context(answering_beside(counted.app(), beside))
        await answer_requests(counted, listener, lambda: print(welcome(settings, listener)))


async def _make_tables_current(settings: Settings) -> None:
    if settings.is_embedded:
        await migrating.migrate(settings, MODELS)
    elif waiting := await migrating.pending(settings, MODELS):
        raise CommandError(
            f"migrations are waiting, from {waiting[0]} on: back the database up, then run "
            "evenkeel migrate"
        )


async def _fill_demo() -> None:
    await demo.fill(utc_now())
    print(demo.how_to_sign_in())


async def _run_or_ask(settings: Settings, name: str, arguments: Arguments) -> int:
    """Carry a command out here or, while a server has the data folder, there."""
    if not settings.is_embedded:
        return await _run_alone(settings, name, arguments)
    _check_there_is_something(settings)
    try:
        with hold(settings.data):
            return await _run_alone(settings, name, arguments)
    except Held:
        try:
            return await control.ask(settings.data, name, arguments, print)
        except NobodyListens:
            raise CommandError("the server is just starting or stopping; try again") from None


def _check_there_is_something(settings: Settings) -> None:
    file = database_file(settings)
    if not file.exists():
        raise CommandError(f"there is no database at {file} yet; evenkeel serve makes one")


async def _run_alone(settings: Settings, name: str, arguments: Arguments) -> int:
    """Carry a command out in this process, with open what it needs open."""
    command = _commands(settings, settle_seconds=0)[name]
    if name == "backup":
        return await command(arguments, print)
    if name == "keys rotate":
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
        return await examine(settings, [*core_checks(MODELS), HELP_LINES_CHECK], say)

    return {"backup": make_backup, "keys rotate": rotate, "doctor": see_doctor}


async def _erase(person_id: UUID, deleted_at: datetime) -> None:
    await Person(id=person_id).erase(deleted_at)


async def _check_help_lines(settings: Settings) -> Finding:
    try:
        checked = help_lines.load(settings).checked
    except SettingError as error:
        return fail(f"{error}.")
    days = (utc_now().date() - checked).days
    if days > OLDEST_HELP_LINES_DAYS:
        return warn(
            f"last checked on {checked}, {days} days ago; call each, then set the day in a copy of "
            "the file (EVENKEEL_HELP_LINES)."
        )
    return ok(f"last checked on {checked}.")


HANDED = Handed(MODELS, "tombstone", _erase)
WRAPPED = [Wrapped("person", "wrapped_key", rewrap_all)]
HELP_LINES_CHECK = ("help lines", _check_help_lines)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="evenkeel",
        description="A private diary for people in recovery. Settings come from the environment; "
        "docs/operating.md lists them.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    serve = _add(commands, "serve", run_serve)
    _add_address(serve)
    serve.add_argument("--no-sender", action="store_true", help="leave sending to other processes")
    serve.add_argument("--metrics-port", type=int, metavar="P", help="Prometheus, on loopback only")
    _add_address(_add(commands, "demo", run_demo))
    _add(commands, "migrate", run_migrate)
    _add(commands, "doctor", run_doctor)
    keys = commands.add_parser("keys", help="Look after the master key.").add_subparsers(
        title="commands", required=True, metavar="COMMAND"
    )
    _add(keys, "rotate", run_keys_rotate)
    _add(commands, "backup", run_backup).add_argument("file", metavar="FILE")
    _add(commands, "restore", run_restore).add_argument("file", metavar="FILE")
    return parser


def _add(commands: Subcommands, name: str, run: Run) -> argparse.ArgumentParser:
    described = run.__doc__ or ""
    parser = commands.add_parser(name, help=described, description=described)
    parser.set_defaults(run=run)
    return parser


def _add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", default=8000, type=int, help="port, 0 for any (%(default)s)")


if __name__ == "__main__":
    sys.exit(main())
