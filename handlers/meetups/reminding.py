"""Reminders: who comes, or may, hears of it in time; how long before, everybody chooses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import numbers
from bot.domain.meetups import notices, occurrences, reminders
from bot.engine.arguments import plain
from bot.engine.features import Arg, HelpPage
from bot.engine.screens import Screen, ticked
from bot.words import Button, People, Priority, Say, Subject, Text, Where, _, stack
from bot.words.domain_events import PersonsLinked, ZoneChosen
from bot.words.meetup_events import MeetupChanged, OccurrenceMoved, SeatAnswered
from bot.words.meetups import SeatState
from bot.words.quiet import QuietHours
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.domain.meetups.reminders import DueReminder
    from bot.engine.features import Context, Job, Tick
    from bot.words import Action

SCREEN = "reminders"
KIND = "meetup_reminder"


def customs(tick: Tick) -> notices.Customs:
    """What holds for everybody who is told something unasked."""
    hours = QuietHours(tick.settings.hotline.quiet_from, tick.settings.hotline.quiet_until)
    return notices.Customs(
        hours, tick.settings.community.zone, tick.settings.meetups.reminder_minutes
    )


# ── when to look ─────────────────────────────────────────────────────────────────────────────


@feature.listens(SeatAnswered)
async def expect(tick: Tick, answered: SeatAnswered) -> Sequence[Action] | None:
    """Who has a seat, or may come, is reminded in time."""
    if answered.now not in reminders.REMINDED or answered.now == answered.before:
        return None
    date_of = await occurrences.get(tick.db, answered.occurrence_id)
    if date_of is not None:
        usual = tick.settings.meetups.reminder_minutes
        await reminders.expect(tick.db, date_of, answered.person_id, tick.now, usual)
    return None


@feature.listens(ZoneChosen)
async def keep_up_with_zone(tick: Tick, chosen: ZoneChosen) -> Sequence[Action] | None:
    """They sleep at other hours now."""
    await reminders.look_again_for(tick.db, chosen.person_id, tick.now)
    return None


@feature.listens(PersonsLinked)
async def keep_up_with_person(tick: Tick, linked: PersonsLinked) -> Sequence[Action] | None:
    """What one person wished is what counts for both."""
    await reminders.look_again_for(tick.db, linked.kept, tick.now)
    return None


@feature.listens(OccurrenceMoved)
async def keep_up_with_date(tick: Tick, moved: OccurrenceMoved) -> Sequence[Action] | None:
    """Reminders move with what they are of."""
    await reminders.look_again(tick.db, moved.occurrence_id, tick.now)
    return None


@feature.listens(MeetupChanged)
async def keep_up_with_call(tick: Tick, changed: MeetupChanged) -> Sequence[Action] | None:
    """There is a call now, or its link may be shown at another time."""
    if {"link", "link_minutes"} & set(changed.what):
        for occurrence in await occurrences.to_come(tick.db, changed.meetup_id, tick.now):
            await reminders.look_again(tick.db, occurrence.id, tick.now)
    return None


# ── reminding ────────────────────────────────────────────────────────────────────────────────


@feature.job(reminders.REMIND)
async def remind(tick: Tick, job: Job) -> Sequence[Action]:
    """Tell those whose time it is."""
    date_of = await occurrences.get(tick.db, job.subject)
    if date_of is None:
        return []
    due = await reminders.take_due(tick.db, date_of, tick.now, customs(tick))
    return [_reminder(date_of, reminder, tick) for reminder in due]


def _reminder(date_of: MeetupDate, reminder: DueReminder, tick: Tick) -> Say:
    occurrence = date_of.occurrence
    has_seat = reminder.state is SeatState.SEATED
    shows_link = has_seat and date_of.link and tick.now >= date_of.link_from
    text = stack(
        _("Reminder: **{title}**, {when}.", title=date_of.meetup.title, when=occurrence.starts_at),
        _("Where: {place}", place=date_of.place) if date_of.place else None,
        _("The call: {link}", link=date_of.link) if shows_link else None,
        None if has_seat else _("You said that you may come. Do you?"),
    )
    return told(
        reminder.people,
        text,
        answers(occurrence.id, has_seat=has_seat),
        Subject(KIND, occurrence.id, str(reminder.minutes)),
        until=reminder.until,
    )


def answers(occurrence_id: int, *, has_seat: bool) -> tuple[Button, ...]:
    """What somebody can answer now; who has a seat need not say that they come."""
    coming = Button(_("I'm coming"), f"!coming {occurrence_id}")
    return (*(() if has_seat else (coming,)), Button(_("Can't"), f"!cannot {occurrence_id}"))


def told(
    people: Sequence[int],
    text: Text,
    buttons: tuple[Button, ...] = (),
    subject: Subject | None = None,
    **more: object,
) -> Say:
    """What these people are told, each in private."""
    return Say(
        to=People(frozenset(people), where=Where.PRIVATE),
        text=text,
        buttons=buttons,
        subject=subject,
        priority=Priority.REMINDER,
        **more,  # type: ignore[arg-type]
    )


# ── how long before ──────────────────────────────────────────────────────────────────────────


def _offset(words: str) -> int | None:
    minutes = numbers.read(words)
    return minutes if minutes in reminders.OFFSETS else None


OFFSET = Arg("minutes", plain(_offset))


@feature.command("reminders", about=_("Choose when I remind you of meetups"),
                 page=HelpPage.SETTINGS, label=_("Reminders"), for_oneself=True)  # fmt: skip
async def choose(ctx: Context) -> Sequence[Action]:
    """Show how long before meetups somebody is reminded."""
    return [await _screen(ctx)]


@feature.action("remind", OFFSET)
async def change(ctx: Context) -> Sequence[Action]:
    """Be reminded so long before, or no more."""
    usual = ctx.settings.meetups.reminder_minutes
    await reminders.choose(ctx.db, ctx.person, ctx.get(OFFSET), ctx.now, usual)
    return [await _screen(ctx)]


@feature.action("remind-never")
async def stop(ctx: Context) -> Sequence[Action]:
    """Be reminded of nothing."""
    await reminders.never(ctx.db, ctx.person, ctx.now)
    return [await _screen(ctx)]


async def _screen(ctx: Context) -> Action:
    usual = ctx.settings.meetups.reminder_minutes
    chosen = await reminders.chosen(ctx.db, ctx.person.id, usual)
    offsets = sorted({*reminders.OFFSETS, *chosen})
    buttons = tuple(
        Button(ticked(_before(minutes), chosen=minutes in chosen), f"!remind {minutes}")
        for minutes in offsets
    )
    never = Button(ticked(_("Never"), chosen=not chosen), "!remind-never")
    text = _(
        "How long before a meetup shall I remind you? Choose as many as you like. I don't write to "
        "you at night, unless it is about to begin."
    )
    return await Screen(text, (*buttons, never)).show(ctx, SCREEN)


def _before(minutes: int) -> Text:
    return _("{time} before", time=timedelta(minutes=minutes))
