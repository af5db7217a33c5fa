"""Looks whether who is who in the database is encrypted as the operator means it to be."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from bot.storage.identity_keys import NoKey
from bot.words.diagnosis import Finding

if TYPE_CHECKING:
    from pathlib import Path

    from bot.storage.sessions import Database


def check_keys(db: Database) -> Finding:
    """The key is there, and nobody else can read it."""
    path = db.identity_keys
    if isinstance(db.cipher, NoKey):
        return Finding(
            well=False,
            about=f"identities: {db.cipher.why}",
            advice="Put the file of keys back: nobody can read the names without it.",
        )
    if path is None or db.cipher is None:
        wanted = path is not None
        return Finding(
            well=not wanted,
            about="identities: whoever has the database can read names and accounts",
            advice="Stop the bot and run `lamplighter keys encrypt`." if wanted else "",
        )
    if _is_open_to_others(path):
        return Finding(
            well=False,
            about=f"identities: others on this machine can read {path}",
            advice=f"Run `chmod 600 {path}`.",
        )
    return Finding(well=True, about=f"identities: encrypted by the key {db.cipher.key_id}")


def _is_open_to_others(path: Path) -> bool:
    return os.name == "posix" and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
