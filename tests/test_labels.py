"""Labels of buttons: short enough to be read whole on a phone, in every language."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.settings import CommunitySettings, Settings
from bot.domain import topics
from bot.engine.screens import MOST_BUTTONS
from bot.languages.catalogs import available_languages
from bot.languages.readers import Reader
from bot.languages.rendering import render
from bot.platforms.telegram.keyboards import columns, inline_keyboard
from bot.words import Text
from bot.words.briefs import shorten_at_word
from bot.words.buttons import MOST_IN_LABEL, in_full
from bot.words.deliveries import Key
from tests import permissions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Open

ROOT = Path(__file__).parents[1]
MAKES_LABELS = frozenset({"Button", "to_confirm", "to_destroy", "Option", "ticked"})
LABELS = frozenset({"label", "approve_label", "before", "after"})
"""Arguments and fields that are shown on buttons."""
BLANK = re.compile(r"\{(\w+)\}")
FILLED = {"count": 12, "n": 12, "number": "12", "one": "12", "other": "13"}
"""What stands in a blank; a label with words of people's in it is shortened when it is shown."""


def msgids(node: ast.expr) -> Iterator[str]:
    """The message ids of `_("…")` and `ngettext("…", "…")`."""
    match node:
        case ast.Call(func=ast.Name(id="_" | "ngettext"), args=arguments):
            for argument in arguments:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def labels_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given_labels = node.args[:2] if name in MAKES_LABELS else []
            named = [keyword.value for keyword in node.keywords if keyword.arg in LABELS]
            for argument in (*given_labels, *named):
                yield from msgids(argument)
        elif isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") in LABELS:
            yield from msgids(node.value or node.target)


@cache
def labels() -> frozenset[str]:
    """Every label that is written in the code, and the names of topics, levels and kinds."""
    found = {
        label
        for folder in ("bot", "handlers")
        for path in (ROOT / folder).rglob("*.py")
        for label in labels_in(ast.parse(path.read_text(encoding="utf-8")))
    }
    named = (topics.TOPICS, topics.LEVELS, topics.KINDS)
    return frozenset(found | {name.msgid for names in named for name in names.values()})


def shown_in(language: str) -> dict[str, str]:
    """The labels as a language shows them, by their message ids."""
    reader = Reader(language, "UTC")
    shown = {}
    for label in sorted(labels()):
        blanks = BLANK.findall(label)
        if FILLED.keys() >= set(blanks):
            values = {name: FILLED[name] for name in blanks}
            shown[label] = render(Text(label, values), reader).text
    return shown


def too_long(language: str) -> list[str]:
    """The labels that are too long in a language, each below its message id."""
    return [
        f"{label!r} is {shown!r} ({len(shown)})"
        for label, shown in shown_in(language).items()
        if len(shown) > MOST_IN_LABEL
    ]


def test_the_labels_are_found() -> None:
    assert {"Ask a person", "Approve", "Next", "Editing", "Take {number}"} <= labels()
    assert len(labels()) > 130


@pytest.mark.parametrize("language", available_languages())
def test_a_label_can_be_read_whole(language: str) -> None:
    assert too_long(language) == []


@pytest.mark.parametrize("language", available_languages())
def test_labels_stand_beside_each_other_only_where_a_phone_shows_them_whole(language: str) -> None:
    """Two in a row where both are short, three where they are a word."""
    keys = [Key(label, "/x") for label in sorted(shown_in(language).values(), key=columns)]
    rows = [[key["text"] for key in row] for row in inline_keyboard(keys)["inline_keyboard"]]
    widest = {len(row): max(map(columns, row)) for row in rows}
    assert max(widest) <= 3
    assert widest.get(3, 0) <= 9
    assert widest.get(2, 0) <= 15


@pytest.mark.long
async def test_whatever_a_command_shows_has_few_and_short_buttons(open_chat: Open) -> None:
    settings = Settings(community=CommunitySettings(owners=("console:zed",)))
    chat = await open_chat(knowing=True, settings=settings)
    steps = [*permissions.routes().commands, "hello more", "hello zone", "kb topics", "kb stale"]
    for line in steps:
        await chat.play(f"zed > /{line}", strict=False)
    shown = [message for message in chat.console.rooms.of("@zed") if message.keys]
    assert len(shown) > 20
    for message in shown:
        assert len(message.keys) <= MOST_BUTTONS, message.content.text
        assert all(len(key.label) <= MOST_IN_LABEL for key in message.keys)


@given(st.text(max_size=80), st.integers(2, 40))
def test_what_is_too_long_is_cut_between_words(words: str, most: int) -> None:
    shown = shorten_at_word(words, most)
    assert len(shown) <= most
    assert shown == words or shown.endswith("…")
    assert words.startswith(shown.removesuffix("…").rstrip()) or shown == words


def test_the_words_of_a_question_are_not_torn() -> None:
    assert shorten_at_word("How do I sign my messages?", 24) == "How do I sign my…"
    assert shorten_at_word("Donaudampfschifffahrtsgesellschaft", 24) == "Donaudampfschifffahrtsg…"
    assert in_full("Yes", "No") is None
    listed = in_full("How do I sign my messages?", "No")
    assert listed is not None
    assert render(listed, Reader("en", "UTC")).text == "• How do I sign my messages?\n• No"
