"""How long what is kept: each key in days is declared, and docs/privacy.md says what is so."""

from __future__ import annotations

from bot.config.retention import KINDS, NOT_KEEPING
from bot.config.settings import SECTIONS
from tests.privacy_tables import DOCUMENT, filled


def test_every_key_in_days_says_whether_it_keeps_something() -> None:
    keys = {
        (section, key)
        for section, model in SECTIONS.items()
        for key in model.model_fields
        if key.endswith("_days")
    }
    kept = {(kind.section, kind.key) for kind in KINDS}
    assert not kept & NOT_KEEPING
    assert kept | NOT_KEEPING == keys, "declare it in bot/config/retention.py"


def test_the_document_is_what_the_code_says() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert document.count("<!-- end -->") == 3
    assert document == filled(document), "run `make privacy`"
