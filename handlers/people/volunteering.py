"""Becoming a mentor: somebody offers to answer questions, and organizers say yes or not now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs, people
from bot.engine.arguments import SURE
from bot.engine.features import Arg, HelpPage, Role
from bot.words import (
    Action,
    Button,
    LanguageName,
    Organizers,
    Refused,
    Reply,
    Say,
    Send,
    Subject,
    Update,
    _,
    to_confirm,
)
from handlers.people.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Person

OFFER = "volunteer"
"""The subject of the card that organizers see."""
REMIND = "people.remind-of-volunteer"
PATIENCE = timedelta(days=4)
"""After so long without a decision organizers are reminded, and the volunteer hears of it."""
NO_ORGANIZERS = _("There is no organizer here yet who could decide that.")


async def _somebody(ctx: Context, words: str) -> Person | None:
    return await people.by_id(ctx.db, int(words)) if words.isdecimal() else None


VOLUNTEER = Arg("volunteer", _somebody)


@feature.command("volunteer", SURE, about=_("Offer to answer questions as a mentor"), last=True,
                 page=HelpPage.CONTRIBUTE, label=_("Become a mentor"),
                 for_oneself=True)  # fmt: skip
async def volunteer(ctx: Context) -> Sequence[Action]:
    """Tell organizers that somebody would like to be a mentor, after asking once more."""
    if not ctx.chat.private:
        raise Refused(_("Write /volunteer to me in private, please."))
    if ctx.is_a(Role.MENTOR):
        desk = Button(HelpPage.MENTORS.heading, f"/help {HelpPage.MENTORS}")
        return [Reply(_("You are a mentor already, thank you."), buttons=(desk,))]
    match ctx.find(SURE):
        case "yes":
            return await _offer(ctx)
        case "no":
            return [Reply(_("All right. You can come back to it whenever you like."))]
    return [
        Reply(
            _(
                "Mentors answer newcomers' questions when they have time, and take a break "
                "whenever they like. Shall I tell the organizers that you would like to be one? "
                "They will see your name."
            ),
            buttons=(
                to_confirm(_("Yes, tell them"), "/volunteer yes"),
                Button(_("Not now"), "/volunteer no"),
            ),
        )
    ]


async def _offer(ctx: Context) -> Sequence[Action]:
    card = _card(ctx.person, _language(ctx))
    if not await ctx.recipients(Organizers(), *card.buttons):
        raise Refused(NO_ORGANIZERS)
    await jobs.schedule_for(
        ctx.db, REMIND, ctx.person.id, ctx.now + PATIENCE, arguments={"language": _language(ctx)}
    )
    return [
        card,
        Reply(_("I've told the organizers. You'll hear from me as soon as one of them decides.")),
    ]


def _language(ctx: Context) -> str:
    return ctx.languages.best(ctx.person.language or ctx.language)


def _card(person: Person, language: str) -> Say:
    return Say(
        Organizers(),
        _("{name} would like to be a mentor, and speaks {language}.",
          name=person.name, language=LanguageName(language)),
        buttons=(
            Button(_("Make a mentor"), f"/role person:{person.id} mentor {language}"),
            Button(_("Not now"), f"!notyet {person.id}"),
        ),
        subject=Subject(OFFER, person.id),
        once=True,
    )  # fmt: skip


@feature.action("notyet", VOLUNTEER, role=Role.ORGANIZER)
async def decline(ctx: Context) -> Sequence[Action]:
    """Say kindly that it can't be now; the volunteer may offer again."""
    person = ctx.get(VOLUNTEER)
    if await people.roles_of(ctx.db, person.id):
        raise Refused(_("{name} is a mentor already.", name=person.name))
    await jobs.cancel(ctx.db, person.id, REMIND)
    declined = _("{name} would like to be a mentor. {organizer} said: not now.",
                 name=person.name, organizer=ctx.person.name)  # fmt: skip
    thanks = _(
        "Thank you for your offer to be a mentor. The organizers can't take anybody on at the "
        "moment; you are welcome to ask again later."
    )
    return [Update(Subject(OFFER, person.id), declined), Send(person.id, thanks)]


@feature.job(REMIND)
async def remind(tick: Tick, job: Job) -> Sequence[Action]:
    """Bring an undecided offer up again, once, and tell the volunteer so."""
    person = await people.by_id(tick.db, job.subject)
    if person is None or await people.roles_of(tick.db, person.id):
        return []
    card = _card(person, str(job.arguments["language"]))
    again = Say(Organizers(), card.text, buttons=card.buttons, subject=card.subject)
    return [
        again,
        Send(
            person.id,
            _("No organizer has decided on your offer to be a mentor yet. I've reminded them; you "
              "can also ask one of them yourself."),
        ),
    ]  # fmt: skip
