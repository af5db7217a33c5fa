"""Requests to be let into a group: told to organizers, who decide by a button, either way again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import join_requests, people, references, rooms
from bot.engine.arguments import known, one_of, plain
from bot.engine.features import Arg, Role
from bot.words import (
    Action,
    Admit,
    Button,
    Organizers,
    Reminder,
    Reply,
    Say,
    Subject,
    Text,
    Update,
    _,
    stack,
    to_confirm,
    verbatim,
)
from bot.words.domain_events import JoinRequested, JoinRequestSettled, Undelivered
from bot.words.states import RequestState, RoomPurpose
from handlers.rooms.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import JoinRequest

CARD, REMINDER, ACT = "join", "join-reminder", "join-act"
REQUEST = Arg("request", known(join_requests.read))
DECISION = Arg("decision", plain(one_of("yes", "no")))
LET_IN = _("Let in")


@feature.listens(JoinRequested)
async def asked_to_join(tick: Tick, event: JoinRequested) -> Sequence[Action] | None:
    """Tell organizers who asks to be let into a room of theirs, and let them decide.

    Where the platform shows organizers who asks, and the bot may let nobody in, they are told
    nothing. Who asks to be let in to the safety team is that team's affair, whose room shows it.
    """
    if event.is_greeted and not event.may_admit:
        return None
    chat = await rooms.by_id(tick.db, event.chat_id)
    if not chat.purpose or chat.purpose == RoomPurpose.SAFETY:
        return None
    request = await join_requests.ask(tick.db, chat.id, event.person_id, event.words, tick.now)
    if request is None:
        return []
    text = await _card(tick.db, request)
    buttons = _buttons(request) if event.may_admit else ()
    subject = _subject(CARD, request)
    if not event.may_admit:
        no_right = _("I may not let people in there: give me the right to invite, and I can.")
        text = stack(text, no_right)
    return [
        Update(subject, text, buttons),
        Say(Organizers(), text, buttons=buttons, subject=subject, once=True),
    ]


@feature.listens(JoinRequestSettled)
async def settled(tick: Tick, event: JoinRequestSettled) -> Sequence[Action] | None:
    """Nobody has to decide any more: others have, or they have gone."""
    request = await join_requests.settle(tick.db, event.chat_id, event.person_id)
    if request is None:
        return None
    return [Update(_subject(CARD, request), await _card(tick.db, request))]


@feature.action("admit", REQUEST, DECISION, role=Role.ORGANIZER)
async def decide(ctx: Context) -> Sequence[Action]:
    """Let somebody in, or don't, or the other way after all: "!admit 7-12 yes"."""
    request, admitted = ctx.get(REQUEST), ctx.get(DECISION) == "yes"
    join_requests.decide(request, ctx.person, ctx.now, admitted=admitted)
    card = Update(_subject(CARD, request), await _card(ctx.db, request), _buttons(request))
    act = Admit(request.chat_id, request.person_id, admitted, _subject(ACT, request))
    return [card, act] if ctx.event.press else [card, act, Reply(card.text)]


@feature.listens(Undelivered)
async def could_not(tick: Tick, event: Undelivered) -> Sequence[Action] | None:
    """What was decided could not be done: it is open again, and says so."""
    about = await references.meant_for(tick.db, event.reference_id)
    subject = about[0] if about is not None else None
    if subject is None or subject.kind != ACT:
        return None
    request = await join_requests.of(tick.db, subject.number, int(subject.detail))
    if request is None:
        return []
    join_requests.reopen(request)
    problem = _("That did not work: I have not the right to do it there, or they have gone.")
    text = stack(await _card(tick.db, request), problem)
    return [Update(_subject(CARD, request), text, _buttons(request))]


@feature.job(join_requests.LOOK)
async def remind(tick: Tick, job: Job) -> Sequence[Action]:
    """Remind organizers, once, of whom nobody has answered; then it stays as it is."""
    reminded: list[Action] = []
    for request in await join_requests.take_unanswered(tick.db, job.subject, tick.now):
        text = await _card(tick.db, request)
        reminder = Reminder(stack(_("They still wait for an answer."), text),
                            _subject(REMINDER, request))  # fmt: skip
        reminded.append(
            Say(
                Organizers(),
                text,
                buttons=_buttons(request),
                subject=_subject(CARD, request),
                once=True,
                reminder=reminder,
            )
        )
    return reminded


async def _card(db: AsyncSession, request: JoinRequest) -> Text:
    chat = await rooms.by_id(db, request.chat_id)
    account = await join_requests.account_there(db, request.person_id, chat.platform)
    asks = _(
        "{name} asks to be let into the room {room}.",
        name=verbatim(await people.named(db, request.person_id) or account),
        room=chat.title or chat.key,
    )
    words = _("They write: {words}", words=verbatim(request.words)) if request.words else None
    return stack(asks, verbatim(account) if account else None, words, await _state(db, request))


async def _state(db: AsyncSession, request: JoinRequest) -> Text | None:
    by = verbatim(await people.named(db, request.decided_by) or "")
    match request.state:
        case RequestState.ADMITTED:
            return _("_{name} has let them in._", name=by)
        case RequestState.DECLINED:
            return _("_{name} has declined._", name=by)
        case RequestState.SETTLED:
            return _("_They don't wait for it any more._")
    return None


def _buttons(request: JoinRequest) -> tuple[Button, ...]:
    key = join_requests.key_of(request)
    let_in = to_confirm(LET_IN, f"!admit {key} yes")
    match request.state:
        case RequestState.ADMITTED:
            return (Button(_("Take it back"), f"!admit {key} no"),)
        case RequestState.DECLINED:
            return (let_in,)
    return (let_in, Button(_("Decline"), f"!admit {key} no"))


def _subject(kind: str, request: JoinRequest) -> Subject:
    return Subject(kind, request.chat_id, str(request.person_id))
