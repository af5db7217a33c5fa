"""Back to the community: posted where people hear of it, thanked for, and taken back if a maker
wants that.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.domain.shareouts import content, making, proposals, publishing, translating
from bot.domain.shareouts.shelf import Shelf
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, MultipleChoiceField, Option, Role
from bot.words import (
    Action,
    Button,
    Post,
    Priority,
    Refused,
    Remove,
    Reply,
    Send,
    Text,
    Update,
    _,
    ngettext,
    stack,
    to_destroy,
    verbatim,
)
from bot.words.domain_events import ShareoutUnsigned
from bot.words.quiet import Quiet
from bot.words.shareout_events import ShareoutPublished, ShareoutTranslated, ShareoutWithdrawn
from bot.words.shareouts import ShareoutState
from handlers.shareouts import reviewing, shown
from handlers.shareouts.composing import SHAREOUT
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.shareouts.content import Content
    from bot.engine.features import Answering, Context, Job, Tick
    from bot.storage.tables import Chat, Shareout

SURE = Arg("sure", plain(one_of("yes")), optional=True)


# ── posting ──────────────────────────────────────────────────────────────────────────────────


@feature.listens(ShareoutPublished)
async def post(tick: Tick, published: ShareoutPublished) -> Sequence[Action]:
    """Post it where people hear of it, and tell its makers."""
    shareout = await making.find(tick.db, published.shareout_id)
    if shareout is None:
        return []
    seen = await content.of(tick.db, shareout)
    posts: list[Action] = []
    for chat in await publishing.audience(tick.db, shareout):
        await publishing.note_post(tick.db, shareout, chat, seen.language, tick.now)
        posts.append(
            Post(
                chat.id,
                shown.in_full(seen, _language_of(tick, chat)),
                buttons=readers_buttons(shareout),
                attachments=seen.files,
                subject=publishing.subject(shareout.id, chat),
                priority=Priority.ANNOUNCEMENT,
            )
        )
    await proposals.look_later(tick.db, shareout, tick.now)
    return [*posts, *await _tell_makers(tick, shareout, seen)]


def _language_of(tick: Tick, chat: Chat) -> str:
    return chat.language or tick.settings.community.language


def readers_buttons(shareout: Shareout) -> tuple[Button, ...]:
    """What readers can do with it, in a group."""
    return (
        Button(_("Say thanks"), f"!shareout-thank {shareout.id}"),
        Button(_("What others learned"), start="/learned"),
    )


async def _tell_makers(tick: Tick, shareout: Shareout, seen: Content) -> list[Action]:
    text = _(
        "“{title}” is shared now: everybody finds it with /learned. Thank you!", title=seen.title
    )
    owners = set(await making.makers(tick.db, shareout))
    take_back = Button(_("Take it back"), f"!shareout-withdraw {shareout.id}")
    return [
        Send(
            person_id,
            text,
            buttons=(
                Button(_("Look at it"), f"/learned {shareout.id}"),
                *((take_back,) if person_id in owners else ()),
            ),
        )
        for person_id in await making.all_who_add(tick.db, shareout)
    ]


@feature.job(proposals.PROPOSE)
async def propose(tick: Tick, job: Job) -> Sequence[Action]:
    """Draft an answer of it, where it answers what people ask and nobody knows."""
    shareout = await making.find(tick.db, job.subject)
    if shareout is None or shareout.state != ShareoutState.PUBLISHED:
        return []
    shelf = tick.use(Shelf)
    await shelf.refresh(tick.db)
    seen = await content.of(tick.db, shareout)
    await proposals.propose(tick.db, shelf, shareout, seen, tick.now)
    return []


# ── in step ──────────────────────────────────────────────────────────────────────────────────


@feature.listens(ShareoutTranslated)
async def show_translation(tick: Tick, event: ShareoutTranslated) -> Sequence[Action] | None:
    """Where a group reads another language, it reads the translation from now on."""
    shareout = await making.find(tick.db, event.shareout_id)
    return None if shareout is None else await in_step(tick, shareout)


@feature.listens(ShareoutUnsigned)
async def show_without_name(tick: Tick, event: ShareoutUnsigned) -> Sequence[Action] | None:
    """Who is forgotten is named no more, wherever it stands."""
    shareout = await making.find(tick.db, event.shareout_id)
    if shareout is None or shareout.state != ShareoutState.PUBLISHED:
        return None
    return [*await in_step(tick, shareout), await reviewing.review.in_step(tick, shareout)]


async def in_step(tick: Tick, shareout: Shareout) -> list[Action]:
    """Show it as it is now, each group in its language as far as it is there."""
    original = await content.of(tick.db, shareout)
    versions = [original] + [
        content.translated(original, translation)
        for translation in await translating.approved(tick.db, shareout.id)
    ]
    updates: list[Action] = []
    for entry, chat in await publishing.posts(tick.db, shareout.id):
        language = _language_of(tick, chat)
        version = best(versions, [language])
        publishing.note_language(entry, version.language)
        updates.append(
            Update(
                publishing.subject(shareout.id, chat),
                shown.in_full(version, language),
                readers_buttons(shareout),
            )
        )
    return updates


def best(versions: Sequence[Content], languages: Sequence[str]) -> Content:
    """The version in the first of these languages; else the original, which comes first."""
    for tag in languages:
        for version in versions:
            if version.language in {tag, tag.partition("-")[0]}:
                return version
    return versions[0]


# ── thanks ───────────────────────────────────────────────────────────────────────────────────


@feature.action("shareout-thank", SHAREOUT)
async def thank(ctx: Context) -> Sequence[Action]:
    """Count somebody's thanks, once, and pass them on later with those of others."""
    shareout = ctx.get(SHAREOUT)
    if shareout.state != ShareoutState.PUBLISHED:
        raise Refused(_("This isn't there any more."))
    is_new = await publishing.thank(ctx.db, shareout, ctx.person, ctx.now)
    text = _("I pass your thanks on.") if is_new else _("You have thanked them already.")
    return [Reply(text, whisper=True)]


@feature.job(publishing.THANKS, quiet=Quiet.PERSON)
async def pass_thanks_on(tick: Tick, job: Job) -> Sequence[Action]:
    """Tell its makers how many have thanked them."""
    shareout = await making.find(tick.db, job.subject)
    if shareout is None or shareout.state != ShareoutState.PUBLISHED:
        return []
    since = datetime.fromisoformat(str(job.arguments["since"]))
    count = await publishing.thanks_since(tick.db, shareout.id, since)
    text = ngettext(
        "{count} person thanks you for “{title}”.",
        "{count} people thank you for “{title}”.",
        count,
        title=shareout.title,
    )
    return [Send(person_id, text) for person_id in await making.all_who_add(tick.db, shareout)]


# ── taking it back ───────────────────────────────────────────────────────────────────────────


@feature.action("shareout-withdraw", SHAREOUT, SURE)
async def withdraw(ctx: Context) -> Sequence[Action]:
    """Take it back, after asking once more."""
    shareout = ctx.get(SHAREOUT)
    if not await making.may_arrange(ctx.db, shareout, ctx.person.id):
        raise Refused(_("That is somebody else's."))
    if ctx.find(SURE) is None:
        text = _(
            "I take it back wherever I have posted it, and erase it. What people have passed on "
            "themselves I can't take back. Shall I?"
        )
        yes = to_destroy(_("Yes, take it back"), f"!shareout-withdraw {shareout.id} yes")
        return [Reply(text, buttons=(yes, Button(_("No, leave it as it is"), "/learned")))]
    await publishing.withdraw(ctx.db, shareout, ctx.person, ctx.now)
    return [Reply(_("It is taken back."))]


@feature.listens(ShareoutWithdrawn)
async def take_back(tick: Tick, withdrawn: ShareoutWithdrawn) -> Sequence[Action] | None:
    """Take it out of every chat; those who made it together hear of it."""
    shareout = await making.find(tick.db, withdrawn.shareout_id)
    if shareout is None:
        return None
    row = await publishing.posts(tick.db, shareout.id)
    removals: list[Action] = [Remove(publishing.subject(shareout.id, chat)) for _entry, chat in row]
    publishing.note_removed(row, tick.now)
    others = [
        person_id
        for person_id in await making.all_who_add(tick.db, shareout)
        if person_id != withdrawn.person_id
    ]
    text = _("“{title}”, which you made together, was taken back.", title=withdrawn.title)
    return [
        *removals,
        Remove(publishing.subject(shareout.id)),
        Remove(reviewing.review.subject(shareout)),
        *(Send(person_id, text) for person_id in others),
    ]


# ── which groups ─────────────────────────────────────────────────────────────────────────────


async def _groups(answering: Answering) -> list[Option]:
    chats = await publishing.possible_rooms(answering.ctx.db)
    return [Option(str(chat.id), verbatim(chat.title or chat.key)) for chat in chats]


@feature.action("shareout-rooms", role=Role.ORGANIZER)
async def ask_rooms(ctx: Context) -> Sequence[Action]:
    """Choose which groups hear of what people have learned."""
    chosen = await publishing.audience(ctx.db)
    now: Text | None = None
    if chosen:
        names = stack(*(verbatim(f"• {chat.title or chat.key}") for chat in chosen))
        now = stack(_("What people learned is posted in:"), names)
    return [*([Reply(now)] if now is not None else []), rooms.begin()]


@feature.form(
    "shareout-rooms",
    MultipleChoiceField(
        "rooms",
        _("Where should it be posted, besides the rooms for announcements? Choose, then press "
          "Done."),
        options=_groups,
    ),
    role=Role.ORGANIZER,
)  # fmt: skip
async def rooms(
    ctx: Context, answers: Mapping[str, Any], _data: Mapping[str, object]
) -> Sequence[Action]:
    """Keep the choice."""
    await publishing.choose_rooms(ctx.db, [int(each) for each in answers["rooms"]])
    return [Reply(_("Noted."))]
