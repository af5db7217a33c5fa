"""Looking again: it is still right, or when to ask; who looks after which topic."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import numbers, people
from bot.domain.knowledge import curation, owners, reviews
from bot.domain.topics import name as topic_name
from bot.engine.arguments import known, plain
from bot.engine.features import Arg
from bot.words import MAX_BUTTON_BYTES, Action, Button, Refused, Reply, _, ngettext
from handlers.knowledge import entries
from handlers.knowledge.registry import TENDED, back, done, subcommand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.engine.features import Context

WHOSE = _("Which topic, and who? For example:")
TOPIC = Arg("topic", plain(owners.topic), WHOSE, example="photos")
OWNER = Arg("owner", known(people.meant_by), WHOSE, example="@mira", rest=True)
MONTHS_AHEAD = Arg("months", plain(numbers.read), optional=True)
MONTHS = (1, 3, 6, 12)
"""Times after which to look again that are offered."""
MONTH = timedelta(days=30)


@subcommand("right", TENDED, owners_too=True)
async def right(ctx: Context) -> Sequence[Action]:
    """Somebody has looked: it holds for another year."""
    entry = ctx.get(TENDED)
    if entry.retired_at is not None:
        raise Refused(_("Entry {number} is archived already.", number=str(entry.id)), back(entry))
    await curation.still_right(ctx.db, entry, ctx.person, ctx.now)
    due = reviews.due_at(entry) or ctx.now
    notice = _("Thank you. I'll ask again in {month}.", month=entries.looked_at(due))
    return await done(ctx, entry, notice)


@subcommand("later", TENDED, MONTHS_AHEAD, owners_too=True)
async def later(ctx: Context) -> Sequence[Action]:
    """Set when to look again; without a time, offer some."""
    entry, ahead = ctx.get(TENDED), ctx.find(MONTHS_AHEAD)
    if ahead is None:
        return [
            Reply(
                _("When should somebody look at it again?"),
                buttons=(
                    *(Button(ngettext("In {count} month", "In {count} months", months),
                             f"/kb later {entry.id} {months}") for months in MONTHS),
                    back(entry),
                ),
            )
        ]  # fmt: skip
    due: datetime = ctx.now + MONTH * min(max(ahead, 1), 60)
    await curation.look_again(ctx.db, entry, ctx.person, ctx.now, due)
    return await done(ctx, entry, _("I'll ask in {month}.", month=entries.looked_at(due)))


@subcommand("owner", TOPIC, OWNER)
async def owner(ctx: Context) -> Sequence[Action]:
    """Let somebody look after a topic."""
    topic, person = ctx.get(TOPIC), ctx.get(OWNER)
    await owners.add(ctx.db, topic, person)
    undo = f"/kb disown {topic} person:{person.id}"
    return [
        Reply(
            _("{name} is responsible for {topic} from now on, and hears when something in it "
              "is to be reviewed.",
              name=person.name, topic=topic_name(topic)),
            buttons=(Button(_("Undo"), undo),) if len(undo.encode()) <= MAX_BUTTON_BYTES else (),
        )
    ]  # fmt: skip


@subcommand("disown", TOPIC, OWNER)
async def disown(ctx: Context) -> Sequence[Action]:
    """Let somebody look after a topic no longer."""
    topic, person = ctx.get(TOPIC), ctx.get(OWNER)
    await owners.remove(ctx.db, topic, person)
    return [
        Reply(
            _(
                "{name} is no longer responsible for {topic}.",
                name=person.name,
                topic=topic_name(topic),
            )
        )
    ]
