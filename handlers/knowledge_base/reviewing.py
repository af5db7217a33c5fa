"""Looking again: each week a few entries come before whoever looks after them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import (
    curation,
    numbers,
    owners,
    people,
    reviews,
    rooms,
    timers,
    translations,
    waits,
)
from bot.feature import Role
from bot.message import (
    Button,
    Post,
    Priority,
    Refused,
    Reply,
    Says,
    Send,
    Text,
    Update,
    _,
    ngettext,
    stack,
)
from handlers.knowledge_base import entries
from handlers.knowledge_base.registry import back, deed, done, entry_of, feature, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.curation import Entry
    from bot.feature import Context, Tick
    from bot.storage.tables import Person

EACH = 3
"""Entries that one person or room is asked to look at in a week."""
MONTHS = (1, 3, 6, 12)
"""Times after which to look again that are offered."""
MONTH = timedelta(days=30)

Reader = tuple[str, int]
"""A person ("person", id) or a room ("chat", id)."""


@feature.timer(reviews.WEEK)
async def each_week(tick: Tick, subject: int) -> Sequence[Says]:
    """Bring what is due before topics' owners, else before the organizers; then again in a week."""
    hotline = tick.settings.hotline
    zone = tick.settings.community.zone
    awake = waits.after_quiet(tick.now, hotline.quiet_from, hotline.quiet_until, zone)
    if awake > tick.now:
        await timers.start(tick.db, reviews.WEEK, subject, awake)
        return []
    await timers.start(tick.db, reviews.WEEK, subject, tick.now + reviews.EACH_WEEK)
    await timers.start(tick.db, reviews.GROUPING, subject, tick.now)
    return await _due_for_a_look(tick)


async def _due_for_a_look(tick: Tick) -> list[Says]:
    told = await owners.who_can_be_told(tick.db)
    everybody = await _organizers(tick)
    says: list[Says] = []
    asked: Counter[Reader] = Counter()
    for entry in await reviews.due(tick.db, tick.now):
        readers = [("person", one) for one in told.get(entry.topic, ())] or everybody
        for reader in readers:
            asked[reader] += 1
            if asked[reader] <= EACH:
                says.append(_to(reader, await _card(tick, entry), _buttons(entry), about(entry)))
    says += [
        _to(reader, _others(count - EACH), (Button(_("Show them"), "/kb due"),))
        for reader, count in asked.items()
        if count > EACH
    ]
    return says


async def _organizers(tick: Tick) -> list[Reader]:
    """The organizers' rooms; where there are none, each of them."""
    found = await rooms.of(tick.db, "organizers")
    if found:
        return [("chat", one.id) for one in found]
    them = await people.with_roles(tick.db, Role.ORGANIZER.word, Role.OWNER.word)
    return [("person", one.id) for one in them]


def _to(reader: Reader, text: Text, buttons: tuple[Button, ...], about: str = "") -> Send | Post:
    kind, number = reader
    if kind == "person":
        return Send(number, text, buttons=buttons, about=about, priority=Priority.REMINDER)
    return Post(number, text, buttons=buttons, about=about, priority=Priority.REMINDER)


def about(entry: Entry) -> str:
    """What the cards of an entry that is due are about."""
    return f"look:{entry.id}"


async def _card(tick: Tick, entry: Entry, state: Text | None = None) -> Text:
    looked = entry.reviewed_at
    since = _("Last looked at in {month}.", month=entries.looked_at(looked)) if looked else None
    return stack(
        state or _("Is this still right?"),
        entries.body(entry),
        entries.behind(await translations.outrun_by(tick.db, entry)),
        since if state is None else None,
        gap="\n\n",
    )


def _buttons(entry: Entry) -> tuple[Button, ...]:
    return (
        Button(_("Still right"), f"/kb right {entry.id}"),
        Button(_("Edit"), f"/kb edit {entry.id}"),
        Button(_("Retire"), f"/kb retire {entry.id}"),
    )


def _others(count: int) -> Text:
    return ngettext(
        "{count} more answer is due for a look, when you have time.",
        "{count} more answers are due for a look, when you have time.",
        count,
    )


@deed("right")
async def right(ctx: Context) -> Sequence[Says]:
    """Somebody has looked: it holds for another year."""
    entry = await entry_of(ctx, ctx.args)
    if entry.retired_at is not None:
        raise Refused(_("Entry {number} is retired already.", number=str(entry.id)), back(entry))
    await curation.still_right(ctx.db, entry, ctx.person, ctx.now)
    due = reviews.due_at(entry) or ctx.now
    said = await done(
        ctx,
        entry,
        _("Thank you. I'll ask again in {month}.", month=entries.looked_at(due)),
    )
    checked = _("_Still right, says {name}._", name=ctx.person.name or _("somebody"))
    return [
        Reply(said.text, buttons=said.buttons, whisper=True),
        Update(about(entry), await _card(ctx, entry, checked)),
    ]


@deed("later")
async def later(ctx: Context) -> Sequence[Says]:
    """Set when to look again; without a time, offer some."""
    number, months = words(ctx, 2)
    entry = await entry_of(ctx, number)
    ahead = numbers.read(months)
    if ahead is None:
        return [
            Reply(
                _("When should somebody look at it again?"),
                buttons=(
                    *(Button(ngettext("In {count} month", "In {count} months", one),
                             f"/kb later {entry.id} {one}") for one in MONTHS),
                    back(entry),
                ),
            )
        ]  # fmt: skip
    due: datetime = ctx.now + MONTH * min(max(ahead, 1), 60)
    await curation.look_again(ctx.db, entry, ctx.person, ctx.now, due)
    return [await done(ctx, entry, _("I'll ask in {month}.", month=entries.looked_at(due)))]


@deed("owner")
async def owner(ctx: Context) -> Sequence[Says]:
    """Let somebody look after a topic."""
    topic, person = await _named(ctx)
    await owners.add(ctx.db, topic, person)
    return [
        Reply(
            _("{name} looks after {topic} from now on, and hears when something in it is due.",
              name=person.name, topic=topic),
            buttons=(Button(_("Undo"), f"/kb disown {topic} {ctx.args.split(maxsplit=1)[1]}"),)
            if len(ctx.args.encode()) < 50 else (),
        )
    ]  # fmt: skip


@deed("disown")
async def disown(ctx: Context) -> Sequence[Says]:
    """Let somebody look after a topic no longer."""
    topic, person = await _named(ctx)
    await owners.remove(ctx.db, topic, person)
    return [Reply(_("{name} doesn't look after {topic} any more.", name=person.name, topic=topic))]


async def _named(ctx: Context) -> tuple[str, Person]:
    topic, name = words(ctx, 2)
    if not name:
        raise Refused(_("Which topic, and who? For example: `/kb owner photos @mira`"))
    return owners.topic(topic), await people.meant_by(ctx.db, name)
