"""Surveys and votes: one voice each, and nothing left that says whose was which.

registry   the feature, what follows its buttons, and who may vote
wording    the question as people see it, and what came of it
making     /survey: how it is answered, what it asks, of whom
drafts     what organizers do with it: languages, opening, ending, reading
cards      the question as it stands in groups
listing    /surveys
voting     /vote: choices, one's own words
pairwise   two words at a time
proposing  words, and translations, that anybody proposes
inviting   who is asked in private
desk_pages the same at the desk on the web
closing    it is counted and told, and nothing stays
"""

from handlers.surveys import (
    cards,
    closing,
    desk_pages,
    drafts,
    inviting,
    listing,
    making,
    pairwise,
    proposing,
    voting,
    wording,
)
from handlers.surveys.registry import feature

__all__ = [
    "cards",
    "closing",
    "desk_pages",
    "drafts",
    "feature",
    "inviting",
    "listing",
    "making",
    "pairwise",
    "proposing",
    "voting",
    "wording",
]
