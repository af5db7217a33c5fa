"""Polls: one voice each, nobody sees who chose what, and nothing is shown before the end."""
