"""How readers see what people share: for its makers, organizers and groups the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import LanguageName, Listing, Text, _, spoken, stack
from bot.words.shareouts import GuidingQuestion

if TYPE_CHECKING:
    from bot.domain.shareouts.content import Content

QUESTIONS = {
    GuidingQuestion.SURPRISE: _("What surprised you?"),
    GuidingQuestion.USE: _("What can others do with it?"),
    GuidingQuestion.MORE: _("Where can one read more?"),
}


def in_full(content: Content, language: str = "") -> Text:
    """All of it; with its language, where the reader's is another."""
    return stack(
        heading(content, language),
        spoken(content.text) if content.text else None,
        *(_answer(GuidingQuestion(question), words) for question, words in content.answers.items()),
        gap="\n\n",
    )


def heading(content: Content, language: str = "") -> Text:
    """What it is about, from whom, where they learned it."""
    title = Text("**{title}**", {"title": content.title}, translated=False)
    event = Text("{event}", {"event": content.event}, translated=False) if content.event else None
    return stack(title, event, _from(content), _in_other(content, language))


def _from(content: Content) -> Text | None:
    if not content.names:
        return None
    names = Listing(content.names)
    if not content.helped:
        return _("_From {names}_", names=names)
    return _("_From {names}, with the help of {helpers}_", names=names,
             helpers=Listing(content.helped))  # fmt: skip


def _in_other(content: Content, language: str) -> Text | None:
    is_own = not language or language.partition("-")[0] == content.language.partition("-")[0]
    if is_own or not content.language:
        return None
    return _("_In {language}_", language=LanguageName(content.language))


def _answer(question: GuidingQuestion, words: str) -> Text:
    values = {"question": QUESTIONS[question], "words": spoken(words)}
    return Text("**{question}**\n{words}", values, translated=False)
