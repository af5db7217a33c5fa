"""Languages as people name them by their tags: "fr", "pt-BR"."""

from __future__ import annotations

import re

from bot.words import Refused, _

TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)


def read(words: str) -> str:
    """Read a language tag; a region in capitals ("pt-BR"). Raises Refused for anything else."""
    tag = words.strip().replace("_", "-")
    if not TAG.fullmatch(tag):
        raise Refused(
            _("Write languages as short tags: en, fr, ar, pt-BR. I don't know {tag}.", tag=tag)
        )
    language, *rest = tag.split("-")
    return "-".join(
        [
            language.lower(),
            *(subtag.upper() if len(subtag) == 2 else subtag.title() for subtag in rest),
        ]
    )
