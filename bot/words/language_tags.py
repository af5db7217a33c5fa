"""Language tags as people, platforms and files write them: "fr", "pt-BR"."""

from __future__ import annotations

import re

PATTERN = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"
"""Of BCP 47 what says which language it is; so long that it fits wherever one is kept (35)."""
_TAG = re.compile(PATTERN, re.IGNORECASE | re.ASCII)


def is_tag(words: str) -> bool:
    """Is it written like a language tag, in whatever case?"""
    return _TAG.fullmatch(words) is not None
