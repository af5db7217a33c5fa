"""/learned: what people have shared, the newest or what fits some words; also from any chat."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import numbers
from bot.domain.shareouts import content, making, publishing, translating
from bot.domain.shareouts.shelf import Shelf
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, HelpPage
from bot.engine.screens import Pages
from bot.words import (
    Action,
    Button,
    Found,
    LanguageName,
    Refused,
    Reply,
    Result,
    Text,
    _,
    ngettext,
    open_private,
    stack,
    verbatim,
)
from bot.words.briefs import brief_at_word
from bot.words.shareouts import ShareoutState
from handlers.shareouts import shown
from handlers.shareouts.publishing import best
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.shareouts.shelf import Shared
    from bot.engine.features import Context, Lookup

WORDS = Arg("words", plain(any_words), rest=True, optional=True)
MOST = 20
SHARED_AT_ONCE = 10
BRIEF = 120
NOTHING = _("Nobody has shared anything about that yet.")


@feature.command("learned", WORDS, about=_("What others learned: /learned pictures"), group=True,
                 linked=True, page=HelpPage.FIND, for_oneself=True)  # fmt: skip
async def learned(ctx: Context) -> Sequence[Action]:
    """Show what was shared last, what fits some words, or what has that number."""
    words = ctx.find(WORDS) or ""
    if words.isdecimal():
        return [await _one(ctx, words)]
    page = ""
    if words.startswith(TURN):
        page, _space, words = words.removeprefix(TURN).partition(" ")
    shelf, languages = ctx.use(Shelf), ctx.languages.chain(ctx.language)
    shared = shelf.find(words, languages, MOST) if words else shelf.newest(languages, MOST)
    if not ctx.chat.private:
        return [_short(ctx, words, shared)]
    if not shared:
        new = Button(_("Share something"), "!shareout-new")
        return [Reply(NOTHING, buttons=(new,))]
    pages = Pages(shared, f"/learned {TURN}")
    lines = [_line(ctx.language, each) for each in pages.on(page)]
    buttons = [Button(verbatim(each.title), f"/learned {each.number}") for each in pages.on(page)]
    turn = [
        replace(button, says=f"{button.says.replace(f'{TURN} ', TURN)} {words}".rstrip())
        for button in pages.turn(page)
    ]
    # Of several, one can't be taken back from a list.
    subject = publishing.subject(shared[0].number) if len(shared) == 1 else None
    text = stack(*lines, gap="\n\n")
    return [Reply(text, buttons=(*buttons, *_that_fit(turn)), subject=subject)]


TURN = "page-"
MOST_BYTES = 64


def _that_fit(buttons: Sequence[Button]) -> list[Button]:
    return [button for button in buttons if len(button.says.encode()) <= MOST_BYTES]


def _line(language: str, shared: Shared) -> Text:
    title = Text("**{title}**", {"title": shared.title}, translated=False)
    about = brief_at_word(shared.text, BRIEF)
    event = verbatim(shared.event) if shared.event and shared.event != shared.title else None
    return stack(title, event, _other(language, shared), verbatim(about) if about else None)


def _other(language: str, shared: Shared) -> Text | None:
    if shared.language.partition("-")[0] == language.partition("-")[0]:
        return None
    return _("_In {language}_", language=LanguageName(shared.language))


def _short(ctx: Context, words: str, shared: Sequence[Shared]) -> Reply:
    """In a group the best find, and the way to the rest."""
    if not shared:
        return Reply(NOTHING)
    more = len(shared) - 1
    rest = ngettext("I have {count} more like it.", "I have {count} more like it.", more)
    text = stack(_line(ctx.language, shared[0]), rest if more else None, gap="\n\n")
    start = f"/learned {words}" if words and more else f"/learned {shared[0].number}"
    about = publishing.subject(shared[0].number)
    return Reply(text, buttons=(open_private(start),), subject=about)


async def _one(ctx: Context, words: str) -> Reply:
    """All of one, in the reader's language as far as it is there."""
    number = numbers.read(words)
    shareout = await making.find(ctx.db, number) if number is not None else None
    if shareout is None or shareout.state != ShareoutState.PUBLISHED:
        raise Refused(_("This isn't there any more."), Button(_("What others learned"), "/learned"))
    original = await content.of(ctx.db, shareout)
    translations = await translating.approved(ctx.db, shareout.id)
    versions = [original, *(content.translated(original, each) for each in translations)]
    version = best(versions, ctx.languages.chain(ctx.language))
    is_own = await making.may_arrange(ctx.db, shareout, ctx.person.id)
    deed = (
        Button(_("Take it back"), f"!shareout-withdraw {shareout.id}")
        if is_own
        else Button(_("Say thanks"), f"!shareout-thank {shareout.id}")
    )
    translate = (
        (Button(_("Translate it"), f"/translate-shared {shareout.id}"),)
        if version.language.partition("-")[0] != ctx.language.partition("-")[0] and not is_own
        else ()
    )
    return Reply(
        shown.in_full(version, ctx.language),
        buttons=(deed, *translate, Button(_("What others learned"), "/learned")),
        attachments=version.files,
        subject=publishing.subject(shareout.id),
    )


# ── sharing in any chat ──────────────────────────────────────────────────────────────────────


@feature.lookup
async def share(lookup: Lookup) -> Found:
    """What fits the words, to be passed on wherever somebody is."""
    if not lookup.words:
        return Found()
    languages = lookup.languages.chain(lookup.language)
    shared = lookup.use(Shelf).find(lookup.words, languages, SHARED_AT_ONCE)
    return Found(tuple(_result(each) for each in shared))


def _result(shared: Shared) -> Result:
    about = brief_at_word(shared.text, BRIEF)
    text = stack(
        Text("**{title}**", {"title": shared.title}, translated=False),
        verbatim(shared.text),
        gap="\n\n",
    )
    title = verbatim(shared.title)
    return Result(f"shareout-{shared.number}", title, verbatim(about or shared.title), text)
