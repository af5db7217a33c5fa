"""/mentor: a newcomer finds a mentor, a mentor has their desk; everything is changed from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.mentoring import pairings, profiles, requests
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, HelpPage, Role
from bot.words import Reply, _, open_private
from handlers.mentoring import desk, forms, items, pair_screen, seeking, term, topic_items
from handlers.mentoring.forms import SCREEN
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.engine.features import Context
    from bot.engine.screens import Screen
    from bot.words import Action

STEP = Arg("step", plain(any_words), optional=True)
VALUE = Arg("value", plain(any_words), rest=True, optional=True)
"""Both are written by buttons, as "/mentor hours evenings"."""
ITEMS = {**items.SCREENS, **topic_items.SCREENS}
SWITCHES: dict[str, Callable[[Context], Awaitable[None]]] = {
    "begin": desk.begin,
    "pause": desk.pause,
    "resume": desk.resume,
    "answers": desk.answer_questions,
    "renew": term.renew,
}
"""What a mentor sets with one press, and then sees on their desk."""


# What follows changes things: a link, which anybody can send, says none of it.
@feature.command("mentor", STEP, VALUE, about=_("Find a mentor, or mentor others"),
                 linked=frozenset({""}),
                 page=HelpPage.FIND, label=_("Find a mentor"), for_oneself=True)  # fmt: skip
async def mentor(ctx: Context) -> Sequence[Action]:
    """Show what there is for somebody, or what one of its buttons leads to.

    Beside a group they hear of it: whom the bot can't write to in private nobody could pair.
    """
    if not ctx.chat.private or ctx.chat.beside_id is not None:
        text = _("A mentor is somebody with experience who has time for you now and then.")
        return [Reply(text, buttons=(open_private("/mentor"),))]
    step, value = ctx.find(STEP) or "", ctx.find(VALUE) or ""
    await profiles.ensure_language(ctx.db, ctx.person, _own_language(ctx))
    match step:
        case "type":
            return [forms.begin(value)]
        case "ask":
            return await seeking.ask(ctx, unseen=value == "unseen")
        case "stop":
            return await seeking.stop(ctx)
    if step in SWITCHES:
        await SWITCHES[step](ctx)
    return [await (await _screen(ctx, step, value)).show(ctx, SCREEN)]


def _own_language(ctx: Context) -> str:
    """What somebody chose, or what their app speaks, which the bot need not speak itself."""
    app = ctx.visit.account.client_language
    known = ctx.languages.any_named(app, ctx.language) if app else None
    return ctx.person.language or known or ctx.language


async def _screen(ctx: Context, step: str, value: str) -> Screen:
    if step in ITEMS:
        return await ITEMS[step](ctx, value)
    if step in {"find", "change"} or not ctx.is_a(Role.MENTOR):
        return await _for_newcomer(ctx, is_changing=step == "change")
    return await desk.more(ctx) if step == "more" else await desk.show(ctx)


async def _for_newcomer(ctx: Context, *, is_changing: bool) -> Screen:
    """The mentor whom they have, or how their request stands, or what they say to find one."""
    pairing = await pairings.of_mentee(ctx.db, ctx.person.id)
    if pairing is not None and not is_changing:
        return await pair_screen.of_mentee(ctx, pairing)
    request = await requests.open_of(ctx.db, ctx.person.id)
    if request is None or is_changing:
        return await seeking.form(ctx, request)
    return await seeking.status(ctx, request)
