"""The Bot API's methods; importing this package fills the table."""

from tests.telegram.methods import (
    callbacks,
    chatting,
    commands,
    editing,
    ephemeral,
    joining,
    media,
    members,
    polls,
    receiving,
    topics,
)
from tests.telegram.methods.registry import METHODS

__all__ = [
    "METHODS",
    "callbacks",
    "chatting",
    "commands",
    "editing",
    "ephemeral",
    "joining",
    "media",
    "members",
    "polls",
    "receiving",
    "topics",
]
