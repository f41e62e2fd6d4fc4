"""A sender for tests of what is told of kept meetings."""

from server.favourites import work
from tests import outbox


class Outbox(outbox.Outbox):
    """Whatever was sent, in order."""

    work = work
