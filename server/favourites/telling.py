"""What a message says right before it is sent: whether it is still due, and how soon. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from server.core.wall_clock import day_ends, local
from server.favourites.facts import Facts
from server.favourites.kept_meeting import KeptMeeting, News
from server.favourites.turns import Quiet, Window, spans, stands, window
from server.push.asking import Answer, NotBefore
from server.push.payload import Content
from server.push.words import neutral, say

NEWS_LASTS = timedelta(hours=24)
MINE = "/meetings/mine"


class Known(NamedTuple):
    """A kept meeting and what its feed says of it by now; None: it lists it no more."""

    kept: KeptMeeting
    facts: Facts | None


def answer(message: UUID, mine: Sequence[Known], quiet: Quiet, now: datetime) -> Answer:
    """Say what one message says by now to somebody who keeps these meetings."""
    windows = [
        (one.kept.meeting, when) for one in mine for when in _windows(message, one, quiet, now)
    ]
    if windows:
        return _reminder(windows, now)
    news = [(one.kept, one.kept.news) for one in mine if one.kept.news]
    return _news([one for one in news if one[1].message == message], quiet, now)


def _windows(message: UUID, one: Known, quiet: Quiet, now: datetime) -> Iterable[Window]:
    if one.facts is None or one.kept.choice.remind_minutes_before is None:
        return
    for told in one.kept.told:
        if told.message == message and stands(one.facts, told.start):
            when = window(told.start, one.kept.choice, quiet, now)
            if when is not None:
                yield when


def _reminder(windows: Sequence[tuple[UUID, Window]], now: datetime) -> Answer:
    ready = [(meeting, when) for meeting, when in windows if when.begins_at <= now]
    if not ready:
        return NotBefore(min(when.begins_at for _meeting, when in windows))
    meetings = {meeting for meeting, _when in ready}
    return Content(
        title=neutral("high"),
        path=f"/meetings/{meetings.pop()}" if len(meetings) == 1 else MINE,
        urgency="high",
        expires_at=max(when.ends_at for _meeting, when in ready),
    )


def _news(found: Sequence[tuple[KeptMeeting, News]], quiet: Quiet, now: datetime) -> Answer:
    """Word what changed. It is pressing when a meeting of today is among it, as it was or is."""
    if not found:
        return None
    if quiet_ends := quiet.hours.end_of(now, quiet.timezone):
        return NotBefore(quiet_ends)
    today = local(now, quiet.timezone).date()
    is_today = any(_is_on(one, news, quiet.timezone, now) for one, news in found)
    ends = min(news.at for _one, news in found) + NEWS_LASTS
    quiet_again = quiet.hours.next_start(now, quiet.timezone) or ends
    return Content(
        title=say("changed") if is_today else say("moment"),
        path=MINE,
        urgency="high" if is_today else "normal",
        expires_at=min(ends, quiet_again, *([day_ends(today, quiet.timezone)] if is_today else [])),
    )


def _is_on(kept: KeptMeeting, news: News, timezone: str, now: datetime) -> bool:
    """Tell whether it was to be held later today, or is so now, by the keeper's own calendar."""
    today = local(now, timezone).date()
    both = (news.before, kept.facts) if kept.is_listed else (news.before,)
    starts = [span.start for facts in both for span in [next(spans(facts, now), None)] if span]
    return any(local(start, timezone).date() == today for start in starts)
