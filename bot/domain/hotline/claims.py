"""Claims: who may take or answer a question, said so that nobody learns whose it is.

Each of these raises Refused, and changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import blocks, people
from bot.domain.hotline import not_asked, questions
from bot.words import Refused, _, ngettext
from bot.words.states import QuestionState

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person, Question


async def may_claim(db: AsyncSession, question: Question, mentor: Person, most: int) -> None:
    """Raise Refused when somebody else has it, it is not open, or it is one too many."""
    if question.state == QuestionState.CLAIMED and question.claimed_by != mentor.id:
        raise Refused(
            _(
                "{name} has question {number} until {until}.",
                name=await people.named(db, question.claimed_by),
                number=str(question.number),
                until=question.lease_until,
            )
        )
    if question.state not in questions.OPEN:
        raise Refused(_("Question {number} is not open any more.", number=str(question.number)))
    await may_take(db, question, mentor, most)


async def may_answer(db: AsyncSession, question: Question, mentor: Person) -> None:
    """Raise Refused, for their ears alone, where it is the mentor's own question, or a block keeps
    the two apart: others need not learn whose it is, nor they who blocks whom.
    """
    if question.asker_id == mentor.id:
        raise Refused(_("This is your own question. Somebody else will take it."), private=True)
    if await blocks.are_apart(db, question.asker_id, mentor.id):
        number = str(question.number)
        raise Refused(_("Question {number} is for somebody else.", number=number), private=True)


async def may_be_handed_to(db: AsyncSession, question: Question, mentor: Person, most: int) -> None:
    """Raise Refused where that mentor can't take it: in the same words whether it is their own, is
    not for them, or is one too many.

    An unseen one is handed to its asker as to anybody, so that nobody learns whose it is by trying
    names; they can't answer it, and give it back.
    """
    is_theirs = question.asker_id == mentor.id and not question.pseudonym
    is_one_too_many = len(await questions.claims_of(db, mentor.id)) >= most
    if is_theirs or is_one_too_many or mentor.id in await not_asked.who_is_not_asked(db, question):
        raise Refused(
            _(
                "{name} can't take question {number} now. /queue shows the open ones.",
                name=mentor.name,
                number=str(question.number),
            )
        )


async def may_take(db: AsyncSession, question: Question, mentor: Person, most: int) -> None:
    """Raise Refused when it is the mentor's own question, or one too many for them."""
    await may_answer(db, question, mentor)
    if question.claimed_by != mentor.id and len(await questions.claims_of(db, mentor.id)) >= most:
        raise Refused(
            ngettext(
                "You have {count} question already. Answer or release it first: /mine",
                "You have {count} questions already. Answer or release one first: /mine",
                most,
            )
        )
