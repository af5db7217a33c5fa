"""The words of a `Text` in one reader's language."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.languages.templates import template

if TYPE_CHECKING:
    from bot.languages.readers import Reader
    from bot.languages.templates import Template
    from bot.words import Text

log = logging.getLogger(__name__)


def wording(text: Text, reader: Reader) -> Template:
    """The reader's wording of it; the original where the translation has a blank too many."""
    if not text.translated or not text.msgid:
        return template(text.msgid)
    translations = reader.catalogs.translations(reader.language)
    if text.plural and text.count is not None:
        wording = translations.ngettext(text.msgid, text.plural, text.count)
        original = text.msgid if text.count == 1 else text.plural
    else:
        wording = translations.gettext(text.msgid)
        original = text.msgid
    parsed = template(wording)
    if parsed.blanks <= text.values.keys():
        return parsed
    log.error("the translation of %r into %s has an unknown blank", original, reader.language)
    return template(original)
