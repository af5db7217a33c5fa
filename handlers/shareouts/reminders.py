"""Kind reminders, each on its day or never; and organizers hear of what is overdue, once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain import people
from bot.domain.shareouts import asks, events, nudges, overdue, pledges
from bot.words import Button, Listing, Organizers, Priority, Say, Send, Text, _, ngettext, stack
from bot.words.quiet import Quiet
from bot.words.roles import Role
from handlers.shareouts import cards, wording
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Tick
    from bot.storage.tables import ShareoutAsk, SupportedEvent
    from bot.words import Action

MOST_NAMED = 8


@feature.job(nudges.NUDGE, quiet=Quiet.PERSON)
async def remind(tick: Tick, job: Job) -> Sequence[Action]:
    """Remind somebody, if it is the day for it still, and plan the next time. Of two things in one
    day, the second waits until the next.
    """
    asked = await asks.by_id(tick.db, job.subject)
    if asked is None or asked.person_id is None:
        return []
    shareout = await pledges.of_ask(tick.db, asked)
    if not asks.is_outstanding(asked, shareout):
        return []
    zone = await _zone(tick, asked.person_id)
    day = date.fromisoformat(job.arguments["day"])
    is_makers = shareout is None or shareout.maker_id == asked.person_id
    if not is_makers or tick.now.astimezone(ZoneInfo(zone)).date() != day:
        await nudges.plan(tick.db, asked, zone, tick.now)
        return []
    if await asks.is_reminded_on(tick.db, asked.person_id, day):
        await nudges.plan_for(tick.db, asked, day + nudges.ONE_DAY, zone)
        return []
    nudges.note(asked, day)
    await nudges.plan(tick.db, asked, zone, tick.now)
    return [await _reminder(tick, asked, day)]


async def _zone(tick: Tick, person_id: int) -> str:
    person = await people.by_id(tick.db, person_id)
    own = person.zone if person is not None else None
    return own or tick.settings.community.zone


async def _reminder(tick: Tick, asked: ShareoutAsk, day: date) -> Send:
    """The card anew, with what the reminder says and a way to hear nothing for a while."""
    text, buttons = await cards.of(tick, asked)
    left = (nudges.counted_day(asked) - day).days
    later = Button(_("Remind me in a week"), f"!shareout-snooze {asked.id}")
    return Send(
        asked.person_id or 0,
        stack(_kindly(left), text, gap="\n\n"),
        buttons=(buttons[0], later, *buttons[1:]),
        subject=cards.about(asked),
        priority=Priority.REMINDER,
    )


def _kindly(left: int) -> Text:
    if left > 0:
        return ngettext(
            "Others look forward to hearing from you; there is {count} day left.",
            "Others look forward to hearing from you; there are {count} days left.",
            left,
        )
    if left == 0:
        return _("Today is the day. A few lines are enough.")
    return _("It is still welcome, whenever you can.")


# ── organizers ───────────────────────────────────────────────────────────────────────────────


@feature.job(overdue.TELL, quiet=Quiet.COMMUNITY)
async def tell_organizers(tick: Tick, job: Job) -> Sequence[Action]:
    """Tell whoever asked what is overdue, all of it that day in one message; and no second time."""
    event = await events.by_id(tick.db, job.subject)
    if event is None:
        return []
    zone = tick.settings.community.zone
    due = await overdue.take(tick.db, event.id, zone, tick.now)
    await overdue.plan(tick.db, event.id, zone, tick.now)
    by_asker: dict[int | None, list[ShareoutAsk]] = {}
    for asked in due:
        by_asker.setdefault(await _asker(tick, asked), []).append(asked)
    return [await _overdue(tick, event, asker, each) for asker, each in by_asker.items()]


async def _asker(tick: Tick, asked: ShareoutAsk) -> int | None:
    """Who has asked, if they are an organizer still and can be written to; None: all organizers."""
    if asked.asked_by is None or not await people.has_private_chat(tick.db, asked.asked_by):
        return None
    roles = await people.roles_of(tick.db, asked.asked_by)
    return asked.asked_by if max(roles, default=Role.NEWCOMER) >= Role.ORGANIZER else None


async def _overdue(
    tick: Tick, event: SupportedEvent, asker: int | None, due: Sequence[ShareoutAsk]
) -> Action:
    names = [await named(tick, asked) for asked in due[:MOST_NAMED]]
    more = len(due) - len(names)
    text = stack(
        wording.heading(event),
        ngettext(
            "{count} person has shared nothing yet:",
            "{count} people have shared nothing yet:",
            len(due),
        ),
        Text("{names}", {"names": Listing(tuple(names))}, translated=False),
        ngettext("… and {count} more", "… and {count} more", more) if more > 0 else None,
        _("I remind them no more, and won't tell you again. A word from you may help."),
    )
    buttons = (Button(_("How it stands"), f"/shareouts {event.id}"),)
    if asker is not None:
        return Send(asker, text, buttons=buttons, priority=Priority.REMINDER)
    return Say(to=Organizers(), text=text, buttons=buttons, priority=Priority.REMINDER)


async def named(tick: Tick, asked: ShareoutAsk) -> str:
    """Who is asked: by their name, or as organizers called them."""
    return await people.named(tick.db, asked.person_id) or asked.recipient
