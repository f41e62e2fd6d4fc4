"""Meetings: what a meeting is, when it is next, and which of them a person can get to."""
