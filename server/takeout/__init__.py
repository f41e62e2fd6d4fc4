"""What a person takes with them: everything they wrote, in one file they can read."""
