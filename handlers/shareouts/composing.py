"""Composing: what somebody sends in private, one thing after the other, becomes a share-out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import people
from bot.domain.mentoring import pair_chat
from bot.domain.shareouts import composing, content, making, pieces, pledges
from bot.engine.arguments import known
from bot.engine.features import Arg, Field
from bot.words import (
    Action,
    Button,
    OwnThread,
    Refused,
    Reply,
    Send,
    Text,
    _,
    ngettext,
    open_private,
    stack,
    verbatim,
)
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import (
        Shareout,
        ShareoutAsk,
        SupportedEvent,
    )

SHAREOUT = Arg("shareout", known(making.get))
MOST_BEGUN = 3


# ── beginning ────────────────────────────────────────────────────────────────────────────────


@feature.action("shareout-new")
async def begin_new(ctx: Context) -> Sequence[Action]:
    """Share something without having been asked: what is it about?"""
    only_in_private(ctx)
    return [titled.begin()]


def only_in_private(ctx: Context) -> None:
    """Raise Refused where others could read along."""
    if not ctx.chat.private or ctx.chat.beside_id is not None:
        raise Refused(_("That is easier in private."), open_private("/hello"))


@feature.form("shareout-new", Field("title", _("What is it about? A few words will do."),
                                    making.title))  # fmt: skip
async def titled(
    ctx: Context, answers: Mapping[str, Any], _data: Mapping[str, object]
) -> Sequence[Action]:
    """Begin with that title."""
    shareout = await pledges.begin(ctx.db, ctx.person, ctx.now)
    making.rename(shareout, answers["title"])
    return await begin(ctx, shareout)


@feature.action("shareout-make", SHAREOUT)
async def go_on(ctx: Context) -> Sequence[Action]:
    """Begin with what one has pledged, or go on with it."""
    only_in_private(ctx)
    return await begin(ctx, ctx.get(SHAREOUT))


async def begin(ctx: Context, shareout: Shareout) -> list[Action]:
    """Let all that somebody writes here go into it from now on, and say so."""
    await making.begin(
        ctx.db,
        shareout,
        ctx.person,
        ctx.now,
        language=ctx.language,
        days=ctx.settings.shareouts.draft_days,
    )
    await pair_chat.stop_talking(ctx.db, ctx.person)
    seen = await content.of(ctx.db, shareout)
    count = await pieces.count(ctx.db, shareout.id)
    how = _(
        "Send me what you'd like to share, one thing after the other: words, photos, a voice "
        "message, files, links. Nobody else sees it before you send it in."
    )
    note = (
        _("The organizers would like a change: {words}", words=verbatim(shareout.review_note))
        if shareout.review_note
        else None
    )
    title = Text("**{title}**", {"title": seen.title}, translated=False)
    return [
        Reply(
            stack(title, note, how, so_far(count) if count else None, gap="\n\n"),
            buttons=(*_done(shareout, count), *_ways(shareout)),
            subject=composing.about(shareout.id),
            own_thread=OwnThread(verbatim(seen.title)),
        )
    ]


def so_far(count: int) -> Text:
    """How much there is."""
    return ngettext("I have {count} thing so far.", "I have {count} things so far.", count)


def _done(shareout: Shareout, count: int) -> tuple[Button, ...]:
    return (Button(_("Done"), f"!shareout-show {shareout.id}"),) if count else ()


def _ways(shareout: Shareout) -> tuple[Button, ...]:
    return (
        Button(_("Ask me questions"), f"!shareout-guide {shareout.id}"),
        Button(_("Later"), f"!shareout-aside {shareout.id}"),
    )


async def under_way(
    ctx: Context, mine: Sequence[tuple[ShareoutAsk, SupportedEvent, Shareout | None]]
) -> list[Button]:
    """What somebody makes of their own accord, or helps with: buttons that go on with it."""
    asked_for = {made.id for _asked, _event, made in mine if made is not None}
    begun = [each for each in await making.under_way(ctx.db, ctx.person.id)
             if each.id not in asked_for]  # fmt: skip
    titles = [(await content.of(ctx.db, each)).title for each in begun[:MOST_BEGUN]]
    return [
        Button(_("Go on with “{title}”", title=title), f"!shareout-make {each.id}")
        for each, title in zip(begun, titles, strict=False)
    ]


# ── pausing ──────────────────────────────────────────────────────────────────────────────────


PAUSED = _("I've put it aside for you. What you write here comes to me again.")


@feature.action("shareout-aside", SHAREOUT)
async def pause(ctx: Context) -> Sequence[Action]:
    """Put it aside, until somebody goes on."""
    shareout = ctx.get(SHAREOUT)
    await making.must_add(ctx.db, shareout, ctx.person.id)
    await composing.stop(ctx.db, ctx.person)
    kept = _("I keep it until {day}.", day=shareout.drafted_until)
    return [Reply(stack(PAUSED, kept, gap=" "), buttons=(to_go_on(shareout),))]


def to_go_on(shareout: Shareout) -> Button:
    """Goes on with it."""
    return Button(_("Go on"), f"!shareout-make {shareout.id}")


@feature.job(composing.PAUSE)
async def pause_by_itself(tick: Tick, job: Job) -> Sequence[Action]:
    """Nobody goes on: what they write is for the bot again, and they hear so."""
    person = await people.by_id(tick.db, job.subject)
    if person is None or person.composing_until is None or person.composing_until > tick.now:
        return []
    at_it = await composing.going_on(tick.db, person)
    await composing.stop(tick.db, person)
    if at_it is None:
        return []
    shareout = at_it[0]
    about = composing.about(shareout.id)
    return [Send(person.id, PAUSED, buttons=(to_go_on(shareout),), thread_of=about)]
