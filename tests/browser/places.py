"""Every page that can be looked at, each with the path a person would be on."""

from dataclasses import dataclass

from tests.browser.conftest import Visitor


@dataclass(frozen=True)
class Place:
    """A page: its route's template, what is asked of it, and who looks."""

    template: str
    query: str = ""
    is_signed_in: bool = True

    def __str__(self) -> str:
        return f"{self.template}{self.query}{'' if self.is_signed_in else ' signed out'}"

    def path(self, visitor: Visitor) -> str:
        filled = self.template.replace("{date}", visitor.yesterday.isoformat())
        named = visitor.reminder if self.template.startswith("/reminders") else visitor.craving
        return filled.replace("{id}", named) + self.query


SIGNED_OUT = [
    "/",
    "/about",
    "/sign-up",
    "/sign-in",
    "/recover",
    "/move",
    "/install",
    "/help",
    "/nowhere",
]
SIGNED_IN = [
    "/",
    "/check-in",
    "/check-in/tiles",
    "/craving",
    "/craving/{id}",
    "/diary",
    "/diary/{date}",
    "/diary/{date}/saved",
    "/due",
    "/help",
    "/install",
    "/move",
    "/notifications",
    "/phone",
    "/phone/waiting",
    "/reminders",
    "/reminders/new",
    "/reminders/{id}",
    "/you",
    "/you/time-zone",
    "/you/passphrase",
    "/you/codes",
    "/you/sessions",
    "/you/export",
    "/you/delete",
    "/nowhere",
]
PLACES = [
    *(Place(path, is_signed_in=False) for path in SIGNED_OUT),
    *(Place(path) for path in SIGNED_IN),
    Place("/diary", "?month=2024-02"),
]

# Not pages to look at. Of /phone/away nothing is to be seen.
ELSEWHERE = {"/healthz", "/manifest.webmanifest", "/phone/away", "/service_worker.js"}
ELSEWHERE |= {"/reminders/suggested", "/reminders/zone"}  # the list, for who comes back there
