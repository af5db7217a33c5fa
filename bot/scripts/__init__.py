"""Conversations written down and played."""
