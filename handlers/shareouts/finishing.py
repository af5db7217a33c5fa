"""Finishing: seen as others will see it, put in order, named, and sent to the organizers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.shareouts import companions, content, making, pieces
from bot.engine.arguments import known, one_of, plain
from bot.engine.features import Arg, Field
from bot.engine.screens import Pages, Screen, ticked
from bot.words import (
    Action,
    Button,
    Listing,
    Refused,
    Reply,
    Text,
    _,
    labelled,
    spoken,
    stack,
    to_confirm,
    to_destroy,
    verbatim,
)
from bot.words.briefs import brief_at_word
from bot.words.shareouts import Credit, PieceKind
from handlers.shareouts import composing, reviewing, shown, talks, wording
from handlers.shareouts.composing import SHAREOUT, only_in_private, so_far
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Shareout, ShareoutPiece

ORDER, CREDIT = "shareout_order", "shareout_credit"
"""The kinds of the messages that turn."""
BRIEF = 60
LABEL = 24
PIECE = Arg("piece", known(pieces.by_number))
STEP = Arg("step", plain(one_of("up", "down", "remove")), optional=True)
PAGE = Arg("page", plain(str), optional=True)
CHOICE = Arg("choice", plain(one_of(*Credit)), optional=True)
SURE = Arg("sure", plain(one_of("yes")), optional=True)
KINDS = {
    PieceKind.VOICE: _("Voice message"),
    PieceKind.PHOTO: _("Picture"),
    PieceKind.FILE: _("File"),
}
GONE = _("This isn't there any more.")


@feature.action("shareout-show", SHAREOUT)
async def show(ctx: Context) -> Sequence[Action]:
    """Show it exactly as others will see it, and what can still be done with it."""
    only_in_private(ctx)
    shareout = ctx.get(SHAREOUT)
    await making.must_add(ctx.db, shareout, ctx.person.id)
    if not await pieces.count(ctx.db, shareout.id):
        raise Refused(_("There is nothing in it yet."))
    seen = await content.of(ctx.db, shareout)
    arranges = await making.may_arrange(ctx.db, shareout, ctx.person.id)
    return [
        Reply(shown.in_full(seen), attachments=seen.files),
        Reply(
            _("This is how others will see it, once an organizer has looked at it."),
            buttons=_deeds(shareout, arranges=arranges),
        ),
    ]


def _deeds(shareout: Shareout, *, arranges: bool) -> tuple[Button, ...]:
    order = Button(_("Order and remove"), f"!shareout-order {shareout.id}")
    add = Button(_("Add more"), f"!shareout-make {shareout.id}")
    if not arranges:
        return (order, add)
    return (
        to_confirm(_("Send it in"), f"!shareout-send {shareout.id}"),
        order,
        add,
        Button(_("Another title"), f"!shareout-title {shareout.id}"),
        Button(_("How I'm named"), f"!shareout-credit {shareout.id}"),
        Button(_("Who helps"), f"!shareout-helpers {shareout.id}"),
        *talks.button(shareout),
        to_destroy(_("Delete it"), f"!shareout-delete {shareout.id}"),
    )


# ── order ────────────────────────────────────────────────────────────────────────────────────


@feature.action("shareout-order", SHAREOUT, PAGE)
async def order(ctx: Context) -> Sequence[Action]:
    """Show all pieces, to choose one."""
    only_in_private(ctx)
    shareout = ctx.get(SHAREOUT)
    await making.must_add(ctx.db, shareout, ctx.person.id)
    return [await _listed(ctx, shareout, ctx.find(PAGE) or "")]


async def _listed(ctx: Context, shareout: Shareout, page: str) -> Action:
    row = await pieces.of(ctx.db, shareout.id)
    numbered = list(enumerate(row, start=1))
    pages = Pages(numbered, f"!shareout-order {shareout.id}")
    lines = [
        Text("{place}. {piece}", {"place": place, "piece": _brief(piece, BRIEF)}, translated=False)
        for place, piece in pages.on(page)
    ]
    buttons = [
        Button(
            Text("{place}. {piece}", {"place": place, "piece": _brief(piece, LABEL)},
                 translated=False),
            f"!shareout-piece {piece.id}",
        )
        for place, piece in pages.on(page)
    ]  # fmt: skip
    text = stack(so_far(len(row)), *lines)
    up = Button(_("See how it looks"), f"!shareout-show {shareout.id}") if row else None
    return await Screen(text, (*buttons, *pages.turn(page)), up).show(ctx, ORDER)


def _brief(piece: ShareoutPiece, most: int) -> Text:
    kind = KINDS.get(PieceKind(piece.kind))
    words = brief_at_word(piece.text, most)
    if kind is None:
        return verbatim(words)
    if not words:
        return kind
    return labelled(kind, words)


@feature.action("shareout-piece", PIECE, STEP)
async def arrange(ctx: Context) -> Sequence[Action]:
    """Show one piece; move it up or down, or take it out."""
    only_in_private(ctx)
    piece = ctx.get(PIECE)
    if piece is None:
        raise Refused(GONE)
    shareout = await making.get(ctx.db, str(piece.shareout_id))
    await making.must_add(ctx.db, shareout, ctx.person.id)
    step = ctx.find(STEP)
    if step is not None:
        return [await _rearranged(ctx, shareout, piece, step)]
    arranges = await making.may_arrange(ctx.db, shareout, ctx.person.id)
    says = f"!shareout-piece {piece.id}"
    moves = (Button(_("Further up"), f"{says} up"), Button(_("Further down"), f"{says} down"))
    removes = arranges or piece.added_by == ctx.person.id
    buttons = (
        *(moves if arranges else ()),
        *((to_destroy(_("Remove"), f"{says} remove"),) if removes else ()),
    )
    text = stack(_kind_of(piece), spoken(piece.text) if piece.text else None)
    back = Button(_("Back"), f"!shareout-order {shareout.id}")
    return [await Screen(text, buttons, back).show(ctx, ORDER)]


def _kind_of(piece: ShareoutPiece) -> Text | None:
    return KINDS.get(PieceKind(piece.kind))


async def _rearranged(ctx: Context, shareout: Shareout, piece: ShareoutPiece, step: str) -> Action:
    if step == "remove":
        if not await making.may_change(ctx.db, piece, ctx.person.id):
            raise Refused(_("Whoever makes it decides on that."))
        await pieces.remove(ctx.db, piece)
    else:
        await making.must_arrange(ctx.db, shareout, ctx.person.id)
        await pieces.move(ctx.db, piece, -1 if step == "up" else 1)
    await making.touch(ctx.db, shareout, ctx.now, ctx.settings.shareouts.draft_days)
    return await _listed(ctx, shareout, "")


# ── title and name ───────────────────────────────────────────────────────────────────────────


@feature.action("shareout-title", SHAREOUT)
async def ask_title(ctx: Context) -> Sequence[Action]:
    """Ask for another title."""
    only_in_private(ctx)
    shareout = ctx.get(SHAREOUT)
    await making.must_arrange(ctx.db, shareout, ctx.person.id)
    return [retitled.begin(shareout=shareout.id)]


@feature.form("shareout-title", Field("title", _("What is it about? A few words will do."),
                                      making.title))  # fmt: skip
async def retitled(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Take it, and show how it looks."""
    shareout = await making.get(ctx.db, str(data["shareout"]))
    await making.must_arrange(ctx.db, shareout, ctx.person.id)
    making.rename(shareout, answers["title"])
    see = Button(_("See how it looks"), f"!shareout-show {shareout.id}")
    return [Reply(_("Noted."), buttons=(see,))]


@feature.action("shareout-credit", SHAREOUT, CHOICE)
async def choose_credit(ctx: Context) -> Sequence[Action]:
    """Choose whether it stands under one's name, a made-up one, or none."""
    only_in_private(ctx)
    shareout, choice = ctx.get(SHAREOUT), ctx.find(CHOICE)
    await making.must_arrange(ctx.db, shareout, ctx.person.id)
    if choice is not None:
        await making.give_credit(ctx.db, shareout, Credit(choice))
    names = await companions.credited(ctx.db, shareout)
    own = await making.own_names(ctx.db, shareout)
    labels = {
        Credit.NAME: Text("{names}", {"names": Listing(tuple(own))}, translated=False),
        Credit.PSEUDONYM: verbatim(shareout.credit_name) if shareout.credit_name
        else _("Under a made-up name"),
        Credit.NONE: _("Without a name"),
    }  # fmt: skip
    buttons = [
        Button(
            ticked(label, chosen=shareout.credit == credit),
            f"!shareout-credit {shareout.id} {credit}",
        )
        for credit, label in labels.items()
    ]
    text = (
        _("Others see it as from {names}.", names=Listing(tuple(names)))
        if names
        else _("Others don't see from whom it is.")
    )
    hidden = (
        _("Whoever asked you for it may still guess.") if shareout.credit != Credit.NAME else None
    )
    up = Button(_("See how it looks"), f"!shareout-show {shareout.id}")
    screen = Screen(stack(text, hidden, gap=" "), tuple(buttons), up)
    return [await screen.show(ctx, CREDIT)]


# ── the end ──────────────────────────────────────────────────────────────────────────────────


@feature.action("shareout-send", SHAREOUT)
async def send_in(ctx: Context) -> Sequence[Action]:
    """Give it to the organizers."""
    shareout = ctx.get(SHAREOUT)
    await making.must_arrange(ctx.db, shareout, ctx.person.id)
    await making.submit(ctx.db, shareout, ctx.now)
    take_back = Button(_("Take it back"), f"!shareout-withdraw {shareout.id}")
    return [
        Reply(_("Thank you! Somebody else looks at it now, and I'll tell you."),
              buttons=(take_back,)),
        *await reviewing.put_before(ctx, shareout),
    ]  # fmt: skip


@feature.action("shareout-delete", SHAREOUT, SURE)
async def delete(ctx: Context) -> Sequence[Action]:
    """Delete the draft, after asking once more."""
    shareout = ctx.get(SHAREOUT)
    await making.must_arrange(ctx.db, shareout, ctx.person.id)
    if ctx.find(SURE) is None:
        buttons = (
            to_destroy(_("Yes, delete it"), f"!shareout-delete {shareout.id} yes"),
            composing.to_go_on(shareout),
        )
        return [Reply(_("All of it goes, for everybody who makes it. Shall I?"), buttons=buttons)]
    others = [each for each in await making.all_who_add(ctx.db, shareout) if each != ctx.person.id]
    title = (await content.of(ctx.db, shareout)).title
    name = wording.maker_named(shareout, ctx.person)  # before it is given up, which forgets that
    await making.give_up(ctx.db, shareout, ctx.now)
    gone = _("{name} has deleted what you made together: {title}", name=name, title=title)
    told = [action for other in others for action in ctx.tell_another(other, gone)]
    return [Reply(_("Deleted.")), *told]
