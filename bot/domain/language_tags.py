"""Languages as people name them by their tags: "fr", "pt-BR"."""

from __future__ import annotations

from bot.words import Refused, _
from bot.words.language_tags import is_tag

SHOWN = 35
"""Characters of a wrong tag that are repeated."""
SCRIPT = 4
"""Letters of a script's code ("Hant")."""


def read(words: str) -> str:
    """Read a language tag; a region in capitals ("pt-BR"). Raises Refused for anything else."""
    tag = words.strip().replace("_", "-")
    if not is_tag(tag):
        raise Refused(
            _(
                "Write languages as short tags: en, fr, ar, pt-BR. I don't know {tag}.",
                tag=tag[:SHOWN],
            )
        )
    language, *subtags = tag.split("-")
    return "-".join([language.lower(), *(_cased(subtag) for subtag in subtags)])


def _cased(subtag: str) -> str:
    if len(subtag) == SCRIPT and subtag.isalpha():
        return subtag.title()
    return subtag.upper() if len(subtag) < SCRIPT else subtag.lower()
