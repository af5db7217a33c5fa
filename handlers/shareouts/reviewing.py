"""A look by an organizer: it is published, goes back with a kind word, or is declined."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.shareouts import composing as drafting
from bot.domain.shareouts import content, making, publishing
from bot.engine.features import Field
from bot.engine.reviews import Review, offer
from bot.words import (
    Action,
    LanguageName,
    Refused,
    Reminder,
    Remove,
    Send,
    Subject,
    Text,
    _,
    stack,
    verbatim,
)
from bot.words.quiet import Quiet
from bot.words.shareout_events import ShareoutDeclined, ShareoutDropped, ShareoutReturned
from bot.words.shareouts import ShareoutState
from handlers.shareouts import composing, shown, wording
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Shareout


async def _card(tick: Tick, shareout: Shareout) -> Text:
    seen = await content.of(tick.db, shareout)
    head = _(
        "**Share-out {number}** · {language}",
        number=str(shareout.id),
        language=LanguageName(shareout.language),
    )
    body = shown.in_full(seen) if seen.title else None
    whom = wording.readers(shareout.readers) if making.is_for_some(shareout) else None
    return stack(stack(head, whom), body, await _decided(tick, shareout), gap="\n\n")


async def _decided(tick: Tick, shareout: Shareout) -> Text | None:
    name = await people.named(tick.db, shareout.reviewed_by) or _("somebody")
    match shareout.state:
        case ShareoutState.PUBLISHED:
            return _("_Approved by {name}._", name=name)
        case ShareoutState.DROPPED:
            return _("_Dropped by {name}._", name=name)
        case ShareoutState.CHANGES:
            return _("_{name} asked for a change._", name=name)
    return None


async def _approve(ctx: Context, shareout: Shareout) -> None:
    await publishing.publish(ctx.db, shareout, ctx.person, ctx.now)


def _note(words: str) -> str:
    if not 1 <= len(words.strip()) <= making.LONGEST_NOTE:
        raise Refused(_("Please write it in at most {count} characters.",
                        count=making.LONGEST_NOTE))  # fmt: skip
    return words.strip()


async def _drop(ctx: Context, shareout: Shareout) -> None:
    await making.decline(ctx.db, shareout, ctx.person, ctx.now)


async def _send_back(ctx: Context, shareout: Shareout, answers: Mapping[str, str]) -> None:
    days = ctx.settings.shareouts.draft_days
    await making.send_back(ctx.db, shareout, ctx.person, answers["note"], ctx.now, days=days)


async def _worded_by(db: AsyncSession, shareout: Shareout) -> frozenset[int]:
    return frozenset(await making.all_who_add(db, shareout))


review = offer(
    feature,
    Review(
        kind="shareout-look",
        find=making.get,
        number=lambda shareout: shareout.id,
        is_open=lambda shareout: shareout.state == ShareoutState.REVIEW,
        must_be_open=making.must_wait,
        may_approve=making.may_decide,
        worded_by=_worded_by,
        author=lambda _shareout: None,
        card=_card,
        approve=_approve,
        drop=_drop,
        edit=_send_back,
        fields=(Field("note", _("What would you like to have changed? I pass your words on."),
                      _note),),
        organizers_only=True,
        edit_label=_("Ask for a change"),
        approved=_("Approved. It is shared now."),
        changed=_("I've asked them for the change."),
    ),
)  # fmt: skip


async def put_before(tick: Tick, shareout: Shareout) -> list[Action]:
    """Put it before the organizers, as readers would see it, in place of how it was before."""
    seen = await content.of(tick.db, shareout)
    card = await review.before_others(tick, shareout)
    return [Remove(review.subject(shareout)), replace(card, attachments=seen.files)]


@feature.job(making.LOOK, quiet=Quiet.COMMUNITY)
async def remind(tick: Tick, job: Job) -> Sequence[Action]:
    """Nobody has looked: organizers are reminded, until somebody does."""
    shareout = await making.find(tick.db, job.subject)
    if shareout is None or shareout.state != ShareoutState.REVIEW:
        return []
    await making.look_again(tick.db, shareout, tick.now)
    waiting = _("This still waits for a look: {title}",
                title=(await content.of(tick.db, shareout)).title)  # fmt: skip
    card = await review.before_others(tick, shareout)
    return [replace(card, once=True, reminder=Reminder(waiting, _reminder(shareout)))]


def _reminder(shareout: Shareout) -> Subject:
    return Subject("shareout-waits", shareout.id)


# ── what its makers hear ─────────────────────────────────────────────────────────────────────


@feature.listens(ShareoutReturned)
async def tell_of_change(tick: Tick, returned: ShareoutReturned) -> Sequence[Action] | None:
    """Pass the organizers' words on, with the way to go on."""
    shareout = await making.find(tick.db, returned.shareout_id)
    if shareout is None:
        return None
    title = (await content.of(tick.db, shareout)).title
    text = stack(
        _("Thank you for “{title}”. Somebody has looked at it, and would like a change before it "
          "is shared:", title=title),
        verbatim(shareout.review_note),
        gap="\n\n",
    )  # fmt: skip
    about = drafting.about(shareout.id)
    return [
        Send(person_id, text, buttons=(composing.to_go_on(shareout),), subject=about,
             thread_of=about)
        for person_id in await making.makers(tick.db, shareout)
    ]  # fmt: skip


@feature.listens(ShareoutDropped)
async def take_card_away(tick: Tick, dropped: ShareoutDropped) -> Sequence[Action] | None:
    """Whoever made it has given it up, or was forgotten: nobody has to look at it any more."""
    shareout = await making.find(tick.db, dropped.shareout_id)
    if shareout is None or shareout.reviewed_by is not None:
        return None
    return [Remove(review.subject(shareout))]


@feature.listens(ShareoutDeclined)
async def tell_of_no(_tick: Tick, declined: ShareoutDeclined) -> Sequence[Action]:
    """Say kindly that it is not shared this time."""
    text = _(
        "Somebody has looked at “{title}”, and it isn't shared this time. Thank you all the same.",
        title=declined.title,
    )
    return [Send(person_id, text) for person_id in declined.people]
