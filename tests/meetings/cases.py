"""Holds our answers against other finders' answers to the same questions.

    python -m tests.meetings.cases FILE

prints for each case: its id, `equal` or `differs`, and why. A case that a peer's own defect
explains (`peer_bug`) has to differ; every other difference needs a reason in `differences.toml`.
`waits` is a question for a part of ours that is not there yet. The exit is 1 when a reason is
missing, a defect was copied, or a case waits.

Not compared, because nothing of it is kept or shown here: a peer's console warnings (only what it
accepts is), its links for editing, and the day of a change as it words it.
"""

import json
import sys
import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from tests.meetings import case_bmlt, case_feeds, case_pages, case_reckoning, case_search
from tests.meetings.case_shapes import ANSWER, WAITS, Case, Found

HERE = Path(__file__).parent
CASES = HERE / "meeting_cases.json"
DIFFERENCES = HERE / "differences.toml"
FROZEN = datetime(2025, 3, 12, 15, tzinfo=UTC)

MAPPED: Mapping[str, Callable[[Case], Found]] = {
    **case_feeds.MAPPED,
    **case_reckoning.MAPPED,
    **case_search.MAPPED,
    **case_bmlt.MAPPED,
    **case_pages.MAPPED,
}


class Verdict(NamedTuple):
    """What is printed of a case; `is_fine` when nothing has to be done about it."""

    id: str
    answer: Literal["equal", "differs", "waits"]
    reason: str
    is_fine: bool


def main(arguments: list[str]) -> int:
    verdicts = judged(Path(arguments[0]) if arguments else CASES)
    say = sys.stdout.write
    for one in verdicts:
        say(f"{one.id:<12} {one.answer:<8} {one.reason}".rstrip() + "\n")
    open_ones = [one for one in verdicts if not one.is_fine]
    counted = {word: sum(one.answer == word for one in verdicts) for word in ("equal", "differs")}
    say(f"{len(verdicts)} cases: {counted}, {len(open_ones)} to look at\n")
    return 1 if open_ones else 0


def judged(path: Path) -> list[Verdict]:
    """Return the verdict on every case of a file."""
    return [judge(one) for one in written(path)]


def written(path: Path) -> list[Case]:
    """Return the cases of a file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    shared = content.get("shared", {})
    return [_case(one, shared) for one in content["cases"]]


def judge(case: Case) -> Verdict:
    """Ask ours, and hold the answer against the peer's."""
    found = _asked(case)
    if found.ours is WAITS:
        return Verdict(case.id, "waits", found.reason, is_fine=False)
    paths = sorted(differing(found.ours, case.output))
    if not paths:
        reason = "a defect of the peer that we share" if case.is_bug else ""
        return Verdict(case.id, "equal", reason, is_fine=not case.is_bug)
    reason = _reason(case, found, paths)
    return Verdict(case.id, "differs", reason or f"NO REASON: {', '.join(paths)}", bool(reason))


def _asked(case: Case) -> Found:
    try:
        return MAPPED.get(case.function, case_reckoning.unknown)(case)
    except (LookupError, TypeError, ValueError, AttributeError, AssertionError) as error:
        return Found(WAITS, reason=f"can't be asked: {error!r}")


def differing(ours: object, theirs: object, path: str = "") -> set[str]:
    """Return the paths at which two answers differ; numbers that are as good as the same don't."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        both = [(f"{path}.{key}", ours.get(key), theirs.get(key)) for key in {*ours, *theirs}]
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        both = [(f"{path}[]", *pair) for pair in zip(ours, theirs, strict=True)]
    else:
        return set() if _is_same(ours, theirs) else {path or ANSWER}
    return {found for at, one, other in both for found in differing(one, other, at)}


def _is_same(ours: object, theirs: object) -> bool:
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) <= case_reckoning.TOLERANCE * max(1, abs(theirs))
    return ours == theirs


def _reason(case: Case, found: Found, paths: list[str]) -> str:
    """Return the written reasons for all that differs, "" when one of them has none."""
    reasons = _reasons()
    if case.id in reasons["cases"]:
        return reasons["cases"][case.id]
    if case.is_bug:
        return f"peer's defect: {case.checks}"
    rules = [found.rules.get(field(path), "") for path in paths]
    if not all(rules):
        return ""
    return " ".join(dict.fromkeys(reasons["rules"][rule] for rule in rules))


def field(path: str) -> str:
    """Return the name that a rule has to have to be the reason for what differs at this path.

    For a meeting that one of us has and the other hasn't, that is its slug.
    """
    return path.rpartition(".")[2].rstrip("[]").partition("@")[0] or ANSWER


@lru_cache
def _reasons() -> dict[str, dict[str, str]]:
    return tomllib.loads(DIFFERENCES.read_text(encoding="utf-8"))


def _case(one: dict[str, Any], shared: dict[str, Any]) -> Case:
    at = one.get("now_utc")
    return Case(
        id=one["id"],
        function=one["function"],
        checks=one.get("checks", ""),
        now=datetime.fromisoformat(at) if at else FROZEN,
        input=one["input"],
        output=case_feeds.compared(one["output"]),
        is_bug=bool(one.get("peer_bug")),
        shared=shared,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
