"""Translating what is known, and which translations are behind."""
