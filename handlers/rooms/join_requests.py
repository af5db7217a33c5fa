"""Requests to be let into a group: told to organizers, who decide by a button, either way again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import admission_rules, join_requests, people, references, rooms
from bot.engine.arguments import known, one_of, plain
from bot.engine.features import Arg, Role
from bot.words import (
    Action,
    Admit,
    Button,
    Organizers,
    Reminder,
    Remove,
    Reply,
    Say,
    Send,
    Subject,
    Text,
    Update,
    _,
    stack,
    to_confirm,
    verbatim,
)
from bot.words.domain_events import (
    JoinRequested,
    JoinRequestSettled,
    PersonJoined,
    Undelivered,
)
from bot.words.states import RequestState, RoomPurpose
from handlers.rooms.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Chat, JoinRequest

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
    if await admission_rules.has_settled(tick.db, event.chat_id, event.person_id, tick.now):
        return None
    chat = await rooms.by_id(tick.db, event.chat_id)
    deferred: list[Action] = []
    if event.request:
        subject = Subject(ACT, chat.id, str(event.person_id))
        deferred = [Admit(chat.id, event.person_id, None, subject, event.request)]
    told = await _tell_organizers(tick, event, chat)
    return [*deferred, *(told or ())] if event.request or told is not None else None


async def _tell_organizers(tick: Tick, event: JoinRequested, chat: Chat) -> Sequence[Action] | None:
    rule = await admission_rules.of(tick.db, chat)
    if rule is None and event.is_greeted and not event.may_admit:
        return None
    is_theirs = bool(chat.purpose or rule is not None or event.request)
    if not is_theirs or chat.purpose == RoomPurpose.SAFETY:
        return None
    request = await join_requests.ask(tick.db, chat.id, event.person_id, event.words, tick.now)
    if request is None:
        return []
    if event.may_admit or rule is not None:
        return await report(tick.db, request)
    no_right = _("I may not let people in there: give me the right to invite, and I can.")
    text, subject = stack(await card(tick.db, request), no_right), subject_of(CARD, request)
    return [Update(subject, text), Say(Organizers(), text, subject=subject, once=True)]


@feature.listens(JoinRequestSettled)
async def settled(tick: Tick, event: JoinRequestSettled) -> Sequence[Action] | None:
    """Nobody has to decide any more: others have, or they have gone."""
    request = await join_requests.settle(tick.db, event.chat_id, event.person_id)
    if request is None:
        return None
    return [Update(subject_of(CARD, request), await card(tick.db, request))]


@feature.listens(PersonJoined)
async def came(tick: Tick, event: PersonJoined) -> Sequence[Action] | None:
    """Somebody whom people have let in without the bot waits no more."""
    request = await join_requests.settle(tick.db, event.chat_id, event.person_id)
    if request is None:
        return None
    return [Update(subject_of(CARD, request), await card(tick.db, request))]


@feature.listens(join_requests.RequestForgotten)
async def forgotten(_tick: Tick, event: join_requests.RequestForgotten) -> Sequence[Action]:
    """The card goes with whoever it is about."""
    person = str(event.person_id)
    return [Remove(Subject(kind, event.chat_id, person)) for kind in (CARD, REMINDER)]


@feature.action("admit", REQUEST, DECISION, role=Role.ORGANIZER)
async def decide(ctx: Context) -> Sequence[Action]:
    """Let somebody in, or don't, or the other way after all: "!admit 7-12 yes"."""
    request, admitted = ctx.get(REQUEST), ctx.get(DECISION) == "yes"
    join_requests.decide(request, ctx.person, ctx.now, admitted=admitted)
    act = Admit(request.chat_id, request.person_id, admitted, subject_of(ACT, request))
    told = await _tell(ctx.db, request)
    changed = await change(ctx.db, request)
    return [changed, act, *told] if ctx.event.press else [changed, act, *told, Reply(changed.text)]


async def _tell(db: AsyncSession, request: JoinRequest) -> list[Action]:
    """Let the person know, if they can be written to."""
    group = (await rooms.by_id(db, request.chat_id)).title
    if request.state == RequestState.ADMITTED:
        may = _("You may join {group} now. If you are not in it yet, ask to join once more.",
                group=group)  # fmt: skip
        return [Send(request.person_id, may)]
    declined = _(
        "The organizers of {group} have not let you in. You can still ask me anything.", group=group
    )
    return [Send(request.person_id, declined)]


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
    text = stack(await card(tick.db, request), problem)
    return [Update(subject_of(CARD, request), text, buttons_of(request))]


@feature.job(join_requests.LOOK)
async def remind(tick: Tick, job: Job) -> Sequence[Action]:
    """Remind organizers, once, of whom nobody has answered; then it stays as it is."""
    reminded: list[Action] = []
    for request in await join_requests.take_unanswered(tick.db, job.subject, tick.now):
        text = await card(tick.db, request)
        reminder = Reminder(stack(_("They still wait for an answer."), text),
                            subject_of(REMINDER, request))  # fmt: skip
        reminded.append(
            Say(
                Organizers(),
                text,
                buttons=buttons_of(request),
                subject=subject_of(CARD, request),
                once=True,
                reminder=reminder,
            )
        )
    return reminded


async def change(db: AsyncSession, request: JoinRequest) -> Update:
    """Bring the card up to date."""
    return Update(subject_of(CARD, request), await card(db, request), buttons_of(request))


async def report(db: AsyncSession, request: JoinRequest) -> list[Action]:
    """Let organizers see how it stands: the card where there is one, else a new one."""
    changed = await change(db, request)
    again = Say(Organizers(), changed.text, buttons=changed.buttons, subject=changed.subject,
                once=True)  # fmt: skip
    return [changed, again]


async def card(db: AsyncSession, request: JoinRequest) -> Text:
    """Who asks for what, in which words, and what has become of it."""
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
        case RequestState.ADMITTED if not request.decided_by:
            return _("_I have let them in._")
        case RequestState.ADMITTED:
            return _("_{name} has let them in._", name=by)
        case RequestState.EXPECTED:
            return _("_If they ask again, I let them in._")
        case RequestState.DECLINED:
            return _("_{name} has declined._", name=by)
        case RequestState.SETTLED:
            return _("_They don't wait for it any more._")
    return None


def buttons_of(request: JoinRequest) -> tuple[Button, ...]:
    """What can be done about it."""
    key = join_requests.key_of(request)
    let_in = to_confirm(LET_IN, f"!admit {key} yes")
    match request.state:
        case RequestState.ADMITTED:
            return (Button(_("Take it back"), f"!admit {key} no"),)
        case RequestState.DECLINED:
            return (let_in,)
    return (let_in, Button(_("Decline"), f"!admit {key} no"))


def subject_of(kind: str, request: JoinRequest) -> Subject:
    """What messages about it are known by: the card, a reminder, what is done."""
    return Subject(kind, request.chat_id, str(request.person_id))
