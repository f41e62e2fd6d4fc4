"""What has become of a meeting since its keeper last knew it. Pure."""

from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID

import msgspec

from server.favourites.facts import Facts, changes
from server.favourites.kept_meeting import KeptMeeting, News
from server.listings.record import Record


class Standing(NamedTuple):
    """A meeting as the database has it now. `detail` is its whole record, as JSON.

    `moved_to` is the same meeting on the only other day that its feed lists now in its place.
    """

    id: UUID
    content_hash: str
    detail: str
    is_listed: bool
    moved_to: "Standing | None" = None

    @property
    def facts(self) -> Facts:
        return Facts.of(msgspec.json.decode(self.detail, type=Record))


class Noticed(NamedTuple):
    """How a kept meeting stands now, and whether that is to be told."""

    kept: KeptMeeting
    is_news: bool = False

    @classmethod
    def of(cls, kept: KeptMeeting, standing: Standing | None, now: datetime) -> Self:
        """Compare. None: the database has it no more, which is like a feed that lists it no more.

        What changes back before it was seen is no news any more.
        """
        if standing is not None and standing.moved_to is not None:
            moved = msgspec.structs.replace(kept, meeting=standing.moved_to.id)
            return cls._changed(moved, standing.moved_to, now)
        if standing is None or not standing.is_listed:
            return cls._gone(kept, now)
        if kept.is_listed and kept.content_hash == standing.content_hash:
            return cls(kept)
        return cls._changed(kept, standing, now)

    @classmethod
    def _gone(cls, kept: KeptMeeting, now: datetime) -> Self:
        if not kept.is_listed:
            return cls(kept)
        news = News(before=_known(kept), at=now)
        return cls(msgspec.structs.replace(kept, is_listed=False, news=news), is_news=True)

    @classmethod
    def _changed(cls, kept: KeptMeeting, standing: Standing, now: datetime) -> Self:
        facts, known = standing.facts, _known(kept)
        is_step = not kept.is_listed or bool(changes(kept.facts, facts))
        news = kept.news
        if is_step:
            news = News(before=known, at=now) if changes(known, facts) else None
        updated = msgspec.structs.replace(
            kept, facts=facts, content_hash=standing.content_hash, is_listed=True, news=news
        )
        return cls(updated, is_news=is_step and news is not None)


def _known(kept: KeptMeeting) -> Facts:
    """Return the meeting as its keeper last saw it."""
    return kept.news.before if kept.news else kept.facts
