"""The hotline: ask, be answered from what is known or by people, and never be left waiting unheard.

asking    what people ask, and what the bot can say to it by itself
cards     a question as the people who answer see it
relaying  what is said on one side and heard on the other; edits and files
claiming  who answers what, until when
answering mentors' words on their way to the asker
ladder    who hears of a question that waits, and what its asker is told
endings   solved, still stuck, thanks, closed, taken back
undelivered  what did not reach its asker
"""

from handlers.hotline import (
    answering,
    asking,
    claiming,
    endings,
    ladder,
    relaying,
    undelivered,
)
from handlers.hotline.registry import feature

__all__ = [
    "answering",
    "asking",
    "claiming",
    "endings",
    "feature",
    "ladder",
    "relaying",
    "undelivered",
]
