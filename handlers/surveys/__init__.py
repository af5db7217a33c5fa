"""Surveys and votes: one voice each, and nothing left that says whose was which."""

from handlers.surveys.registry import feature

__all__ = ["feature"]
