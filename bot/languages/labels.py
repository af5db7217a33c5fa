"""What stands on a button: so short that a phone shows it whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.languages.rendering import render
from bot.words.briefs import shorten_at_word
from bot.words.buttons import MOST_IN_LABEL

if TYPE_CHECKING:
    from bot.languages.readers import Reader
    from bot.words import Text


def label_for(reader: Reader, label: Text) -> str:
    """At most `MOST_IN_LABEL` characters: with short dates where others do not fit, else cut."""
    written = render(label, reader).text
    if len(written) > MOST_IN_LABEL:
        written = render(label, replace(reader, narrow=True, names_utc=False)).text
    return shorten_at_word(written, MOST_IN_LABEL)
