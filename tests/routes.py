"""Every route with its policy, and how tests call it.

A route that is missing here, or stands here without being served, fails `tests/test_access.py`.
"""

from uuid import UUID

import httpx2

from server.app import ROUTES
from server.core.routing import Access

STATIC = {
    "GET /healthz",
    "GET /assets/{release}/{name:path}",
    "GET /shells/{release}/list.json",
    "GET /shells/{release}/offline",
    "GET /shells/{release}/{name}",
    "GET /service_worker.js",
    "GET /manifest.webmanifest",
    "GET /api/v1/openapi.json",
    "GET /help",
    "GET /phone/away",
    "POST /api/v1/push/receipts",
}
ANYONE = {
    "GET /",
    "GET /about",
    "GET /sign-up",
    "POST /sign-up",
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-out",
    "GET /recover",
    "POST /recover",
    "POST /api/v1/accounts",
    "POST /api/v1/session",
    "DELETE /api/v1/session",
    "POST /api/v1/session/resume",
    "POST /api/v1/session/lock",
    "GET /install",
    "GET /move",
    "POST /move",
    "POST /api/v1/reminders/later",
    "GET /meetings",
    "GET /meetings/first",
    "GET /meetings/{id}",
    "GET /meetings/{id}.ics",
    "POST /meetings/{id}/report",
    "GET /api/v1/meetings",
    "GET /api/v1/meetings/pack",
    "GET /api/v1/meetings/{id}",
    "GET /join",
    "POST /join",
    "GET /join/{token}",
    "POST /join/{token}",
    "POST /join/{token}/open",
    "POST /join/{token}/sign-up",
    "POST /join/{token}/sign-in",
}
PERSON = {
    "GET /check-in",
    "POST /check-in",
    "GET /check-in/tiles",
    "POST /check-in/tiles",
    "GET /craving",
    "POST /craving",
    "GET /craving/{id}",
    "POST /craving/{id}",
    "POST /craving/{id}/remove",
    "GET /diary",
    "GET /diary/{date}",
    "GET /diary/{date}/saved",
    "POST /diary/{date}/remove",
    "POST /diary/{date}/used",
    "GET /phone/waiting",
    "GET /you",
    "GET /you/time-zone",
    "POST /you/time-zone",
    "GET /you/passphrase",
    "POST /you/passphrase",
    "GET /you/codes",
    "POST /you/codes",
    "POST /you/codes/kept",
    "POST /you/codes/file",
    "GET /you/sessions",
    "POST /you/sessions/end-others",
    "POST /you/sessions/{id}/end",
    "GET /you/delete",
    "POST /you/delete",
    "GET /you/export",
    "POST /you/export",
    "GET /phone",
    "GET /notifications",
    "POST /notifications/quiet",
    "POST /notifications/{id}/test",
    "POST /notifications/{id}/remove",
    "GET /api/v1/push/key",
    "PUT /api/v1/push/subscription",
    "DELETE /api/v1/push/subscription",
    "POST /api/v1/push/test",
    "GET /api/v1/phone",
    "PUT /api/v1/phone",
    "POST /api/v1/phone/moves",
    "GET /api/v1/me",
    "DELETE /api/v1/account",
    "POST /api/v1/sync",
    "GET /api/v1/entries",
    "GET /api/v1/entries/days",
    "GET /reminders",
    "GET /reminders/new",
    "POST /reminders/new",
    "POST /reminders/new/times",
    "GET /reminders/suggested",
    "POST /reminders/suggested",
    "GET /reminders/zone",
    "POST /reminders/zone",
    "GET /reminders/{id}",
    "POST /reminders/{id}",
    "POST /reminders/{id}/times",
    "POST /reminders/{id}/pause",
    "POST /reminders/{id}/resume",
    "POST /reminders/{id}/remove",
    "GET /due",
    "POST /due/{id}/answer",
    "POST /due/{id}/later",
    "GET /api/v1/due",
    "GET /api/v1/reminders",
    "POST /api/v1/reminders",
    "PATCH /api/v1/reminders/{id}",
    "DELETE /api/v1/reminders/{id}",
    "GET /meetings/mine",
    "POST /meetings/{id}/keep",
    "POST /meetings/{id}/let-go",
    "POST /meetings/{id}/seen",
    "POST /meetings/{id}/went",
    "GET /api/v1/meetings/mine",
    "GET /api/v1/meetings/mine/pack",
    "PUT /api/v1/meetings/{id}/favourite",
    "DELETE /api/v1/meetings/{id}/favourite",
    "POST /api/v1/programs/join",
    "POST /api/v1/programs/{id}/invitations",
    "POST /api/v1/programs/{id}/notices",
    "GET /api/v1/programs/{id}/notices/{notice_id}/report",
    "GET /api/v1/notices",
    "PUT /api/v1/notices/{id}/opened",
    "GET /notices",
    "GET /notices/{id}",
    "GET /programs/{id}/notices",
    "GET /programs/{id}/notices/new",
    "POST /programs/{id}/notices/new",
    "POST /programs/{id}/notices/new/preview",
    "POST /programs/{id}/notices/new/check",
    "GET /programs/{id}/notices/{notice_id}/edit",
    "POST /programs/{id}/notices/{notice_id}/edit",
    "POST /programs/{id}/notices/{notice_id}/edit/preview",
    "POST /programs/{id}/notices/{notice_id}/edit/check",
    "POST /programs/{id}/notices/{notice_id}/edit/correct",
    "GET /programs/{id}/notices/{notice_id}/publish",
    "POST /programs/{id}/notices/{notice_id}/publish",
    "POST /programs/{id}/notices/{notice_id}/schedule",
    "POST /programs/{id}/notices/{notice_id}/unschedule",
    "POST /programs/{id}/notices/{notice_id}/remove",
    "POST /programs/{id}/notices/{notice_id}/withdraw",
    "GET /programs/{id}/notices/{notice_id}/report",
    "GET /programs",
    "GET /programs/{id}",
    "GET /programs/{id}/welcome",
    "POST /programs/{id}/name",
    "POST /programs/{id}/choices",
    "POST /programs/{id}/leave",
    "GET /programs/{id}/left",
    "GET /programs/{id}/consent",
    "GET /programs/{id}/consent.txt",
    "GET /programs/{id}/seen",
    "GET /programs/{id}/seen.txt",
    "GET /programs/{id}/members",
    "GET /programs/{id}/members/{member}",
    "POST /programs/{id}/members/{member}/groups",
    "POST /programs/{id}/members/{member}/let-in",
    "POST /programs/{id}/members/{member}/decline",
    "POST /programs/{id}/members/{member}/remove",
    "POST /programs/{id}/members/{member}/bar",
    "POST /programs/{id}/members/{member}/lift",
    "GET /programs/{id}/team",
    "POST /programs/{id}/team/invitations",
    "POST /programs/{id}/team/{member}/role",
    "GET /programs/{id}/invitations",
    "POST /programs/{id}/invitations",
    "POST /programs/{id}/invitations/handout",
    "POST /programs/{id}/invitations/{invitation}/revoke",
    "GET /programs/{id}/groups",
    "POST /programs/{id}/groups",
    "GET /programs/{id}/groups/{group}",
    "POST /programs/{id}/groups/{group}/name",
    "POST /programs/{id}/groups/{group}/members",
    "POST /programs/{id}/groups/{group}/remove",
    "GET /programs/{id}/settings",
    "POST /programs/{id}/settings",
    "GET /programs/{id}/log",
    "GET /programs/{id}/export",
    "POST /programs/{id}/export",
}
POLICIES = {Access.STATIC: STATIC, Access.ANYONE: ANYONE, Access.PERSON: PERSON}
# The words in an address that name something of a person; a {date} names one's own day.
OWNED = {
    "GET /craving/{id}": "craving",
    "POST /craving/{id}": "craving",
    "POST /craving/{id}/remove": "craving",
    "POST /you/sessions/{id}/end": "session",
    "POST /notifications/{id}/test": "device",
    "POST /notifications/{id}/remove": "device",
    "GET /reminders/{id}": "reminder",
    "POST /reminders/{id}": "reminder",
    "POST /reminders/{id}/times": "reminder",
    "POST /reminders/{id}/pause": "reminder",
    "POST /reminders/{id}/resume": "reminder",
    "POST /reminders/{id}/remove": "reminder",
    "POST /due/{id}/answer": "due",
    "POST /due/{id}/later": "due",
    "PATCH /api/v1/reminders/{id}": "reminder",
    "DELETE /api/v1/reminders/{id}": "reminder",
    **{row: "program" for row in PERSON if "/programs/{id}" in row},
    **{row: "notice" for row in PERSON if "/notices/{id}" in row},
}
# Here the id is a meeting's, which everybody may know; whether somebody keeps it, only they.
OF_A_MEETING = {row for row in PERSON if "/meetings/{id}/" in row}
DAY = "2026-11-20"
SAMPLE_ID = UUID("6f1c2a6e-7f54-4e6c-9a53-0d2c1b8f1a11")
SAMPLES = {
    "release": "0123456789ab",
    "name:path": "shell/base.css",
    "name": "today",
    "date": DAY,
    **{name: str(SAMPLE_ID) for name in ("member", "group", "invitation", "notice_id")},
    "token": "a-token-that-nobody-ever-made-for-an-invitation",
}
SAFE = {"GET", "HEAD"}
SENTINEL = "a paper lantern in the rain"


def served() -> dict[str, Access]:
    """Each served `METHOD /path` with the policy its route carries."""
    return {
        f"{method} {route.path}": route.access
        for route in ROUTES
        for method in route.methods or ()
        if method != "HEAD"
    }


def address(row: str, named: UUID = SAMPLE_ID) -> tuple[str, str]:
    """The method and an address of a row; `named` stands for the id in it."""
    method, _, path = row.partition(" ")
    for name, value in {**SAMPLES, "id": str(named)}.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path, f"no sample for {row}"
    return method, path


def unsafe() -> list[str]:
    return sorted(row for row in served() if row.split()[0] not in SAFE)


async def call(client: httpx2.AsyncClient, row: str, **more: str) -> httpx2.Response:
    method, path = address(row)
    return await client.request(method, path, headers=more)
