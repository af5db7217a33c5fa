"""Danger first: people in danger or distress are met with help at once, and seen by the right few.

guidance       what they are told at once: where help is, what to do now
guests         the same, where the bot is not
opening        words that tell of it, wherever they come in
conversation   what the person and the team say to each other; edits, and what is taken back
undelivered    what of it could not be delivered
cards          a case as the team sees it
ladder         who hears of a case that waits, and what its person is told
former_readers what is taken from those who may not see a case any more
team_rooms     the team's room, which one of its members has agreed to
working        what the team does with a case
reporting      reports, and one's own cases
expiry         words of cases that ended long ago
lists          which cases are one's own, and which are open
files          what goes along, without what tells whose it is
"""

from handlers.safety import (
    conversation,
    expiry,
    guests,
    guidance,
    ladder,
    lists,
    opening,
    reporting,
    team_rooms,
    undelivered,
    working,
)
from handlers.safety.registry import feature

__all__ = [
    "conversation",
    "expiry",
    "feature",
    "guests",
    "guidance",
    "ladder",
    "lists",
    "opening",
    "reporting",
    "team_rooms",
    "undelivered",
    "working",
]
