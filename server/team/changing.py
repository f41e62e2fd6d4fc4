"""Changing what is said of a program: its name, how its team is reached, its clock and colour."""

from datetime import datetime

import msgspec

from server.core.database import write
from server.programs.log_models import Action, Did
from server.programs.profile import ProgramProfile
from server.programs.roles import Role
from server.programs.standing import Here, acting


async def change(here: Here, profile: ProgramProfile, now: datetime) -> None:
    """Say this of a program from now on; only an owner may. Raises `Conflict` `name_taken`.

    The log keeps which fields were changed, and not to what.
    """

    async def unit() -> None:
        program = await acting(here, Role.OWNER)
        before, after = msgspec.structs.asdict(program.profile), msgspec.structs.asdict(profile)
        changed = [name for name in after if before[name] != after[name]]
        if not changed:
            return
        await program.keep_profile(profile)
        by = here.member.person_id
        await Action.note(program, Did.SETTINGS_CHANGED, by, now, detail=", ".join(changed))

    await write(unit)
