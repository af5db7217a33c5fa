"""People whom the bot can't write to yet: organizers pass an invitation on, which works once."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from bot.domain import people, references
from bot.domain.shareouts import asks, nudges
from bot.engine.arguments import any_words, one_of, plain
from bot.engine.features import Arg
from bot.words import (
    Button,
    Literal,
    Organizers,
    Refused,
    Reply,
    Say,
    Text,
    _,
    open_private,
    stack,
    to_confirm,
)
from bot.words.domain_events import Undelivered
from bot.words.recurrences import Recurrence
from bot.words.shareouts import AskState
from bot.words.start_links import StartLinks
from handlers.shareouts import cards
from handlers.shareouts.pledging import zone_of
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import ShareoutAsk
    from bot.words import Action

WORD = Arg("word", plain(any_words), optional=True)
ANSWER = Arg("answer", plain(one_of("yes", "no")))
COMMAND = "recipient"
AT_ONCE = 10
"""Invitations in one message."""


async def to_pass_on(tick: Tick, invited: Sequence[ShareoutAsk]) -> list[Text]:
    """What an organizer passes on, in as many messages as it takes."""
    lines = [await _line(tick, asked) for asked in invited]
    begin = _("I can't write to these people yet. Please pass on to each what belongs to them; it "
              "works once, and they see what they are asked before they say yes:")  # fmt: skip
    return [
        stack(begin, *lines[place : place + AT_ONCE]) for place in range(0, len(lines), AT_ONCE)
    ]


async def _line(tick: Tick, asked: ShareoutAsk) -> Text:
    name = await people.named(tick.db, asked.person_id) or asked.recipient
    command = f"/{COMMAND} {asked.word}"
    links = tick.use(StartLinks).saying(command)
    values = {"name": name, "link": links[0] if links else "", "command": Literal(command)}
    if links:
        return _("{name}: {link} (or they write {command} to me)", **values)
    return _("{name}: they write {command} to me", **values)


@feature.command(COMMAND, WORD, linked=True)
async def show_invitation(ctx: Context) -> Sequence[Action]:
    """Show what somebody is asked who comes with a word, before they say that it is them."""
    word = ctx.find(WORD) or ""
    if not ctx.chat.private:
        return [Reply(_("Let's talk about that in private."),
                      buttons=(open_private(f"/{COMMAND} {word}"),))]  # fmt: skip
    asked = await _invited(ctx)
    text = stack(
        _("Somebody has asked me to pass this on to you."),
        (await cards.of(ctx, asked))[0],
        gap="\n\n",
    )
    buttons = (
        to_confirm(_("Yes, I was there"), f"!recipient {word} yes"),
        Button(_("That's not me"), f"!recipient {word} no"),
    )
    return [Reply(text, buttons=buttons)]


async def _invited(ctx: Context) -> ShareoutAsk:
    asked = await asks.by_word(ctx.db, ctx.find(WORD) or "")
    if asked is None:
        raise Refused(_("That invitation has been used, or there is none like it."))
    return asked


@feature.action("recipient", WORD, ANSWER)
async def accept(ctx: Context) -> Sequence[Action]:
    """They are the one who is asked; or they are not, and the invitation waits for who is."""
    invited = await _invited(ctx)
    if ctx.get(ANSWER) == "no":
        return [Reply(_("Good, then it was not for you."))]
    asked = await asks.accept(ctx.db, invited, ctx.person)
    await nudges.plan(ctx.db, asked, zone_of(ctx), ctx.now)
    text, buttons = await cards.of(ctx, asked)
    return [Reply(text, buttons=buttons, subject=cards.about(asked))]


@feature.listens(Undelivered)
async def pass_on_what_did_not_arrive(tick: Tick, event: Undelivered) -> Sequence[Action] | None:
    """Somebody whom the bot knows can't be written to: organizers pass their invitation on."""
    meant_for = await references.meant_for(tick.db, event.reference_id)
    subject = meant_for[0] if meant_for is not None else None
    if subject is None or subject.kind != cards.KIND:
        return None
    asked = await asks.by_id(tick.db, subject.number)
    if asked is None or asked.state != AskState.ASKED or asked.word:
        return None
    asks.give_word(asked)
    return [Say(to=Organizers(), text=text) for text in await to_pass_on(tick, [asked])]


@feature.job("shareouts.invitations", every=Recurrence("FREQ=MONTHLY;BYMONTHDAY=3", time(4)))
async def forget_who_never_came(tick: Tick, _job: Job) -> Sequence[Action]:
    """Names of people who never came are not kept for ever."""
    await asks.forget_who_never_came(tick.db, tick.now.date())
    return []
