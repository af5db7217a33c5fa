"""The desk of a mentor: whom they mentor, what they have said of themselves, how they rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.mentoring import eligibility, mentors, pairings, profiles, requests
from bot.engine.features import ONLY, Role
from bot.engine.screens import Screen, ticked
from bot.words import (
    Button,
    Listing,
    Refused,
    Text,
    _,
    ngettext,
    stack,
    to_confirm,
    to_destroy,
)
from handlers.mentoring import term, terms, wording

if TYPE_CHECKING:
    from bot.domain.mentoring.eligibility import Standing
    from bot.engine.features import Context
    from bot.storage.tables import MentoringProfile, RoleGrant

# ── the desk of a mentor ─────────────────────────────────────────────────────────────────────


async def show(ctx: Context) -> Screen:
    """What a mentor sees: how many they mentor, and what they have said of themselves."""
    grant = await mentors.grant_of(ctx.db, ctx.person.id)
    if grant is None or not grant.mentors_people:
        return _invitation(grant)
    profile = await profiles.ensure(ctx.db, ctx.person.id, ctx.now)
    own = await pairings.count_of_mentor(ctx.db, ctx.person.id)
    standing = await eligibility.standing(ctx.db, ctx.person, terms.rules(ctx), ctx.now)
    text = stack(
        wording.places(own, profile.capacity),
        _resting(ctx, profile),
        _not_yet(ctx, standing),
        await wording.said_of(ctx, ctx.person, profile, as_mentor=True),
        gap="\n\n",
    )
    buttons = (
        Button(_("My mentees"), "/mentees"),
        Button(_("Languages"), "/mentor languages"),
        Button(_("Free hours"), "/mentor hours"),
        Button(_("Interests"), "/mentor interests"),
        Button(_("What I help with"), "/mentor skills"),
        Button(_("More"), "/mentor more"),
    )
    return Screen(text, buttons)


def _invitation(grant: RoleGrant | None) -> Screen:
    text = _(
        "You could mentor people, too: somebody new learns from you for some months, a little "
        "each week, and you say how many and when. I only bring you people who suit you, and ask "
        "you first each time."
    )
    answers = [_answering(grant)] if grant is not None else []
    return Screen(
        text,
        (
            to_confirm(_("I'd like to mentor"), "/mentor begin"),
            *answers,
            Button(_("Find a mentor for me"), "/mentor find"),
        ),
    )


def _answering(grant: RoleGrant) -> Button:
    label = ticked(_("I answer questions"), chosen=grant.answers_questions)
    return Button(label, "/mentor answers")


def _resting(ctx: Context, profile: MentoringProfile) -> Text | None:
    away = ctx.person.away_until
    if away is not None and away > ctx.now:
        return _("You are on a break until {until}.", until=away)
    if profile.paused_at is not None:
        return _("You have asked not to get anybody new at the moment.")
    if profile.available_from is not None and profile.available_from > ctx.now:
        return _("I won't bring you anybody new before {until}.", until=profile.available_from)
    return None


def _not_yet(ctx: Context, standing: Standing) -> Text | None:
    if standing.eligible:
        return None
    return _(
        "Newcomers are paired with you once this is there: {rules}. An organizer can let you begin "
        "earlier.",
        rules=Listing(tuple(rule_names(ctx, standing))),
    )


def rule_names(ctx: Context, standing: Standing) -> list[Text]:
    """The rules that somebody does not meet yet, as they are called."""
    settings = ctx.settings.mentoring
    names = {
        eligibility.Rule.DAYS: ngettext(
            "{count} day in the community", "{count} days in the community", settings.eligible_days
        ),
        eligibility.Rule.ANSWERS: ngettext(
            "{count} answered question", "{count} answered questions", settings.eligible_answers
        ),
        eligibility.Rule.TRAINING: _("the training"),
    }
    return [names[rule] for rule in standing.missing]


async def more(ctx: Context) -> Screen:
    """What else can be set."""
    grant = await mentors.grant_of(ctx.db, ctx.person.id)
    profile = await profiles.ensure(ctx.db, ctx.person.id, ctx.now)
    resting = (
        Button(_("Take people again"), "/mentor resume")
        if profile.paused_at is not None
        else Button(_("Nobody new for now"), "/mentor pause")
    )
    ends = (
        _("You mentor until {until}; then I ask you whether you go on.", until=profile.term_until)
        if profile.term_until is not None
        else None
    )
    buttons = (
        Button(_("People at a time"), "/mentor capacity"),
        Button(_("How often and where"), "/mentor often"),
        Button(_("From when on"), "/mentor from"),
        resting,
        *([_answering(grant)] if grant is not None else ()),
        Button(_("Find a mentor for me"), "/mentor find"),
        to_destroy(_("Stop mentoring"), "/stepdown"),
    )
    return Screen(stack(_("What else you can set:"), ends), buttons, Button(_("Back"), "/mentor"))


# ── what its buttons do ──────────────────────────────────────────────────────────────────────


async def begin(ctx: Context) -> None:
    """Mentor people from now on. Raises Refused for who is no mentor."""
    if not ctx.is_a(Role.MENTOR):
        raise Refused(ONLY[Role.MENTOR])
    settings = ctx.settings.mentoring
    profile = await mentors.begin(
        ctx.db, ctx.person, ctx.now, capacity=settings.capacity, months=settings.term_months
    )
    await term.schedule(ctx, ctx.person.id, profile)
    await requests.look_again(ctx.db, ctx.now)


async def pause(ctx: Context) -> None:
    """Take nobody new for now."""
    mentors.pause(await _own(ctx), ctx.now)


async def resume(ctx: Context) -> None:
    """Take people again."""
    mentors.resume(await _own(ctx))
    await requests.look_again(ctx.db, ctx.now)


async def answer_questions(ctx: Context) -> None:
    """Be asked by the hotline, or not any more."""
    grant = await mentors.grant_of(ctx.db, ctx.person.id)
    if grant is None:
        raise Refused(ONLY[Role.MENTOR])
    mentors.set_answering(grant, answers=not grant.answers_questions)


async def _own(ctx: Context) -> MentoringProfile:
    """What somebody who mentors people has said. Raises Refused for others."""
    profile = await profiles.of(ctx.db, ctx.person.id)
    if profile is None or not await mentors.mentors_people(ctx.db, ctx.person.id):
        raise Refused(_("You mentor nobody at the moment."), Button(_("Mentoring"), "/mentor"))
    return profile
