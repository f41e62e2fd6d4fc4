"""Evenkeel: a private diary and companion for people in aftercare."""
