"""What the team does with a case: take it, hand it over, note, close; offer it to mentors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import people
from bot.domain.safety import cases, messages, subjects, team
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Field
from bot.engine.screens import Screen, fitting
from bot.words import Action, Attachment, Button, Refused, Reply, Send, _, to_confirm, verbatim
from bot.words.states import CaseSide, CaseState, Contact
from handlers.safety import cards, conversation, ladder
from handlers.safety.registry import CASE, MEMBER, OWN_CASE, feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Person, SafetyCase

MEMBERS = "case-members"
PAGE = Arg("page", plain(any_words), optional=True)


@feature.action("case-take", CASE)
async def take(ctx: Context) -> Sequence[Action]:
    """Answer for a case, and tell its person that somebody is there."""
    case = ctx.get(CASE)
    cases.take(case, ctx.person, ctx.now)
    await ladder.expect_word(ctx, case)
    told = _("It's yours. Reply to the card, and I pass your words on; your name is not shown.")
    if case.contact != Contact.HERE or case.reporter_id is None:
        told = _("It's yours. Keep notes on what you do; close it when it is done.")
    return [
        Reply(told, whisper=True),
        *await cards.update(ctx.db, case),
        *await _tell(ctx, case),
    ]


async def _tell(ctx: Context, case: SafetyCase) -> list[Action]:
    if case.reporter_id is None or case.contact != Contact.HERE:
        return []
    await ladder.let_confide(ctx, case)
    text = _("Somebody is with you now, and will write to you here.")
    return [Send(case.reporter_id, text, subject=subjects.to_person(case))]


@feature.action("case-release", CASE)
async def release(ctx: Context) -> Sequence[Action]:
    """Let somebody else take it."""
    case = ctx.get(CASE)
    _must_have(ctx, case)
    cases.give_back(case, ctx.now)
    shown = await ladder.put_before_team(ctx, case)
    return [
        Reply(_("Given back. Anybody in the team can take it."), whisper=True),
        *await cards.update(ctx.db, case),
        *shown,
    ]


@feature.action("case-hand", CASE, MEMBER)
async def hand_over(ctx: Context) -> Sequence[Action]:
    """Ask to whom, or hand it over to them."""
    case = ctx.get(CASE)
    _must_have(ctx, case)
    # With whom it is about among them: the list would name them by leaving them out.
    others = [member for member in await team.members(ctx.db) if member.id != ctx.person.id]
    chosen = ctx.find(MEMBER)
    if chosen is None or chosen.id not in {member.id for member in others}:
        return [await _ask_to_whom(ctx, case, others)]
    cases.hand_over(case, chosen, ctx.now)
    await ladder.expect_word(ctx, case)
    notice = _("{name} hands case {number} over to you.", name=ctx.person.name, number=case.number)
    show = Button(_("Show it to me"), f"!case-show {case.number}")
    return [
        Reply(_("Handed over to {name}.", name=chosen.name), whisper=True),
        Send(chosen.id, notice, buttons=(show,)),
        *await cards.update(ctx.db, case),
    ]


@feature.action("case-whom", CASE, PAGE)
async def turn_members(ctx: Context) -> Sequence[Action]:
    """Show more of those to whom a case can be handed over."""
    case = ctx.get(CASE)
    _must_have(ctx, case)
    others = [member for member in await team.members(ctx.db) if member.id != ctx.person.id]
    return [await _ask_to_whom(ctx, case, others)]


async def _ask_to_whom(ctx: Context, case: SafetyCase, others: Sequence[Person]) -> Action:
    if not others:
        raise Refused(_("There is nobody else in the team. You can give it back instead."))
    choices = [
        Button(verbatim(member.name), f"!case-hand {case.number} {member.id}") for member in others
    ]
    buttons = fitting(choices, f"!case-whom {case.number}", ctx.find(PAGE) or "")
    return await Screen(_("To whom?"), buttons).show(ctx, MEMBERS, whisper=True)


@feature.action("case-close", CASE)
async def close(ctx: Context) -> Sequence[Action]:
    """There is nothing more to do; its person is told, and may go on."""
    case = ctx.get(CASE)
    person_id, contact = case.reporter_id, case.contact
    await cases.close(ctx.db, case, ctx.person, ctx.now)
    person = await people.by_id(ctx.db, person_id) if person_id is not None else None
    told: list[Action] = []
    if person is not None:
        await cases.stop_confiding(ctx.db, person)
        text = _(
            "The safety team has closed case {number}. If something is left, or it happens again, "
            "reply to this message.",
            number=case.number,
        )
        if contact == Contact.HERE:
            told = [Send(person.id, text, subject=subjects.to_person(case))]
    return [
        Reply(_("Closed."), whisper=True),
        *await cards.update(ctx.db, case),
        *told,
    ]


@feature.action("case-reopen", CASE)
async def reopen(ctx: Context) -> Sequence[Action]:
    """Go on with a case that was closed."""
    case = ctx.get(CASE)
    cases.open_again(case, ctx.now)
    shown = await ladder.put_before_team(ctx, case)
    return [*await cards.update(ctx.db, case), *shown, Reply(_("Open again."), whisper=True)]


@feature.action("case-show", CASE)
async def show(ctx: Context) -> Sequence[Action]:
    """Show all that was said in a case, and its card below."""
    case = ctx.get(CASE)
    first = await messages.first(ctx.db, case)
    card = Reply(
        await cards.card(ctx.db, case),
        buttons=cards.buttons(case),
        subject=subjects.card(case),
        whisper=True,
    )
    shown = [card]
    if first.attachments:
        files = tuple(Attachment.from_json(file) for file in first.attachments)
        shown.append(
            Reply(
                cards.pictures_of(case),
                attachments=files,
                subject=subjects.words(first),
                whisper=True,
            )
        )
    for message in await messages.of(ctx.db, case):
        if message.id != first.id:
            text = await cards.heading(ctx.db, case, message, CaseSide(message.side))
            files = tuple(Attachment.from_json(file) for file in message.attachments)
            shown.append(
                Reply(text, attachments=files, subject=subjects.words(message), whisper=True)
            )
    return shown


@feature.action("case-note", CASE)
async def begin_note(ctx: Context) -> Sequence[Action]:
    """Ask for a note."""
    return [note_form.begin(case=ctx.get(CASE).number)]


@feature.form(
    "case-note",
    Field("words", _("What should the note say? Only the safety team sees it.")),
    confidential=True,
)
async def note_form(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Keep the note."""
    case = await CASE.read(ctx, data["case"])
    if case is None:
        raise Refused(cases.NO_SUCH_CASE)
    return await conversation.note(ctx, case, answers["words"])


# ── mentors may know more ────────────────────────────────────────────────────────────────────


@feature.action("case-offer", CASE)
async def offer_mentors(ctx: Context) -> Sequence[Action]:
    """Ask the person whether mentors may see their first words, as a question."""
    case = ctx.get(CASE)
    if case.reporter_id is None or case.contact != Contact.HERE:
        raise Refused(_("They can't be asked."))
    first = await messages.first(ctx.db, case)
    text = _(
        "The safety team thinks that our mentors can help you with this. May I ask them what you "
        "wrote first, without your name? More people would read it."
    )
    buttons = (
        to_confirm(_("Yes, ask mentors"), f"!ordinary {first.handle} unseen"),
        Button(_("No, please don't"), f"!case-stay {case.number}"),
    )
    return [
        Send(case.reporter_id, text, buttons=buttons, subject=subjects.to_person(case)),
        Reply(_("I've asked them. Nothing is passed on unless they say yes."), whisper=True),
    ]


@feature.action("case-stay", OWN_CASE)
async def stay(ctx: Context) -> Sequence[Action]:
    """Leave it with the team."""
    case = ctx.get(OWN_CASE)
    notice = _("Case {number}: they would rather not have mentors read it.", number=case.number)
    told = [Send(case.taken_by, notice)] if case.taken_by is not None else []
    return [Reply(_("Then it stays with the safety team.")), *told]


def _must_have(ctx: Context, case: SafetyCase) -> None:
    """Raise Refused for a case that somebody else has, or nobody."""
    if case.state != CaseState.TAKEN or case.taken_by != ctx.person.id:
        raise Refused(_("Only the person who has taken it can do that."))
