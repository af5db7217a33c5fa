"""What follows the hotline's commands: questions, answers, what was said, people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import handles, numbers, people
from bot.domain.hotline import own_questions, questions, utterances
from bot.domain.knowledge import knowledge_base
from bot.engine.arguments import any_words, known, plain
from bot.engine.features import Arg
from bot.words import Refused, _

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Context
    from bot.storage.tables import Entry, Question, Utterance


async def _own(ctx: Context, words: str) -> Question:
    return await own_questions.get(ctx.db, words, ctx.person)


async def _own_by_handle(ctx: Context, words: str) -> Question:
    return await own_questions.get_by_handle(ctx.db, words, ctx.person)


async def _entry(db: AsyncSession, words: str) -> Entry:
    number = numbers.read(words)
    entry = await knowledge_base.entry(db, number) if number is not None else None
    if entry is None:
        raise Refused(_("This answer isn't there any more."))
    return entry


async def _own_words(ctx: Context, words: str) -> Utterance:
    utterance = await utterances.by_handle(ctx.db, words)
    if (
        utterance is None
        or utterance.person_id != ctx.person.id
        or utterance.withdrawn_at is not None
    ):
        raise Refused(_("I can't find that message any more. Please write it again with /ask."))
    return utterance


async def _held_words(ctx: Context, words: str) -> Utterance:
    utterance = await utterances.by_handle(ctx.db, words)
    if utterance is None or utterance.person_id != ctx.person.id or not utterance.held:
        raise Refused(_("These words were sent or put away already."))
    return utterance


def _is_number(word: str) -> bool:
    return word.removeprefix("#").isdecimal()


WHICH = _("Which question? /queue shows them. Write its number:")
QUESTION = Arg("question", known(questions.get), WHICH, example="7")
OTHER_QUESTION = Arg("other", known(questions.get), WHICH, optional=True)
PERHAPS_QUESTION = Arg("question", known(questions.get), WHICH, optional=True,
                       fits=_is_number)  # fmt: skip
"""Before words that may stand alone: "/answer 7 words", "/answer words"."""
OWN_QUESTION = Arg("own", _own, WHICH, example="7", reads_nothing=True)
"""A question of the speaker's own; without a number the latest."""
PRESSED_QUESTION = Arg("own", _own_by_handle, reads_nothing=True)
"""The same, by the handle on a button."""
OTHER_NUMBER = Arg("number", plain(numbers.read))
ENTRY = Arg("entry", known(_entry))
HANDLE = Arg("question", plain(any_words), optional=True, fits=handles.is_handle)
DEVICE = Arg("device", plain(any_words), optional=True)
ENTRY_NUMBER = Arg("entry", plain(numbers.read))
OWN_WORDS = Arg("utterance", _own_words)
HELD_WORDS = Arg("utterance", _held_words)
NOTE = Arg("words", plain(any_words), _("What should the note say? Write it after the number:"),
           example="She writes from a phone", rest=True)  # fmt: skip
WORDS = Arg("words", plain(any_words), rest=True, optional=True)
MENTOR = Arg("mentor", known(people.meant_by), _("To whom? Write their name after the number:"),
             example="Mira", rest=True)  # fmt: skip
