"""Reminders: wall-clock rules that people set for themselves, and what is due now."""
