"""What a program tells its members: written, timed, told without telling a stranger, counted."""
