"""What `lamplighter check` finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a diagnosis: is it well, and if not, what to do."""

    well: bool
    about: str
    advice: str = ""
