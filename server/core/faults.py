"""How a log tells of an error that nobody expected: its kind and its place, never its words."""

import logging

from server.core.database import is_unavailable


def tell(log: logging.Logger, what: str, error: BaseException) -> None:
    """Log an error in work that goes on. Its own words may hold what a person wrote, so no words.

    Nor is a traceback written, which ends with them.
    """
    if is_unavailable(error):
        log.warning("%s: the database does not answer", what)
    else:
        log.error("%s: %s", what, kind_and_place(error))


def kind_and_place(error: BaseException) -> str:
    """Name an error for a log."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    kind = type(error).__name__
    if frame is None:
        return kind
    return f"{kind} at {frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}"
