"""Knowing which entry answers a question, and knowing when none does.

The one door to the matcher: `Matcher.fit(phrasings)`, then `matcher.find(question)`; beside it
`romanised`, for what is written in Latin letters though its language has others. Importing this
package does not import numpy; fitting does.
"""

from bot.domain.matching import romanised
from bot.domain.matching.findings import Finding, Label, Match, Phrasing, Vectors, Verdict
from bot.domain.matching.matcher import Matcher, texts_to_encode, texts_to_look_up

__all__ = [
    "Finding",
    "Label",
    "Match",
    "Matcher",
    "Phrasing",
    "Vectors",
    "Verdict",
    "romanised",
    "texts_to_encode",
    "texts_to_look_up",
]
