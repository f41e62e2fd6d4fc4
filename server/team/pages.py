"""Every page of those who run a program."""

from server.team import (
    export_pages,
    group_pages,
    invitation_pages,
    log_pages,
    people_pages,
    settings_pages,
)

ROUTES = [
    *people_pages.ROUTES,
    *invitation_pages.ROUTES,
    *group_pages.ROUTES,
    *settings_pages.ROUTES,
    *log_pages.ROUTES,
    *export_pages.ROUTES,
]
