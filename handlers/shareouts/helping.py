"""Helpers: somebody whom a maker names may add to a share-out, once they have said yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import blocks, people
from bot.domain.shareouts import companions, content, making
from bot.engine.arguments import known, one_of, plain
from bot.engine.features import Arg, Field
from bot.engine.screens import Screen
from bot.words import (
    Action,
    Button,
    Priority,
    Refused,
    Reply,
    Send,
    Text,
    _,
    stack,
    to_confirm,
    to_destroy,
    verbatim,
)
from bot.words.shareouts import PartState, ShareoutPart
from handlers.shareouts import composing, wording
from handlers.shareouts.composing import SHAREOUT, only_in_private
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Person, Shareout

HELPERS = "shareout_helpers"
MOST = 5
WHOM = Arg("whom", known(people.meant_by), optional=True)
ANSWER = Arg("answer", plain(one_of("yes", "no")))


@feature.action("shareout-helpers", SHAREOUT, WHOM)
async def show(ctx: Context) -> Sequence[Action]:
    """Show who helps; whoever is named does so no more."""
    only_in_private(ctx)
    shareout, whom = ctx.get(SHAREOUT), ctx.find(WHOM)
    await making.must_arrange(ctx.db, shareout, ctx.person.id)
    gone: list[Action] = []
    if whom is not None and await companions.dismiss(ctx.db, shareout, whom.id, ctx.now):
        text = _("You don't have to help with “{title}” any more. Thank you!",
                 title=(await content.of(ctx.db, shareout)).title)  # fmt: skip
        gone = list(ctx.tell_another(whom.id, text))
    return [await _screen(ctx, shareout), *gone]


async def _screen(ctx: Context, shareout: Shareout) -> Action:
    helpers = await companions.with_part(ctx.db, shareout, ShareoutPart.HELPER)
    asked = await companions.with_part(ctx.db, shareout, ShareoutPart.HELPER, PartState.INVITED)
    lines = [
        *(verbatim(f"• {helper.name}") for helper in helpers),
        *(_("• {name} has not answered yet", name=person.name) for person in asked),
    ]
    text = stack(
        _("Whoever helps can add to it, and remove what they have added. They are named as "
          "helpers."),
        *lines,
    )  # fmt: skip
    buttons = [
        to_destroy(_("Without {name}", name=person.name),
                   f"!shareout-helpers {shareout.id} person:{person.id}")
        for person in (*helpers, *asked)
    ]  # fmt: skip
    if len(buttons) < MOST:
        buttons.append(Button(_("Ask somebody"), f"!shareout-ask-help {shareout.id}"))
    up = Button(_("See how it looks"), f"!shareout-show {shareout.id}")
    return await Screen(text, tuple(buttons), up).show(ctx, HELPERS)


@feature.action("shareout-ask-help", SHAREOUT)
async def ask(ctx: Context) -> Sequence[Action]:
    """Ask whom."""
    only_in_private(ctx)
    shareout = ctx.get(SHAREOUT)
    await making.must_arrange(ctx.db, shareout, ctx.person.id)
    return [named.begin(shareout=shareout.id)]


@feature.form("shareout-helper", Field("name", _("Who could help you? Write their name, or their "
                                                 "@username.")))  # fmt: skip
async def named(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Ask them, if that is somebody whom I know: whoever writes names does not learn whom I do."""
    shareout = await making.get(ctx.db, str(data["shareout"]))
    await making.must_arrange(ctx.db, shareout, ctx.person.id)
    reply = Reply(
        _("If I know them, I ask them now, and tell you when they say yes."),
        buttons=(Button(_("Who helps"), f"!shareout-helpers {shareout.id}"),),
    )
    person = await _meant(ctx, answers["name"])
    if person is None or not await _may_be_asked(ctx, shareout, person):
        return [reply]
    if not await companions.invite(ctx.db, shareout, person.id, ShareoutPart.HELPER, ctx.now):
        return [reply]
    return [reply, await _invitation(ctx, shareout, person)]


async def _meant(ctx: Context, words: str) -> Person | None:
    try:
        return await people.meant_by(ctx.db, words)
    except Refused:
        return None


async def _may_be_asked(ctx: Context, shareout: Shareout, person: Person) -> bool:
    parts = (PartState.INVITED, PartState.ACCEPTED, PartState.DECLINED, PartState.LEFT)
    helpers = await companions.with_part(ctx.db, shareout, ShareoutPart.HELPER, *parts)
    is_new = person.id != ctx.person.id and person.id not in {each.id for each in helpers}
    return (
        is_new
        and len(helpers) < MOST
        and await people.has_private_chat(ctx.db, person.id)
        and not await blocks.are_apart(ctx.db, person.id, ctx.person.id)
    )


async def _invitation(ctx: Context, shareout: Shareout, person: Person) -> Send:
    title = (await content.of(ctx.db, shareout)).title
    text = _(
        "{name} would like to share what they learned, and asks whether you help: “{title}”. You "
        "could add words, pictures or links.",
        name=wording.maker_named(shareout, ctx.person),
        title=title,
    )
    buttons = (
        to_confirm(_("I'll help"), f"!shareout-help {shareout.id} yes"),
        Button(_("Rather not"), f"!shareout-help {shareout.id} no"),
    )
    return Send(person.id, text, buttons=buttons, priority=Priority.REMINDER)


@feature.action("shareout-help", SHAREOUT, ANSWER)
async def answer(ctx: Context) -> Sequence[Action]:
    """Say whether one helps; whoever makes it hears of a yes alone."""
    only_in_private(ctx)
    shareout, accepts = ctx.get(SHAREOUT), ctx.get(ANSWER) == "yes"
    if accepts and not making.is_in_making(shareout):
        raise Refused(making.NOT_ANY_MORE)
    await companions.answer(ctx.db, shareout, ctx.person.id, ctx.now, accepts=accepts)
    if not accepts:
        return [Reply(_("That is fine."))]
    text: Text = _("{name} helps you with “{title}”.", name=ctx.person.name,
                   title=(await content.of(ctx.db, shareout)).title)  # fmt: skip
    return [
        *await composing.begin(ctx, shareout),
        *ctx.tell_another(shareout.maker_id, text),
    ]
