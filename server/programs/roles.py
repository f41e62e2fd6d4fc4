"""What somebody is in a program, and what that allows. Pure."""

from enum import StrEnum


class Role(StrEnum):
    """A coordinator tells and lets in; an owner also says who is one, and what is said of it."""

    MEMBER = "member"
    COORDINATOR = "coordinator"
    OWNER = "owner"

    def covers(self, needed: "Role") -> bool:
        """Tell whether whoever has this role may do what `needed` is asked for."""
        return _RANK[self] >= _RANK[needed]


class Standing(StrEnum):
    """How far somebody has come. A place is kept by signing up with an invitation."""

    INVITED = "invited"
    WAITING = "waiting"
    IN = "in"
    BARRED = "barred"


_RANK = {Role.MEMBER: 0, Role.COORDINATOR: 1, Role.OWNER: 2}
