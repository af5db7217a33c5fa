"""/eligible: who meets the rules for mentoring people, and what organizers decide otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.mentoring import eligibility, mentors, requests
from bot.engine.arguments import any_words, known, one_of, plain
from bot.engine.features import Arg, Role
from bot.engine.screens import Pages, Screen
from bot.words import Button, Listing, Send, Text, _, stack, verbatim
from handlers.mentoring import desk, terms
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.mentoring.eligibility import Standing
    from bot.engine.features import Context
    from bot.storage.tables import Person
    from bot.words import Action

LIST = "eligible"
"""What the message is about that shows them."""


PAGE = Arg("page", plain(any_words), optional=True, fits=str.isdecimal)
MENTOR = Arg("mentor", known(people.meant_by), optional=True)
DECISION = Arg("decision", plain(one_of("trained", "untrained", "yes", "rules")), optional=True)


@feature.command("eligible", PAGE, MENTOR, DECISION, about=_("Who may mentor people"),
                 role=Role.ORGANIZER, last=True)  # fmt: skip
async def eligible(ctx: Context) -> Sequence[Action]:
    """List mentors and what they lack; note the training of one, or let them begin anyway."""
    mentor = ctx.find(MENTOR)
    if mentor is None:
        return [await (await _all(ctx, ctx.find(PAGE) or "")).show(ctx, LIST, whisper=True)]
    decision = ctx.find(DECISION)
    before = (await eligibility.standing(ctx.db, mentor, terms.rules(ctx), ctx.now)).eligible
    if decision in {"trained", "untrained"}:
        done = decision == "trained"
        await eligibility.note_training(ctx.db, mentor, ctx.person, ctx.now, done=done)
    elif decision is not None:
        cleared = decision == "yes"
        await eligibility.clear(ctx.db, mentor, ctx.person, ctx.now, cleared=cleared)
    standing = await eligibility.standing(ctx.db, mentor, terms.rules(ctx), ctx.now)
    screen = await _one(ctx, mentor, standing)
    news: list[Action] = []
    if standing.eligible and not before and await mentors.mentors_people(ctx.db, mentor.id):
        await requests.look_again(ctx.db, ctx.now)
        news = [
            Send(mentor.id, _("You can mentor people now. I bring you somebody who suits you."))
        ]
    return [await screen.show(ctx, LIST, whisper=True), *news]


async def _all(ctx: Context, page: str) -> Screen:
    everybody = await eligibility.all_mentors(ctx.db)
    pages = Pages(everybody, "/eligible")
    on_page = pages.on(page)
    standings = await eligibility.standings(ctx.db, on_page, terms.rules(ctx), ctx.now)
    lines = [_line(ctx, mentor, standings[mentor.id]) for mentor in on_page]
    buttons = [Button(verbatim(mentor.name), f"/eligible person:{mentor.id}") for mentor in on_page]
    head = _("Who may mentor people:") if lines else _("There are no mentors here yet.")
    return Screen(stack(head, *lines), (*buttons, *pages.turn(page)))


def _line(ctx: Context, mentor: Person, standing: Standing) -> Text:
    if standing.eligible:
        return _("{name}: yes", name=mentor.name)
    missing = Listing(tuple(desk.rule_names(ctx, standing)))
    return _("{name}: not yet, this is missing: {rules}", name=mentor.name, rules=missing)


async def _one(ctx: Context, mentor: Person, standing: Standing) -> Screen:
    trained = not ctx.settings.mentoring.eligible_training or (
        eligibility.Rule.TRAINING not in standing.missing
    )
    says = f"/eligible person:{mentor.id}"
    training = (
        [Button(_("Not trained yet"), f"{says} untrained")]
        if trained
        else [Button(_("Has done the training"), f"{says} trained")]
    )
    buttons = (
        *(training if ctx.settings.mentoring.eligible_training else []),
        Button(_("By the rules"), f"{says} rules")
        if standing.cleared
        else Button(_("May begin anyway"), f"{says} yes"),
    )
    return Screen(_line(ctx, mentor, standing), buttons, Button(_("Back"), "/eligible"))
