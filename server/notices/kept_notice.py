"""What is sealed of a notice, and how it is read: by its coordinators, and by its members."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from server.notices.text import Paragraph, paragraphs
from server.programs.profile import Hue, SealedProgram

TABLE = "notice"


class State(StrEnum):
    """How far a notice has come."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Words(Struct, frozen=True):
    """What a notice says."""

    title: str
    body: str


class Written(Struct, frozen=True):
    """A notice as its coordinators see it. `groups`: whom it is for; None: everybody."""

    id: UUID
    state: State
    title: str
    body: str
    groups: tuple[UUID, ...] | None
    rev: int
    publish_at: datetime | None
    published_at: datetime | None
    corrected_at: datetime | None
    withdrawn_at: datetime | None
    audience: int
    created_at: datetime

    @property
    def stamp(self) -> str:
        """Name what it says, for whom, and how often it was told: other when any of it is."""
        groups = None if self.groups is None else sorted(str(one) for one in self.groups)
        what = msgspec.json.encode((self.title, self.body, groups, self.rev))
        return hashlib.blake2b(what, digest_size=16).hexdigest()

    @property
    def form_stamp(self) -> str:
        """Name the same and its plan: what the form of one that was not told is made from."""
        return f"{self.stamp} {self.publish_at}"

    def is_undone_by(self, seen: str, words: Words, groups: Collection[UUID] | None) -> bool:
        """Tell whether a form made from the `form_stamp` `seen` is not made from this.

        One that says what is kept anyway undoes nothing: so the same form may come twice.
        """
        to = None if groups is None else tuple(set(groups))
        wanted = replace(self, title=words.title, body=words.body, groups=to, publish_at=None)
        return self.form_stamp not in {seen, wanted.form_stamp}

    @property
    def paragraphs(self) -> list[Paragraph]:
        return paragraphs(self.body)


class Seen(Struct, frozen=True):
    """A notice as a member sees it. Of one that was taken back, title and body are empty.

    `is_new`: told since they are a member, and not opened since. `rev` counts its tellings.
    """

    id: UUID
    program_id: UUID
    program_name: str
    title: str
    body: str
    published_at: datetime
    corrected_at: datetime | None
    is_withdrawn: bool
    is_new: bool
    phone: str
    hours: str
    timezone: str
    hue: Hue
    rev: int

    @property
    def paragraphs(self) -> list[Paragraph]:
        return paragraphs(self.body)


def seal_words(program: SealedProgram, notice_id: UUID, words: Words) -> bytes:
    """Seal what a notice says under its program's key."""
    plain = msgspec.json.encode(words)
    return program.key.seal(plain, table=TABLE, row=str(notice_id), field="sealed")


def open_words(program: SealedProgram, notice_id: UUID, sealed: bytes) -> Words:
    """Open it; raise `Tampered` for what is damaged."""
    plain = program.key.open(sealed, table=TABLE, row=str(notice_id), field="sealed")
    return msgspec.json.decode(plain, type=Words)
