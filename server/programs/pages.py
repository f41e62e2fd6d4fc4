"""Every page of those who join a program and those who are in it."""

from server.programs import join_pages, member_pages

ROUTES = [*join_pages.ROUTES, *member_pages.ROUTES]
