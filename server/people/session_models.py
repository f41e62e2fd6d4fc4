"""Sessions: who is signed in with which browser, and whether others use that phone too."""

from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID, uuid4

from tortoise import fields

from server.core.database import Table, TableMeta, write
from server.core.errors import SignedOut
from server.people import queries, tokens
from server.people.models import Person


class Resumed(NamedTuple):
    """Whose session was opened again, and the token that opens it now."""

    person: Person
    token: str


class Session(Table):
    """One browser in which a person is signed in. Only the hashes of its tokens are kept.

    On a phone that others use (`is_shared`) it closes after five minutes without a request, and
    when the phone locks. It is opened again by the resume token that lies sealed on the phone.
    """

    id = fields.UUIDField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name="sessions", on_delete=fields.CASCADE, db_index=True
    )
    person_id: UUID
    token_hash = fields.CharField(max_length=64, unique=True)
    is_shared = fields.BooleanField(default=False)
    resume_hash = fields.CharField(max_length=64, unique=True, null=True)
    sealed_label = fields.BinaryField()
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()

    class Meta(TableMeta):
        table = "session"

    @classmethod
    async def begin(
        cls,
        person: Person,
        label: str,
        now: datetime,
        *,
        replacing: str = "",
        is_shared: bool = False,
    ) -> str:
        """Return a new session's token; raise `SignedOut` when what was proved is out of date.

        The session of the token that it is `replacing` ends. If it was the same person's, all but
        its id does, so that what hangs on that goes on: whoever signs in again with the passphrase,
        where a PIN was asked for, is told as before what is due.
        """
        token = tokens.make()
        session = cls(person_id=person.id, created_at=now, seen_at=now)
        session.token_hash, session.is_shared = tokens.hash_of(token), is_shared

        async def unit() -> None:
            current = await Person.locked(person.id)
            if current.sealed_passphrase != person.sealed_passphrase:
                raise SignedOut
            had = await cls.select_for_update().get_or_none(token_hash=tokens.hash_of(replacing))
            is_own = had is not None and had.person_id == person.id and had.is_live(now)
            session.id = had.id if had and is_own else uuid4()
            session.sealed_label = person.seal_label(session.id, label)
            if had and not is_own:
                await had.delete()
            await session.save(force_create=not is_own, force_update=is_own)

        await write(unit)
        return token

    @classmethod
    async def of_token(cls, token: str, now: datetime) -> Self | None:
        """Return the session, its person with it, unless it has ended, closed or run out."""
        row = await queries.session_and_person(tokens.hash_of(token))
        if row is None:
            return None
        own = {"id": row["session_id"], "created_at": row["began_at"], "person_id": row["id"]}
        session = cls._init_from_db(**row | own)
        session.person = Person._init_from_db(**row)  # noqa: SLF001 - as the ORM itself makes it
        return session if session.is_live(now) and session.is_open(now) else None

    @classmethod
    async def owner_of(cls, token: str) -> UUID | None:
        """Return whose token this is, of a closed session too; None when it is nobody's."""
        session = await cls.get_or_none(token_hash=tokens.hash_of(token))
        return None if session is None else session.person_id

    @classmethod
    async def owner_of_resume(cls, resume: str) -> UUID | None:
        """Return whose resume token this is; None when it is nobody's."""
        session = await cls.get_or_none(resume_hash=tokens.hash_of(resume))
        return None if session is None else session.person_id

    @classmethod
    async def all_of(cls, person: Person, now: datetime) -> list[Self]:
        """Return the person's live sessions, closed ones too, the one seen last first."""
        own = await cls.filter(person_id=person.id).order_by("-seen_at", "-created_at")
        return [session for session in own if session.is_live(now)]

    def is_live(self, now: datetime) -> bool:
        """Tell whether it has not run out: 30 days unused, or 180 days old."""
        return now - self.seen_at < tokens.IDLE and now - self.created_at < tokens.LONGEST

    def is_open(self, now: datetime) -> bool:
        """Tell whether its cookie is good: on a shared phone, for five minutes after use."""
        return not self.is_shared or now - self.seen_at < tokens.CLOSES_AFTER

    @property
    def is_resumable(self) -> bool:
        """Tell whether a resume token is out there for it."""
        return self.is_shared and self.resume_hash is not None

    @classmethod
    async def forget_ended(cls, now: datetime) -> None:
        """Delete those that have run out, whoever's they were, and what hangs on them."""

        async def unit() -> None:
            await cls.filter(seen_at__lte=now - tokens.IDLE).delete()
            await cls.filter(created_at__lte=now - tokens.LONGEST).delete()

        await write(unit)

    @classmethod
    async def end_of_token(cls, token: str) -> None:
        await write(lambda: cls.filter(token_hash=tokens.hash_of(token)).delete())

    @classmethod
    async def end_one(cls, person: Person, session_id: UUID) -> bool:
        """End one session of this person; false when they have no such session."""
        own = cls.filter(person_id=person.id, id=session_id)
        return await write(own.delete) > 0  # SQLite counts what goes with it

    async def end_others(self) -> None:
        await write(Session.filter(person_id=self.person_id).exclude(id=self.id).delete)

    async def see(self, now: datetime) -> None:
        """Note that it was used: at most once an hour, on a shared phone every 30 seconds.

        A session that was locked since it was read stays locked.
        """
        seldom = tokens.SHARED_SEEN_EVERY if self.is_shared else tokens.SEEN_EVERY
        if now - self.seen_at >= seldom:
            as_read = Session.filter(id=self.id, seen_at=self.seen_at)
            await write(lambda: as_read.update(seen_at=now))

    async def share(self, now: datetime) -> str:
        """Mark the phone as one that others use; return a resume token, the only good one now."""
        resume = tokens.make()
        self.is_shared, self.resume_hash, self.seen_at = True, tokens.hash_of(resume), now
        await self._keep_sharing()
        return resume

    async def keep_to_oneself(self, now: datetime) -> None:
        """Mark the phone as used by its owner alone; no resume token is good any more."""
        self.is_shared, self.resume_hash, self.seen_at = False, None, now
        await self._keep_sharing()

    async def _keep_sharing(self) -> None:
        own = Session.filter(id=self.id, token_hash=self.token_hash)
        changed = {
            "is_shared": self.is_shared,
            "resume_hash": self.resume_hash,
            "seen_at": self.seen_at,
        }
        if not await write(lambda: own.update(**changed)):
            raise SignedOut

    @classmethod
    async def lock(cls, token: str, now: datetime) -> None:
        """Close a shared session, as if it had not been used for five minutes."""
        as_unused = now - tokens.CLOSES_AFTER
        shared = cls.filter(token_hash=tokens.hash_of(token), is_shared=True)
        await write(lambda: shared.filter(seen_at__gt=as_unused).update(seen_at=as_unused))

    @classmethod
    async def resume(cls, resume: str, now: datetime, *, earlier: str) -> Resumed | None:
        """Open the session of a resume token again; None when it has ended or run out.

        `earlier` is the token the browser has. If it opens this session still, it stays: of two
        pages that ask one after the other, the second keeps the first one's cookie good. If it is
        somebody else's, nothing is opened: the browser is theirs by now.
        """

        async def unit() -> Resumed | None:
            sessions = cls.select_for_update()
            session = await sessions.get_or_none(resume_hash=tokens.hash_of(resume))
            if session is None or not session.is_live(now):
                return None
            had = await cls.get_or_none(token_hash=tokens.hash_of(earlier))
            if had is not None and had.is_live(now) and had.person_id != session.person_id:
                return None
            is_good = had is not None and had.id == session.id and session.is_open(now)
            token = earlier if is_good else tokens.make()
            session.token_hash, session.seen_at = tokens.hash_of(token), now
            await session.save(update_fields=["token_hash", "seen_at"])
            return Resumed(await Person.get(id=session.person_id), token)

        return await write(unit)
