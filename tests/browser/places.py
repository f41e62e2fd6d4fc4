"""Every page that can be looked at, each with the path a person would be on."""

from dataclasses import dataclass

from tests.browser.conftest import Visitor


@dataclass(frozen=True)
class Place:
    """A page: its route's template, what is asked of it, and who looks."""

    template: str
    query: str = ""
    is_signed_in: bool = True
    kind: str = "in_person"
    """Of a meeting: how one attends it."""

    def __str__(self) -> str:
        who = "" if self.is_signed_in else " signed out"
        return f"{self.template}{self.query}{who}{'' if self.kind == 'in_person' else self.kind}"

    def path(self, visitor: Visitor) -> str:
        filled = self.template.replace("{date}", visitor.yesterday.isoformat())
        return filled.replace("{id}", self._named(visitor)) + self.query

    def _named(self, visitor: Visitor) -> str:
        """What the page is about, by the first word of its address."""
        named = {"reminders": visitor.reminder, "meetings": visitor.meetings[self.kind]}
        return named.get(self.template.split("/")[1], visitor.craving)


SIGNED_OUT = [
    "/",
    "/about",
    "/sign-up",
    "/sign-in",
    "/recover",
    "/move",
    "/install",
    "/help",
    "/meetings",
    "/meetings/first",
    "/meetings/{id}",
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
    "/meetings",
    "/meetings/first",
    "/meetings/mine",
    "/meetings/{id}",
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
    Place("/meetings", "?near=33444", is_signed_in=False),
    Place("/meetings", "?near=Delrey+Beech", is_signed_in=False),
    Place("/meetings", "?near=Nome&attendance=in_person"),
    Place("/meetings", "?near=33444&limit=20&weekday=9"),
    Place("/meetings/{id}", "?saved=report", is_signed_in=False, kind="online"),
    Place("/meetings/{id}", "?saved=kept", kind="online"),
    Place("/meetings/{id}", kind="hybrid"),
    Place("/meetings/mine", "?saved=kept"),
]

# Not pages to look at. Of /phone/away nothing is to be seen.
ELSEWHERE = {"/healthz", "/manifest.webmanifest", "/phone/away", "/service_worker.js"}
ELSEWHERE |= {"/meetings/{id}.ics"}
ELSEWHERE |= {"/reminders/suggested", "/reminders/zone"}  # the list, for who comes back there
