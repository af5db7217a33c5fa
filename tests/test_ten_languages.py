"""Danger, distress, silence and /help in the ten languages, as newcomers at home in them write.

The conversations are scripts that anybody can play, docs/examples/languages/<language>.txt; their
headings say what each part is about, and here stands what must hold for it in all of them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.domain.knowledge.knowledge_base import Finding, Knowledge, Match, Verdict
from bot.languages.catalogs import BUNDLED
from bot.platforms.console.rooms import ACCOUNT, Standing, legible
from bot.storage.tables import Entry, Question, SafetyCase
from handlers.safety import guidance

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tests.conftest import Open
    from tests.dialogue import Dialogue

SCRIPTS = sorted((Path(__file__).parents[1] / "docs/examples/languages").glob("*.txt"))
LANGUAGES = {"en", "fr", "ar", "es", "pt", "sw", "hi", "id", "ru", "zh"}
EMERGENCY, HELPLINES = "emergency@wikimedia.org", "https://findahelpline.com"
TALK_NOW = "Please talk to somebody now."
NOT_PRESSED = "None of the answers that I offered for “{question}” was pressed."
PASSED_ON = (
    "I've passed this on to people who can help, as question {number}. "
    "You'll hear from me here as soon as there is news."
)
WAS_IT = "You asked “{question}”. Was my answer what you were looking for?"
HEADINGS = (
    "**Just write your question.** If I don't know the answer, people will help.",
    "Find something",
    "Learn",
    "Help others",
    "Settings & my data",
)
CHOICES, UNCERTAIN = (0.4, 0.3), (0.7,)
"""How likely the answers are that are offered."""
NAMES = frozenset(
    [
        "telegram",
        "matrix",
        "wikimedia",
        "wikipedia",
        "commons",
        "json",
        "html",
        "ics",
        "utc",
        "wiki",
    ]
)
ENGLISH = frozenset(
    [
        "the",
        "and",
        "your",
        "you",
        "with",
        "for",
        "what",
        "this",
        "here",
        "how",
        "are",
        "is",
        "of",
        "to",
        "by",
        "my",
        "who",
        "where",
        "not",
    ]
)


@pytest.mark.long
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
async def test_newcomers_are_met_in_their_own_language(
    script: Path, open_chat: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    language = script.stem.partition("-")[0]
    chat = await open_chat(knowing=True)
    await chat.play("olu > /role mira safety", strict=False)
    shares = await offer_uncertain_answers(chat, language, monkeypatch)
    for heading, part in parts(script):
        shares[:] = UNCERTAIN if heading == "An answer that is not certain" else CHOICES
        await PARTS[heading](chat, language, part)


def test_there_is_a_script_for_each_language() -> None:
    assert {path.stem.partition("-")[0] for path in SCRIPTS} == LANGUAGES
    assert {path.stem for path in SCRIPTS} >= {"hi-Latn", "ar-Latn"}
    for path in SCRIPTS:
        assert [heading for heading, _part in parts(path)] == list(PARTS), path


# ── what must hold ───────────────────────────────────────────────────────────────────────────


async def in_danger(chat: Dialogue, language: str, part: str) -> None:
    await chat.play(part, strict=False)
    for name, words in written(part):
        (shown,) = standing(chat, name)
        assert EMERGENCY in shown.content.text
        assert says_in(language, guidance.SAFE_PLACE.msgid, shown), shown.content.text
        assert deeds(shown) == ["!more", "!ordinary", "!case-back"]
        only_safety_people_see(chat, name, words)


async def in_distress(chat: Dialogue, language: str, part: str) -> None:
    await chat.play(part, strict=False)
    for name, words in written(part):
        (shown,) = standing(chat, name)
        assert HELPLINES in shown.content.text
        assert says_in(language, TALK_NOW, shown), shown.content.text
        assert deeds(shown) == ["!ordinary", "!case-back"]
        only_safety_people_see(chat, name, words)


async def no_danger(chat: Dialogue, _language: str, part: str) -> None:
    before = await count(chat, SafetyCase)
    await chat.play(part, strict=False)
    assert await count(chat, SafetyCase) == before
    told = [line for name, _words in written(part) for line in chat.said_to(name)]
    assert not any(EMERGENCY in line or HELPLINES in line for line in told)


async def unpressed_choices(chat: Dialogue, language: str, part: str) -> None:
    await chat.play(part, strict=False)
    for name, words in written(part):
        offered, handed_over = standing(chat, name)
        assert deeds(offered)[-1] == "!person"
        assert says_in(language, NOT_PRESSED, handed_over), handed_over.content.text
        assert says_in(language, PASSED_ON, handed_over), handed_over.content.text
        assert mentors_see(chat, words)


async def spoken_no(chat: Dialogue, language: str, part: str) -> None:
    await chat.play(part, strict=False)
    lines = written(part)
    for (name, asked), (_name, no) in zip(lines[::2], lines[1::2], strict=True):
        assert says_in(language, PASSED_ON, standing(chat, name)[-1]), no
        assert mentors_see(chat, asked)
        assert not mentors_see(chat, no)


async def uncertain_answer(chat: Dialogue, language: str, part: str) -> None:
    await chat.play(part, strict=False)
    ((name, asked), _no) = written(part)
    _answer, asking_back, passed_on = standing(chat, name)
    assert says_in(language, WAS_IT, asking_back), asking_back.content.text
    assert says_in(language, PASSED_ON, passed_on), passed_on.content.text
    assert mentors_see(chat, asked)


async def help_pages(chat: Dialogue, language: str, part: str) -> None:
    before = await count(chat, Question)
    shown: list[Standing] = []
    for line in part.splitlines():
        await chat.play(line, strict=False)
        name = line.partition(" ")[0]
        shown += standing(chat, name)[-1:]
    seen = "\n".join(legible(page.content.text) for page in shown)
    assert all(translated(language, heading) in seen for heading in HEADINGS), seen
    assert any(key.says == "/report" for key in shown[0].keys)
    for page in shown:
        labels = [key.label for key in page.keys]
        assert not english_in(language, "\n".join((page.content.text, *labels)))
    assert await count(chat, Question) == before


PARTS: dict[str, Callable[[Dialogue, str, str], Awaitable[None]]] = {
    "In danger": in_danger,
    "In distress": in_distress,
    "It only sounds like danger": no_danger,
    "Choices that nobody presses": unpressed_choices,
    "That isn't it": spoken_no,
    "An answer that is not certain": uncertain_answer,
    "Help": help_pages,
}


# ── reading scripts and what was said ────────────────────────────────────────────────────────


def parts(script: Path) -> list[tuple[str, str]]:
    """The parts of a script, each with its heading."""
    pieces = re.split(r"^# (.+)\n", script.read_text("utf-8"), flags=re.MULTILINE)
    return [(heading, part) for heading, part in zip(pieces[1::2], pieces[2::2], strict=True)
            if part.strip()]  # fmt: skip


def written(part: str) -> list[tuple[str, str]]:
    """Who writes what in a part, in order."""
    lines = [line.partition(" > ") for line in part.splitlines()]
    return [(name, words) for name, arrow, words in lines if arrow]


def standing(chat: Dialogue, name: str) -> list[Standing]:
    """What the bot has said to somebody in private, as it stands."""
    return [message for message in chat.console.rooms.of(f"@{name}") if message.author == ACCOUNT]


def deeds(message: Standing) -> list[str]:
    """What the buttons below a message do."""
    return [key.says.partition(" ")[0] for key in message.keys]


def only_safety_people_see(chat: Dialogue, name: str, words: str) -> None:
    readers = [
        message.chat
        for key in chat.console.rooms.names()
        for message in chat.console.rooms.of(key)
        if message.author == ACCOUNT and legible(words) in legible(message.content.text)
    ]
    assert readers == ["@mira"], name


def mentors_see(chat: Dialogue, words: str) -> bool:
    return any(legible(words) in legible(line) for line in chat.said_to("mentors"))


def translated(language: str, msgid: str) -> str:
    return legible(BUNDLED.translations(language).gettext(msgid)).replace("**", "")


def says_in(language: str, msgid: str, message: Standing) -> bool:
    """Is that said there, in that language, whatever stands in its blanks?"""
    pieces = re.split(r"\{\w+\}", translated(language, msgid))
    return all(piece.strip() in legible(message.content.text) for piece in pieces)


def english_in(language: str, text: str) -> set[str]:
    """The English words of a text in another language; all in Latin where that has other letters.

    Commands, and what is typed after them, stay English.
    """
    plain = re.sub(r"/\w+(?: [a-z0-9/]+){0,2}", " ", legible(text).casefold())
    words = {word for word in re.findall("[a-z]+", plain) if word not in NAMES}
    if language == "en":
        return set()
    return words if language in {"ar", "hi", "ru", "zh"} else words & ENGLISH


async def count(chat: Dialogue, table: type) -> int:
    async with chat.community.db.read() as db:
        return await db.scalar(select(func.count()).select_from(table)) or 0


async def offer_uncertain_answers(
    chat: Dialogue, language: str, monkeypatch: pytest.MonkeyPatch
) -> list[float]:
    """Let whatever is asked be answered by the first entries of a language, as likely as the list
    says that is given back: what the matcher would say is not the matter here.
    """
    async with chat.community.db.read() as db:
        first = select(Entry.id).where(Entry.language == language).order_by(Entry.id).limit(2)
        entries = list(await db.scalars(first))
    shares: list[float] = []

    async def find(_self: Knowledge, _db: object, _text: str, _chain: Sequence[str]) -> Finding:
        likely = zip(entries, shares, strict=False)
        matches = tuple(Match(entry, language, share, "") for entry, share in likely)
        return Finding(Verdict.HALF_SURE, listening=False, matches=matches)

    monkeypatch.setattr(Knowledge, "find", find)
    return shares
