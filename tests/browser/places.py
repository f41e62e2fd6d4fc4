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
        named = {"date": visitor.yesterday.isoformat(), "id": self._named(visitor)}
        filled = self.template
        for name, value in (named | visitor.looked.ids).items():
            filled = filled.replace(f"{{{name}}}", value)
        return filled + self.query

    def _named(self, visitor: Visitor) -> str:
        """What the page is about, by the first word of its address."""
        named = {
            "reminders": visitor.reminder,
            "meetings": visitor.meetings[self.kind],
            "programs": visitor.looked.program,
            "notices": visitor.looked.ids["notice"],
        }
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
    "/join",
    "/join/{token}",
    "/join/nobody-made-this-one",
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
    "/join",
    "/join/{token}",
    "/join/nobody-made-this-one",
    "/meetings",
    "/meetings/first",
    "/meetings/mine",
    "/meetings/{id}",
    "/move",
    "/notices",
    "/notices/{id}",
    "/notifications",
    "/phone",
    "/phone/waiting",
    "/programs",
    "/programs/{id}",
    "/programs/{id}/consent",
    "/programs/{id}/export",
    "/programs/{id}/groups",
    "/programs/{id}/groups/{group}",
    "/programs/{id}/invitations",
    "/programs/{id}/log",
    "/programs/{id}/members",
    "/programs/{id}/members/{member}",
    "/programs/{id}/notices",
    "/programs/{id}/notices/new",
    "/programs/{id}/notices/{notice_id}/edit",
    "/programs/{id}/notices/{notice_id}/report",
    "/programs/{id}/seen",
    "/programs/{id}/settings",
    "/programs/{id}/team",
    "/programs/{id}/welcome",
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
    Place("/programs/{id}", "?saved=name"),
    Place("/programs/{id}/members", "?q=nobody+of+this+name"),
    Place("/programs/{id}/members", "?saved=let-in"),
    Place("/sign-up", "?invitation=nobody-made-this-one", is_signed_in=False),
]

# Not pages to look at. Of /phone/away nothing is to be seen.
ELSEWHERE = {"/healthz", "/manifest.webmanifest", "/phone/away", "/service_worker.js"}
ELSEWHERE |= {"/meetings/{id}.ics", "/programs/{id}/consent.txt", "/programs/{id}/seen.txt"}
ELSEWHERE |= {"/programs/{id}/left"}  # test_joining.py looks at it: one has to leave for it
ELSEWHERE |= {"/programs/{id}/notices/{notice_id}/publish"}  # of a draft: test_publishing.py
ELSEWHERE |= {"/reminders/suggested", "/reminders/zone"}  # the list, for who comes back there
