"""Places that people name, found without asking anybody."""
