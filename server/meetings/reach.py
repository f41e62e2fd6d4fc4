"""Where a search looks: round a place, or wherever."""

from collections.abc import Callable
from dataclasses import dataclass

from server.listings.distance import boxes, kilometres_from
from server.listings.queries import Clause, Row, Spot, both, is_among, is_within
from server.listings.record import Attendance
from server.places.lookup import Place


@dataclass(frozen=True, slots=True)
class Reach:
    """Round a place as far as `radius_km`; without a place, everything of some attendances."""

    attendances: frozenset[Attendance]
    place: Place | None = None
    radius_km: float = 0
    is_by_time: bool = False
    """Nothing is travelled to, and so the starts alone make the order."""

    def clause(self) -> Clause:
        """Return the condition."""
        among = is_among("+attendance", self.attendances)
        if self.place is None:
            return among
        return both([is_within(boxes(self.place.lat, self.place.lng, self.radius_km)), among])

    def distances(self) -> Callable[[Row | Spot], float | None]:
        """Return what gives the kilometres to a row, None where they don't matter."""
        if self.place is None:
            return lambda _row: None
        kilometres_to = kilometres_from(self.place.lat, self.place.lng)

        def distance(row: Row | Spot) -> float | None:
            if row.lat is None or row.lng is None:
                return None
            return kilometres_to(row.lat, row.lng)

        return distance
