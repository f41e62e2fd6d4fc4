"""For those who run a program: its list, invitations, groups, settings, log, export, commands."""
