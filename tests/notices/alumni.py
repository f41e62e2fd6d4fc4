"""Members by the hundred, and notices to tell them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from server.core.database import write
from server.notices.forms import Draft
from server.notices.models import Notice
from server.programs.group_models import GroupMember, MemberGroup
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.programs.roles import Standing
from tests.sending.crowd import SERVICE, crowd

NEW_YORK = "America/New_York"
SUPPER = Draft(title="Supper on Friday", body="We eat at seven.\n\nBring a friend.")
MEMBERS_A_UNIT = 2000


async def alumni(
    program: Program,
    count: int,
    now: datetime,
    *,
    service: str = SERVICE,
    path: str = "/",
    timezone: str = NEW_YORK,
) -> list[UUID]:
    """Have so many people be members, each with one device; return their ids."""
    people = await crowd(count, now, service, path, timezone=timezone)
    members = [a_member(program, person, now) for person in people]
    for start in range(0, count, MEMBERS_A_UNIT):

        async def unit(some: Sequence[Member] = members[start : start + MEMBERS_A_UNIT]) -> None:
            await Member.bulk_create(some)

        await write(unit)
    return people


def a_member(program: Program, person_id: UUID, now: datetime) -> Member:
    """Make a member who is in, not kept yet."""
    member = Member.new(program.id, person_id, Standing.IN, now)
    member.joined_at = now
    return member


async def a_group(here: Mine, name: str, people: Collection[UUID], now: datetime) -> UUID:
    """Make a group of some members."""
    group = await MemberGroup.add(here, name, now)
    there = await Member.filter(program_id=here.program.id, person_id__in=list(people))
    rows = [
        GroupMember(program_id=here.program.id, group_id=group.id, member_id=one.id)
        for one in there
    ]
    await write(lambda: GroupMember.bulk_create(rows))
    return group.id


async def told(
    here: Mine,
    now: datetime,
    *,
    draft: Draft = SUPPER,
    groups: Collection[UUID] | None = None,
    notice_id: UUID | None = None,
) -> Notice:
    """Publish a notice at once."""
    return await Notice.tell(here, notice_id or uuid4(), draft, groups, None, now)
