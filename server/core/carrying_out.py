"""Where a command is carried out: here or, while a server holds the data folder, by that server."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext

from server.core import control
from server.core.backup import database_file
from server.core.control import Arguments, CommandError, NobodyListens
from server.core.lock import Held, hold
from server.core.settings import Settings


def sole_use(settings: Settings) -> AbstractContextManager[None]:
    """Hold the data folder where a second process would be a second writer."""
    return hold(settings.data) if settings.is_embedded else nullcontext()


async def run_or_ask(
    settings: Settings, name: str, arguments: Arguments, alone: Callable[[], Awaitable[int]]
) -> int:
    """Carry a command out by `alone`, or have the server do it; return its exit status."""
    if not settings.is_embedded:
        return await alone()
    file = database_file(settings)
    if not file.exists():
        raise CommandError(f"there is no database at {file} yet; evenkeel serve makes one")
    try:
        with hold(settings.data):
            return await alone()
    except Held:
        try:
            return await control.ask(settings.data, name, arguments, print)
        except NobodyListens:
            raise CommandError("the server is just starting or stopping; try again") from None
