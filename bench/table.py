"""The table that a bench makes."""

from typing import NamedTuple


class Row(NamedTuple):
    """One thing that was measured, and how it stands to a target or to a yardstick."""

    what: str
    measured: str
    beside: str = ""


def markdown(rows: list[Row]) -> str:
    """Spell the rows as one table."""
    lines = ["| what | measured | beside |", "| --- | --- | --- |"]
    lines += [f"| {row.what} | {row.measured} | {row.beside} |" for row in rows]
    return "\n".join(lines) + "\n"
