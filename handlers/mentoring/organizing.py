"""Organizing: how mentoring stands, and bringing two people together by hand, or apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import numbers, people
from bot.domain.mentoring import candidates, charts, overviews, pairings, profiles, requests
from bot.domain.mentoring.matching import Obstacle
from bot.engine.arguments import SURE, known, one_of, plain
from bot.engine.features import Arg, Role
from bot.engine.screens import MOST_BUTTONS
from bot.words import (
    Attachment,
    AttachmentKind,
    Button,
    LanguageName,
    Listing,
    Refused,
    Reply,
    Text,
    _,
    ngettext,
    stack,
    to_destroy,
    verbatim,
)
from bot.words.mentoring import OfferOrigin, PairingEnding, RequestState
from handlers.mentoring import offering, terms, wording
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.mentoring.overviews import Load, Overview
    from bot.engine.features import Context
    from bot.storage.tables import MentoringRequest, Person
    from bot.words import Action

NOBODY_WAITS = _("Nobody waits for a mentor.")
MOST_SHOWN = 8
"""Lines of one list: what a phone shows without tiring anybody."""
WAITING = "waiting:"
"""Before the number of a request: by a button with a made-up name nobody's own name is found."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody, as organizers have named them, and by which words."""

    person: Person
    called: Text
    says: str


async def _newcomer(ctx: Context, words: str) -> Newcomer | None:
    if not words.startswith(WAITING):
        meant = await people.meant_by(ctx.db, words)
        return Newcomer(meant, verbatim(meant.name), f"person:{meant.id}")
    number = numbers.read(words.removeprefix(WAITING))
    request = await requests.by_id(ctx.db, number) if number is not None else None
    person = await people.by_id(ctx.db, request.person_id) if request is not None else None
    if request is None or person is None:
        raise Refused(NOBODY_WAITS)
    return Newcomer(person, await offering.called(ctx, request), words)


WHOM = Arg("whom", _newcomer, optional=True)
WITH = Arg("with", known(people.meant_by), optional=True)
FIRST = Arg("first", known(people.meant_by), _("Whose pairing? Write both names:"),
            example="@ada @mira")  # fmt: skip
SECOND = Arg("second", known(people.meant_by), _("Whose pairing? Write both names:"))
FORMAT = Arg("format", plain(one_of("csv")), optional=True)


@feature.command("mentoring", FORMAT, about=_("How mentoring stands"), role=Role.ORGANIZER,
                 last=True, label=_("Mentoring"))  # fmt: skip
async def overview(ctx: Context) -> Sequence[Action]:
    """Who waits, how much mentors carry, who is silent, what is missing; or all of it as a file."""
    if ctx.find(FORMAT):
        return [await _file(ctx)]
    silent_for = timedelta(days=ctx.settings.mentoring.nudge_days)
    stands = await overviews.of(ctx.db, terms.rules(ctx), ctx.now, silent_for)
    return [await in_words(ctx, stands), *await _picture(ctx, stands)]


async def in_words(ctx: Context, stands: Overview) -> Reply:
    """How it stands, with what can be done about it."""
    text = stack(
        _waiting(stands),
        _unmet(stands),
        _load(stands),
        await _silent(ctx, stands),
        gap="\n\n",
    )
    buttons = (
        Button(_("Bring two together"), "/pair"),
        Button(_("Who may mentor"), "/eligible"),
        Button(_("As a table"), "/mentoring csv"),
    )
    return Reply(text, buttons=buttons, whisper=True)


async def _picture(ctx: Context, stands: Overview) -> list[Reply]:
    """The same at a glance, where there is anything to see."""
    if not (stands.waiting or stands.loads):
        return []
    loads = tuple((load.taken, load.capacity) for load in stands.loads)
    content = await charts.picture(ctx.db, stands.waiting, loads)
    text = _(
        "On the left: how many wait, by language. On the right: how full the mentors' places are."
    )
    file = Attachment(
        AttachmentKind.PHOTO, "mentoring.png", "image/png", len(content), content=content,
        width=charts.WIDTH, height=charts.HEIGHT,
    )  # fmt: skip
    return [Reply(text, attachments=(file,), whisper=True)]


def _waiting(stands: Overview) -> Text:
    if stands.longest is None:
        return NOBODY_WAITS
    lines = _by_language(stands.waiting)
    return stack(
        _("**Waiting for a mentor**, the first since {date}:", date=stands.longest.date()), *lines
    )


def _by_language(counted: Sequence[tuple[str, int]]) -> list[Text]:
    return [
        Text("{language}: {count}", {"language": LanguageName(tag), "count": count},
             translated=False)
        for tag, count in counted[:MOST_SHOWN]
    ]  # fmt: skip


def _unmet(stands: Overview) -> Text | None:
    if not stands.unmet:
        return None
    missing = Listing(tuple(LanguageName(tag) for tag, _count in stands.unmet[:MOST_SHOWN]))
    return _("Nobody mentors in: {languages}.", languages=missing)


def _load(stands: Overview) -> Text:
    if not stands.loads:
        return _("Nobody mentors people here yet.")
    taken = sum(load.taken for load in stands.loads)
    places = sum(load.capacity for load in stands.loads)
    fullest = sorted(stands.loads, key=lambda load: -load.taken / load.capacity)
    more = len(fullest) - MOST_SHOWN
    return stack(
        _("**Mentors**: {taken} of {places} places are taken.", taken=taken, places=places),
        *(_line(load) for load in fullest[:MOST_SHOWN]),
        ngettext("… and {count} more", "… and {count} more", more) if more > 0 else None,
    )


def _line(load: Load) -> Text:
    values = {"name": load.mentor.name, "taken": load.taken, "capacity": load.capacity}
    if load.rests:
        return _("{name}: {taken} of {capacity}, nobody new now", **values)
    return _("{name}: {taken} of {capacity}", **values)


async def _silent(ctx: Context, stands: Overview) -> Text | None:
    if not stands.silent:
        return None
    lines = [
        _("{mentee} and {mentor}",
          mentee=await wording.name_of(ctx, pairing.mentee_id),
          mentor=await wording.name_of(ctx, pairing.mentor_id))
        for pairing in stands.silent[:MOST_SHOWN]
    ]  # fmt: skip
    return stack(_("**Nothing heard for a while**:"), *lines)


async def _file(ctx: Context) -> Reply:
    content = overviews.as_csv(await overviews.rows(ctx.db)).encode("utf-8-sig")
    return Reply(
        _("Every pairing and every request, without anybody's words."),
        attachments=(
            Attachment(
                AttachmentKind.DOCUMENT, "mentoring.csv", "text/csv", len(content), content=content
            ),
        ),
        whisper=True,
    )


# ── bringing together ────────────────────────────────────────────────────────────────────────


@feature.command("pair", WHOM, WITH, about=_("Pair a newcomer and a mentor: /pair ada mira"),
                 role=Role.ORGANIZER, last=True)  # fmt: skip
async def pair(ctx: Context) -> Sequence[Action]:
    """Propose a newcomer to a mentor; both are asked, as always."""
    newcomer, mentor = ctx.find(WHOM), ctx.find(WITH)
    if newcomer is None:
        return [await _who_waits(ctx)]
    if await pairings.of_mentee(ctx.db, newcomer.person.id) is not None:
        raise Refused(_("{name} has a mentor already.", name=newcomer.called))
    if mentor is None:
        return [await _who_fits(ctx, newcomer)]
    request = await _request_of(ctx, newcomer.person)
    if request.state != RequestState.WAITING:
        raise Refused(_("A mentor is being asked about {name} already.", name=newcomer.called))
    proposal = await candidates.propose(ctx.db, request, mentor.id, terms.rules(ctx), ctx.now)
    if isinstance(proposal, Obstacle):
        raise Refused(_why_not(proposal, mentor))
    asked = await offering.make(ctx, request, proposal, OfferOrigin.ORGANIZERS)
    text = _(
        "I've asked {mentor} about {name}. If both say yes, I introduce them.",
        mentor=mentor.name,
        name=newcomer.called,
    )
    return [Reply(text, whisper=True), *asked]


async def _request_of(ctx: Context, newcomer: Person) -> MentoringRequest:
    language = ctx.languages.best(newcomer.language)
    await profiles.ensure_language(ctx.db, newcomer, language)
    return await requests.ask_for(ctx.db, newcomer, ctx.now, language)


def _why_not(obstacle: Obstacle, mentor: Person) -> Text:
    match obstacle:
        case Obstacle.NOBODY:
            return _("{name} mentors nobody.", name=mentor.name)
        case Obstacle.LANGUAGE:
            return _("These two have no language in common.")
        case Obstacle.FULL:
            return _("{name} has no place free.", name=mentor.name)
        case Obstacle.AWAY:
            return _("{name} isn't taking anybody new at the moment.", name=mentor.name)
    return _("These two can't be paired.")


async def _who_waits(ctx: Context) -> Reply:
    waiting = (await requests.in_state(ctx.db, RequestState.WAITING))[:MOST_BUTTONS]
    buttons = [
        Button(await offering.called(ctx, request), f"/pair {WAITING}{request.id}")
        for request in waiting
    ]
    text = _("For whom are you looking?") if buttons else NOBODY_WAITS
    return Reply(text, buttons=tuple(buttons), whisper=True)


async def _who_fits(ctx: Context, newcomer: Newcomer) -> Reply:
    request = await _request_of(ctx, newcomer.person)
    best = await candidates.best_few(
        ctx.db, request, terms.rules(ctx), ctx.now, most=MOST_BUTTONS - 2
    )
    if not best:
        # Why would tell who of the mentors has refused them.
        raise Refused(
            _("There is nobody now who could be asked about {name}.", name=newcomer.called),
            Button(_("Mentoring"), "/mentoring"),
        )
    buttons = [
        Button(
            await wording.name_of(ctx, match.mentor),
            f"/pair {newcomer.says} person:{match.mentor}",
        )
        for match in best
    ]
    text = _("These suit best, the best first. Whom shall I ask?")
    return Reply(text, buttons=tuple(buttons), whisper=True)


@feature.command("unpair", FIRST, SECOND, SURE, about=_("End a pairing: /unpair ada mira"),
                 role=Role.ORGANIZER, last=True)  # fmt: skip
async def unpair(ctx: Context) -> Sequence[Action]:
    """End a pairing, after asking once more; both are told kindly, without a reason."""
    one, other = ctx.get(FIRST), ctx.get(SECOND)
    pairing = await overviews.between(ctx.db, one, other)
    if pairing is None:
        raise Refused(_("These two are not paired."))
    match ctx.find(SURE):
        case "yes":
            await pairings.end(ctx.db, pairing, PairingEnding.UNPAIRED, ctx.person, ctx.now)
            return [Reply(_("They are no longer paired. I tell both of them."), whisper=True)]
        case "no":
            return [Reply(_("Good, everything stays as it is."), whisper=True)]
    text = _("Shall I end the pairing of {one} and {other}? They won't be paired again.",
             one=verbatim(one.name), other=verbatim(other.name))  # fmt: skip
    says = f"/unpair person:{one.id} person:{other.id}"
    return [
        Reply(
            text,
            buttons=(to_destroy(_("Yes, end it"), f"{says} yes"), Button(_("No"), f"{says} no")),
            whisper=True,
        )
    ]
