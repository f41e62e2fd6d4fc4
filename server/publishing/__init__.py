"""Writing notices: drafts, a last look, publishing, correcting, taking back, and the numbers."""
