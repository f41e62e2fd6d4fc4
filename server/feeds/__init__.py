"""Feeds: where meetings come from, read leniently, checked strictly, applied as a whole."""
