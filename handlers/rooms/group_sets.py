"""Groups that belong to one community on their platform: organizers may take them as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import group_sets, jobs, people, rooms
from bot.engine.arguments import known, one_of, plain
from bot.engine.features import Arg, Role, ask_where_it_belongs
from bot.words import (
    Action,
    Button,
    EventKind,
    Organizers,
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
from bot.words.domain_events import RoomRegained
from bot.words.recurrences import weekly
from bot.words.states import SpaceState
from handlers.rooms import offers
from handlers.rooms.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import GroupSet
    from bot.words.platforms import Belonging

CARD, REMINDER = "group-set", "group-set-reminder"
CHOICES = {
    "one": SpaceState.SERVED,
    "list": SpaceState.LISTED,
    "no": SpaceState.DECLINED,
}
SET = Arg("set", known(group_sets.by_number))
CHOICE = Arg("choice", plain(one_of(*CHOICES)))


@feature.on(EventKind.BELONGS)
async def changed(ctx: Context) -> Sequence[Action]:
    """A group belongs elsewhere now: ask where."""
    await jobs.schedule(ctx.db, group_sets.ASK, ctx.chat.id, ctx.now)
    return []


@feature.listens(RoomRegained)
async def came(tick: Tick, event: RoomRegained) -> None:
    """Ask where a group belongs that the bot has come to."""
    await jobs.schedule_once(tick.db, group_sets.ASK, event.chat_id, tick.now)


@feature.job(group_sets.AGAIN, every=weekly())
async def ask_again(tick: Tick, _job: Job) -> Sequence[Action]:
    """Once a week: it may have been missed, or be older than this."""
    await group_sets.ask_again(tick.db, tick.now)
    return []


@feature.job(group_sets.ASK, work=ask_where_it_belongs)
async def note(tick: Tick, job: Job, belonging: Belonging | None) -> Sequence[Action]:
    """Note it; organizers are asked about a set once there is more than one group in it."""
    if belonging is None:
        return []
    chat = await rooms.by_id(tick.db, job.subject)
    actions: list[Action] = []
    for group_set in await group_sets.note(tick.db, chat, belonging, tick.now):
        text, buttons = await _card(tick.db, group_set), _buttons(group_set)
        subject = Subject(CARD, group_set.id)
        actions.append(Update(subject, text, buttons))
        if group_set.state == SpaceState.OFFERED:
            actions.append(Say(Organizers(), text, buttons=buttons, subject=subject, once=True))
    return actions


@feature.action("groupset", SET, CHOICE, role=Role.ORGANIZER)
async def decide(ctx: Context) -> Sequence[Action]:
    """Take its groups as one, only list them, or leave them be: "!groupset 7 one"."""
    group_set = ctx.get(SET)
    await group_sets.decide(ctx.db, group_set, ctx.person, CHOICES[ctx.get(CHOICE)])
    card = await _card(ctx.db, group_set)
    change = Update(Subject(CARD, group_set.id), card, _buttons(group_set))
    return [change] if ctx.event.press else [change, Reply(card)]


@feature.job(group_sets.LOOK)
async def remind(tick: Tick, job: Job) -> Sequence[Action]:
    """Remind organizers, once, of a set of which nobody has said anything; then it stays so."""
    group_set = await group_sets.by_number(tick.db, str(job.subject))
    if group_set is None or group_set.state != SpaceState.OFFERED:
        return []
    card = await _card(tick.db, group_set)
    subject, reminder = Subject(CARD, group_set.id), Subject(REMINDER, group_set.id)
    return [offers.asked_again(card, _buttons(group_set), subject, reminder)]


async def _card(db: AsyncSession, group_set: GroupSet) -> Text:
    lines = [
        verbatim(f"• {chat.title}") for _member, chat in await group_sets.members(db, group_set)
    ]
    head = _("These groups belong to one community, {community}:",
             community=verbatim(group_set.title))  # fmt: skip
    return stack(head, *lines, await _state(db, group_set))


async def _state(db: AsyncSession, group_set: GroupSet) -> Text | None:
    by = verbatim(await people.named(db, group_set.decided_by) or "")
    match group_set.state:
        case SpaceState.OFFERED:
            return _(
                "Shall I take them as one? Those that are for nothing yet are then for newcomers, "
                "/groups lists those that are open, and a poll can go to all of them at once."
            )
        case SpaceState.SERVED:
            return _("_{name} has decided to take them as one._", name=by)
    return offers.declined(group_set.state, by)


def _buttons(group_set: GroupSet) -> tuple[Button, ...]:
    deed = f"!groupset {group_set.id}"
    take_up = to_confirm(_("Take them as one"), f"{deed} one")
    return offers.buttons(group_set.state, take_up, deed)
