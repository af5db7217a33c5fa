"""Mentorship that grew: who was helped twice by the same mentor is asked whether they go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import numbers
from bot.domain.hotline import questions
from bot.domain.mentoring import grown, mentors, offers
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg
from bot.words import Button, Refused, Reply, Send, Text, _, to_confirm, verbatim
from bot.words.domain_events import QuestionClosed
from bot.words.states import Ending
from handlers.mentoring import wording
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.words import Action

YES, NO = "yes", "no"
OTHER = Arg("other", plain(numbers.read))
ROLE = Arg("as", plain(one_of("mentee", "mentor")))
AGREES = Arg("agrees", plain(one_of(YES, NO)))


@feature.listens(QuestionClosed)
async def grow(tick: Tick, closed: QuestionClosed) -> Sequence[Action]:
    """Ask both, once, after the second answer that helped."""
    if closed.ending != Ending.SOLVED:
        return []
    question = await questions.by_id(tick.db, closed.question_id)
    if question is None or question.asker_id is None or question.answered_by is None:
        return []
    mentee, mentor = question.asker_id, question.answered_by
    if not await grown.grows(tick.db, mentee, mentor):
        return []
    await grown.ask(tick.db, mentee, mentor, tick.now)
    to_mentee = _("{name} has helped you twice now. Would you like them as your mentor?",
                  name=await wording.name_of(tick, mentor))  # fmt: skip
    to_mentor = _("You have helped {name} twice now. Would you like to go on as their mentor?",
                  name=await wording.name_of(tick, mentee))  # fmt: skip
    return [
        _question(mentee, to_mentee, f"!grown {mentor} mentee"),
        _question(mentor, to_mentor, f"!grown {mentee} mentor"),
    ]


def _question(person_id: int, text: Text, says: str) -> Send:
    buttons = (to_confirm(_("Yes, gladly"), f"{says} {YES}"), Button(_("Not now"), f"{says} {NO}"))
    return Send(person_id, text, buttons=buttons)


@feature.action("grown", OTHER, ROLE, AGREES)
async def answer(ctx: Context) -> Sequence[Action]:
    """Take one's answer; where both agree they are paired, and whoever listens introduces them."""
    other, is_mentee = ctx.get(OTHER), ctx.get(ROLE) == "mentee"
    mentee, mentor = (ctx.person.id, other) if is_mentee else (other, ctx.person.id)
    offer = await grown.between(ctx.db, mentee, mentor)
    if offer is None:
        raise Refused(_("This has been settled already."))
    wishes = ctx.get(AGREES) == YES
    agrees = wishes and await mentors.mentors_people(ctx.db, mentor)
    if await grown.agree(ctx.db, offer, ctx.person.id, agrees=agrees):
        await grown.begin(ctx.db, offer, ctx.now)
        return [Reply(_("Wonderful. I introduce you to each other."))]
    if agrees:
        await grown.await_other(ctx.db, ctx.person.id, ctx.now)
        name = await wording.name_of(ctx, other)
        return [Reply(_("I'll tell you as soon as {name} has answered, too.", name=name))]
    # A mentor who mentors nobody any more need not hear that it doesn't suit the other.
    has_agreed = offer.mentor_says and not wishes if is_mentee else offer.mentee_says
    told = _not_now(verbatim(ctx.person.name))
    return [
        Reply(offers.SETTLED if wishes else _("All right. Nobody is hurt by that.")),
        *(ctx.tell_another(other, told) if has_agreed else []),
    ]


@feature.job(grown.OVER)
async def tell_who_has_agreed(tick: Tick, job: Job) -> Sequence[Action]:
    """The other has not answered: nobody waits for ever."""
    return [
        Send(
            job.subject,
            _not_now(await wording.name_of(tick, offer.mentor_id)),
            buttons=(Button(_("Find a mentor"), "/mentor"),),
        )
        if offer.mentee_id == job.subject
        else Send(job.subject, _not_now(await wording.name_of(tick, offer.mentee_id)))
        for offer in await grown.give_up(tick.db, job.subject)
    ]


def _not_now(name: Text) -> Text:
    return _("It doesn't suit {name} just now. Thank you for being willing.", name=name)
