"""What a button on a page stands for, sealed: nobody else can have made it, for anybody else.

The key is what the browser keeps of the session, so that a seal is also the proof that whoever
presses has been shown the page (against forged requests), and each has a mark of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK_BYTES = 9
LONGEST = 200_000
"""Characters: forms begin with what stands in their inputs, in any script."""


def seal(kept: str, what: Mapping[str, Any]) -> str:
    """Seal it for whoever has the session."""
    marked = {**what, "mark": secrets.token_urlsafe(MARK_BYTES)}
    words = urlsafe_b64encode(
        json.dumps(marked, separators=(",", ":"), ensure_ascii=False).encode()
    ).decode()
    return f"{words}.{_proof(kept, words)}"


def unseal(kept: str, sealed: str) -> dict[str, Any] | None:
    """What was sealed for that session; None for anything else."""
    words, _dot, proof = sealed.partition(".")
    if len(sealed) > LONGEST or not hmac.compare_digest(
        _proof(kept, words).encode(), proof.encode()
    ):
        return None
    opened: dict[str, Any] = json.loads(urlsafe_b64decode(words))
    return opened


def _proof(kept: str, words: str) -> str:
    return hmac.new(kept.encode(), words.encode(), hashlib.sha256).hexdigest()
