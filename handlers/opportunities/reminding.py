"""Told before a deadline: who wished it of one, and who wants to hear of all that fit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.opportunities import notices, opportunities
from bot.engine.screens import Screen, ticked
from bot.words import (
    Action,
    Button,
    Post,
    Priority,
    Send,
    _,
    ngettext,
    stack,
)
from bot.words.announcements import Cadence
from bot.words.domain_events import PersonsLinked, TopicChosen, ZoneChosen
from bot.words.opportunities import NoticeKind
from handlers.opportunities import pages, wording
from handlers.opportunities.registry import MORE, OPPORTUNITY, customs, feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Opportunity

NEVER = "no"


@feature.action("opportunity-remind", OPPORTUNITY, MORE)
async def remind(ctx: Context) -> Sequence[Action]:
    """Choose how many days before its deadline one is reminded; or of nothing."""
    opportunity, chosen = ctx.get(OPPORTUNITY), ctx.find(MORE) or ""
    if not chosen:
        return [await _choices(ctx, opportunity)]
    if chosen == NEVER:
        await notices.forget_reminder(ctx.db, opportunity, ctx.person.id)
    else:
        days = int(chosen) if chosen.isdecimal() else 0
        zone = pages.zone_of(ctx)
        await notices.remind(
            ctx.db, opportunity, ctx.person, days, zone=zone, now=ctx.now, chat=ctx.chat
        )
    return [await pages.show(ctx, opportunity)]


async def _choices(ctx: Context, opportunity: Opportunity) -> Action:
    notice = await notices.of(ctx.db, opportunity, ctx.person.id)
    wished = notice.days if notice is not None and notice.kind == NoticeKind.REMINDER else 0
    says = f"!opportunity-remind {opportunity.id}"
    buttons = [
        Button(ticked(_("{time} before", time=timedelta(days=days)), chosen=days == wished),
               f"{says} {days}")
        for days in notices.days_offered(opportunity, pages.zone_of(ctx), ctx.now)
    ]  # fmt: skip
    if wished:
        buttons.append(Button(_("Never"), f"{says} {NEVER}"))
    text = stack(
        wording.title(opportunity),
        _("Apply until {until}.", until=opportunity.closes_at),
        _("When shall I remind you? I don't write to you at night."),
    )
    up = Button(_("Back"), f"/opportunity {opportunity.id}")
    return await Screen(text, tuple(buttons), up).show(ctx, pages.SCREEN)


# ── telling ──────────────────────────────────────────────────────────────────────────────────


@feature.job(notices.TELL)
async def tell(tick: Tick, job: Job) -> Sequence[Action]:
    """Remind somebody, unless it is too late."""
    zone = await _zone_of(tick, job.person_id)
    taken = await notices.take_due(tick.db, job.subject, tick.now, zone)
    if taken is None:
        return []
    notice, due = taken
    buttons = [Button(wording.opening(each), f"/opportunity {each.id}") for each in due]
    if notice.kind == NoticeKind.REMINDER:
        text = _("Reminder: you can apply for **{title}** until {until}.", title=due[0].title,
                 until=due[0].closes_at)  # fmt: skip
    else:
        head = ngettext("This closes soon and may be for you:",
                        "These close soon and may be for you:", len(due))  # fmt: skip
        text = stack(head, *[wording.line(each) for each in due])
        mute = _("Mute: {topic}", topic=_("Opportunities"))
        buttons.append(Button(mute, f"/mute {notices.TOPIC}"))
    until = min(each.closes_at for each in due)
    if notice.chat_id is not None:
        return [Post(notice.chat_id, text, to=notice.person_id, buttons=tuple(buttons),
                     until=until, priority=Priority.REMINDER)]  # fmt: skip
    return [Send(notice.person_id, text, buttons=tuple(buttons), until=until,
                 priority=Priority.REMINDER)]  # fmt: skip


async def _zone_of(tick: Tick, person_id: int | None) -> str:
    person = await people.by_id(tick.db, person_id) if person_id is not None else None
    return (person.zone if person is not None else None) or tick.settings.community.zone


@feature.job(opportunities.GATHER)
async def gather(tick: Tick, job: Job) -> Sequence[Action]:
    """See who else is to hear that it closes soon."""
    opportunity = await opportunities.by_id(tick.db, job.subject)
    if opportunity is not None:
        await notices.gather(tick.db, opportunity, customs(tick))
    return []


# ── what moves them ──────────────────────────────────────────────────────────────────────────


@feature.listens(TopicChosen)
async def keep_up_with_choice(tick: Tick, chosen: TopicChosen) -> Sequence[Action] | None:
    """They want to hear of opportunities now, or no more."""
    if chosen.topic != notices.TOPIC:
        return None
    if chosen.cadence == Cadence.NEVER:
        await notices.drop_nudges(tick.db, chosen.person_id)
    else:
        await notices.gather_for(tick.db, chosen.person_id, customs(tick))
    return None


@feature.job(opportunities.MOVE)
async def keep_up_with_deadline(tick: Tick, job: Job) -> Sequence[Action]:
    """What people are told moves with what they are told of."""
    opportunity = await opportunities.by_id(tick.db, job.subject)
    if opportunity is not None:
        zone = tick.settings.community.zone
        await notices.move_with_deadline(tick.db, opportunity, tick.now, zone)
    return []


@feature.listens(ZoneChosen)
async def keep_up_with_zone(tick: Tick, chosen: ZoneChosen) -> Sequence[Action] | None:
    """They have another clock now."""
    zone = await _zone_of(tick, chosen.person_id)
    await notices.move_with_zone(tick.db, chosen.person_id, zone, tick.now)
    return None


@feature.listens(PersonsLinked)
async def keep_up_with_person(tick: Tick, linked: PersonsLinked) -> Sequence[Action] | None:
    """What either wished is planned by the clock of the one who is kept."""
    zone = await _zone_of(tick, linked.kept)
    await notices.move_with_zone(tick.db, linked.kept, zone, tick.now)
    return None
