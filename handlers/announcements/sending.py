"""Sending: counted and confirmed in two steps, approved by a second organizer where many get it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import people
from bot.domain.announcements import announcements, audiences, drafting, sending
from bot.engine.arguments import any_words, one_of, plain
from bot.engine.features import Arg, Field, Role
from bot.engine.reviews import Review, offer
from bot.engine.screens import Screen
from bot.words import (
    Action,
    Button,
    Say,
    Text,
    Update,
    _,
    ngettext,
    stack,
    to_confirm,
    to_destroy,
)
from bot.words.announcements import AnnouncementState
from handlers.announcements import drafts, wording
from handlers.announcements.drafts import DRAFT
from handlers.announcements.registry import ANNOUNCEMENT, feature, who_minds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Announcement

DEED = Arg("deed", plain(one_of("send", "confirm", "drop", "sure", "change")))
VERSION = Arg("version", plain(any_words), optional=True)


@feature.action("announce", ANNOUNCEMENT, DEED, VERSION, role=Role.ORGANIZER)
async def go_on(ctx: Context) -> Sequence[Action]:
    """Ask whether a draft is to be sent, send it, drop it, or make a draft of it again."""
    announcement = ctx.get(ANNOUNCEMENT)
    match ctx.get(DEED):
        case "send":
            return [await _ask(ctx, announcement)]
        case "confirm":
            return await _send(ctx, announcement, ctx.find(VERSION) or "")
        case "drop":
            return [await _ask_to_drop(ctx, announcement)]
        case "sure":
            await drafting.drop(ctx.db, announcement, ctx.person, ctx.now)
            return [await Screen(_("Dropped.")).show(ctx, DRAFT), *await _card_in_step(
                ctx, announcement)]  # fmt: skip
    await drafting.back_to_draft(ctx.db, announcement, ctx.person, ctx.now)
    return [await drafts.show(ctx, announcement), *await _card_in_step(ctx, announcement)]


async def _ask(ctx: Context, announcement: Announcement) -> Action:
    """The second step: what is going to happen, and to how many."""
    drafting.must_be_draft(announcement)
    count = await audiences.count(ctx.db, audiences.of(announcement), announcement.topic)
    many = count.total > ctx.settings.announcements.second_above
    text = stack(
        wording.counted(count),
        drafts.when(ctx, announcement),
        _("So many get it that a second organizer approves it first.") if many else None,
        _("Shall it go out so?"),
    )
    yes = to_confirm(
        _("Ask another organizer") if many else _("Yes, send it"),
        f"!announce {announcement.id} confirm {announcement.version}",
    )
    return await Screen(text, (yes,), drafts.up(announcement)).show(ctx, DRAFT)


async def _ask_to_drop(ctx: Context, announcement: Announcement) -> Action:
    yes = to_destroy(_("Drop"), f"!announce {announcement.id} sure")
    text = _("Shall this announcement be dropped? Nobody has got it.")
    return await Screen(text, (yes,), drafts.up(announcement)).show(ctx, DRAFT)


async def _send(ctx: Context, announcement: Announcement, version: str) -> Sequence[Action]:
    count = await audiences.count(ctx.db, audiences.of(announcement), announcement.topic)
    asked = await sending.send(
        ctx.db,
        announcement,
        ctx.person,
        ctx.now,
        version=int(version) if version.isdecimal() and len(version) < 9 else 0,
        reach=count.total,
        second_above=ctx.settings.announcements.second_above,
    )
    change = Button(_("Change it again"), f"!announce {announcement.id} change")
    if asked:
        text = _("Another organizer looks at it now. I'll tell you what they say.")
        return [
            await Screen(text, (change,)).show(ctx, DRAFT),
            await review.before_others(ctx, announcement),
        ]
    if announcement.send_at is not None and announcement.send_at > ctx.now:
        screen = Screen(drafts.when(ctx, announcement), (change, _drop(announcement)))
        return [await screen.show(ctx, DRAFT)]
    return [await Screen(_("It goes out now. I'll show here how far it is.")).show(ctx, DRAFT)]


def _drop(announcement: Announcement) -> Button:
    return to_destroy(_("Drop"), f"!announce {announcement.id} drop")


# ── the second organizer ─────────────────────────────────────────────────────────────────────


async def _card(tick: Tick, announcement: Announcement) -> Text:
    texts = await announcements.texts_of(tick.db, announcement)
    maker = await people.named(tick.db, announcement.made_by) or _("somebody")
    head = _("**Announcement {number}** by {name}: {topic}", number=str(announcement.id),
             name=maker, topic=wording.TOPICS[announcement.topic])  # fmt: skip
    reach = ngettext("It is for {count} recipient.", "It is for {count} recipients.",
                     announcement.reach)  # fmt: skip
    bodies = [wording.shown(announcement, row.body)[0] for row in texts.values()]
    decided = None if announcement.state == AnnouncementState.REVIEW else Text(
        "_{state}_", {"state": wording.STATES[announcement.state]}, translated=False
    )  # fmt: skip
    return stack(head, *bodies, reach, decided, gap="\n\n")


async def _approve(ctx: Context, announcement: Announcement) -> Text:
    await sending.approve(ctx.db, announcement, ctx.person, ctx.now)
    return _("{name} has approved announcement {number}.", name=ctx.person.name,
             number=str(announcement.id))  # fmt: skip


async def _decline(ctx: Context, announcement: Announcement) -> Text:
    await sending.decline(ctx.db, announcement, ctx.person, ctx.now)
    return _(
        "{name} has not approved announcement {number}. It is a draft again: /announcements",
        name=ctx.person.name,
        number=str(announcement.id),
    )


async def _edit(ctx: Context, announcement: Announcement, answers: Mapping[str, Any]) -> None:
    await sending.rewrite(ctx.db, announcement, ctx.person, ctx.now, body=answers["text"])


review = offer(
    feature,
    Review(
        kind="announcement",
        find=announcements.by_number,
        number=lambda announcement: announcement.id,
        is_open=lambda announcement: announcement.state == AnnouncementState.REVIEW,
        must_be_open=sending.must_wait,
        may_approve=sending.may_approve,
        worded_by=announcements.worded_by,
        author=lambda announcement: announcement.made_by,
        card=_card,
        approve=_approve,
        drop=_decline,
        edit=_edit,
        fields=(Field("text", _("Write it as it should be."), drafts.check_length),),
        organizers_only=True,
        approved=_("Approved. It goes out at its time."),
    ),
)


async def _card_in_step(ctx: Context, announcement: Announcement) -> list[Update]:
    return [await review.in_step(ctx, announcement)]


@feature.job(announcements.REMIND)
async def remind(tick: Tick, job: Job) -> Sequence[Action]:
    """Nobody has looked at it for a day: organizers are asked again; after another, whoever minds
    it hears that it has not gone out.
    """
    announcement = await announcements.by_number(tick.db, str(job.subject))
    if announcement.state != AnnouncementState.REVIEW:
        return []
    if not job.arguments.get("asked"):
        await sending.remind_again(tick.db, announcement, tick.now)
        return [await review.before_others(tick, announcement)]
    change = Button(_("Change it again"), f"!announce {announcement.id} change")
    text = _("Nobody has approved announcement {number} yet, so it has not gone out.",
             number=str(announcement.id))  # fmt: skip
    return [Say(await who_minds(tick, announcement), text, buttons=(change,))]


@feature.job(announcements.EXPIRE)
async def expire(tick: Tick, job: Job) -> Sequence[Action]:
    """A draft of which nothing came goes."""
    announcement = await announcements.by_number(tick.db, str(job.subject))
    if announcement.state == AnnouncementState.DRAFT:
        await drafting.expire(tick.db, announcement, tick.now)
    return []
