"""Lookups: somebody searches from wherever they are, to share there what they find.

Nothing is written down of them: not who they are, not what they looked for. The answer waits in the
outbox like all that is said, in a chat that stands for wherever people look things up; there one
goes after the other, so that looking things up never takes the wire from those who wait for help.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.delivery.outbox_writer import OutboxWriter
from bot.delivery.readers import Readers, Target
from bot.delivery.visits import private_chat
from bot.engine import access
from bot.engine.contexts import Lookup, Tick
from bot.languages.rendering import render, split
from bot.words import Found
from bot.words.deliveries import Act, Delivery, Key, Offer
from bot.words.start_links import payload

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.engine.features import LookupHandler
    from bot.engine.routes import Routes
    from bot.languages.readers import Reader
    from bot.words import Button, Event, Result
    from bot.words.platforms import Outlet

ANYWHERE = ""
"""The key of the chat that stands for wherever people look things up."""


async def answer(
    tick: Tick,
    event: Event,
    received_at: datetime,
    routes: Routes,
    outlets: Mapping[str, Outlet],
) -> None:
    """OutboxWriter what answers a lookup, unless whoever waited for it has given up by now."""
    capabilities = outlets[event.platform].capabilities
    until = received_at + timedelta(seconds=capabilities.lookup_seconds)
    if tick.now >= until:
        return
    community = tick.settings.community
    language = await access.reads(tick.db, event, community.language)
    finding = await _ask(tick, event.text, language, routes.lookups)
    reader = Readers(tick.db, tick.now, tick.languages, community.zone).of(language, None)
    chat = await private_chat(tick.db, event.platform, event.account, ANYWHERE)
    last = event.offset + capabilities.offers
    page = finding.results[event.offset : last]
    above = finding.button if event.offset == 0 else None
    delivery = Delivery(
        Act.OFFER,
        chat.key,
        press=event.press,
        offers=tuple(_offer(result, reader, capabilities.text_limit) for result in page),
        more=str(last) if last < len(finding.results) else "",
        keys=() if above is None else (_key(above, reader),),
    )
    await OutboxWriter(tick.db, tick.now, outlets).offer(chat, delivery, until)


async def answer_guest(
    tick: Tick,
    event: Event,
    received_at: datetime,
    routes: Routes,
    outlets: Mapping[str, Outlet],
) -> None:
    """Answer who mentions the bot where it is not, unless it is too late: what the first feature
    says that has something to say.
    """
    until = received_at + timedelta(seconds=outlets[event.platform].capabilities.lookup_seconds)
    if tick.now >= until:
        return
    community = tick.settings.community
    language = await access.reads(tick.db, event, community.language)
    lookup = _lookup(tick, event.text, language)
    for handler in routes.guests:
        said = await handler(lookup)
        if said is not None:
            break
    else:
        return
    reader = Readers(tick.db, tick.now, tick.languages, community.zone).of(language, None)
    chat = await private_chat(tick.db, event.platform, event.account, ANYWHERE)
    outbox = OutboxWriter(tick.db, tick.now, outlets)
    text_limit = outlets[event.platform].capabilities.text_limit
    delivery = Delivery(
        Act.GUEST,
        chat.key,
        content=split(render(said.text, reader), text_limit)[0],
        keys=outbox.keys(said.buttons, Target(chat, reader)),
        press=event.press,
    )
    await outbox.offer(chat, delivery, until)


def _lookup(tick: Tick, words: str, language: str) -> Lookup:
    tick_fields = {field.name: getattr(tick, field.name) for field in fields(Tick)}
    return Lookup(**tick_fields, words=words.strip(), language=language)


async def _ask(tick: Tick, words: str, language: str, handlers: Sequence[LookupHandler]) -> Found:
    """What all features find; the first that has a button shows it."""
    lookup = _lookup(tick, words, language)
    findings = [await handler(lookup) for handler in handlers]
    return Found(
        tuple(result for finding in findings for result in finding.results),
        next((finding.button for finding in findings if finding.button is not None), None),
    )


def _offer(result: Result, reader: Reader, text_limit: int) -> Offer:
    return Offer(
        result.key,
        render(result.title, reader).text,
        render(result.about, reader).text,
        split(render(result.text, reader), text_limit)[0],
    )


def _key(button: Button, reader: Reader) -> Key:
    return Key(render(button.label, reader).text, says=payload(button.start))
