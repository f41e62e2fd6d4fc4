"""Meetings that somebody keeps: reminded before they start, told when they change. Sealed."""
