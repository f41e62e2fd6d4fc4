"""Key rotation: every person's key under a new master key, what is sealed under it untouched."""

from server.core.key_rotation import wrapped_keys
from server.people.models import Person

WRAPPED = wrapped_keys("person", Person, Person.rewrap)
