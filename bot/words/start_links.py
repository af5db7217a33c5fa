"""What a link into the private chat says there: a command, as a start payload, and back.

Telegram allows 64 of A-Z, a-z, 0-9, _ and - (Bot API, "Deep linking"). "/find edit" becomes
"find_edit"; words that have other signs in them travel in base 64, cut where there is no room.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Mapping
from dataclasses import dataclass

LONGEST = 64
PLAIN = re.compile(r"[A-Za-z0-9-]+(?: [A-Za-z0-9-]+)*")
GAP, CODED = "_", "__"


@dataclass(frozen=True, slots=True)
class StartLinks:
    """The service that gives links into the private chat, by the name of the platform."""

    makers: Mapping[str, Callable[[str], str]]

    def saying(self, command: str) -> list[str]:
        """Links that say the command there, as far as platforms have such."""
        words = payload(command)
        links = [make(words) for make in self.makers.values()]
        return [link for link in links if words in link]


def payload(command: str) -> str:
    """Turn "/find edit" into "find_edit". The command's name has letters and digits only."""
    name, _space, words = command.removeprefix("/").partition(" ")
    words = words.strip()
    if not words:
        return name
    room = LONGEST - len(name)
    if PLAIN.fullmatch(words) and len(words) + len(GAP) <= room:
        return f"{name}{GAP}{words.replace(' ', GAP)}"
    most = (room - len(CODED)) // 4 * 3
    coded = words.encode()[:most].decode(errors="ignore").encode()
    return f"{name}{CODED}{urlsafe_b64encode(coded).decode().rstrip('=')}"


def command(payload: str) -> tuple[str, str]:
    """Turn "find_edit" into ("find", "edit"): a command's name and its words."""
    name, coded, words = payload.partition(CODED)
    if coded:
        try:
            return name, urlsafe_b64decode(words + "=" * (-len(words) % 4)).decode()
        except (Error, ValueError):
            return name, ""
    name, _gap, words = payload.partition(GAP)
    return name, words.replace(GAP, " ")
