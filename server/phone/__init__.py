"""What a phone keeps, for whom, and how the app is put on it."""
