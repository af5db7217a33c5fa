"""Knowing which entry answers a question, and knowing when none does.

The one door to the matcher: `Matcher.fit(phrasings)`, then `matcher.find(question)`. Importing
this package does not import numpy; fitting does.
"""

from bot.domain.matching.findings import Finding, Match, Phrasing, Verdict
from bot.domain.matching.matcher import Matcher

__all__ = ["Finding", "Match", "Matcher", "Phrasing", "Verdict"]
