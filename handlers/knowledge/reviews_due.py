"""Rounds: each week a few entries come before whoever looks after them and can read them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.domain import people, rooms
from bot.domain.knowledge import owners, reviews
from bot.engine.features import Role
from bot.words import Action, Button, Organizers, Post, Priority, Send, Subject, Text, _, ngettext
from bot.words.quiet import Quiet
from bot.words.recurrences import weekly
from handlers.knowledge import review_cards
from handlers.knowledge.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Tick
    from bot.storage.tables import Entry

Reader = tuple[str, int]
"""A person ("person", id) or a room ("chat", id)."""


@feature.job(reviews.WEEK, every=weekly(), quiet=Quiet.COMMUNITY)
async def each_week(tick: Tick, _job: Job) -> Sequence[Action]:
    """Bring what is due before topics' owners, else before the organizers."""
    return await _due_for_a_look(tick)


async def _due_for_a_look(tick: Tick) -> list[Action]:
    reading: dict[Reader, set[str]] = {}
    desks = await _desks(tick, reading)
    actions: list[Action] = []
    for reader, waiting in desks.items():
        chosen = reviews.some_of(waiting, reading[reader], tick.now)
        for entry in chosen:
            text, buttons = await review_cards.card(tick, entry)
            actions.append(_to(reader, text, buttons, review_cards.subject(entry)))
        if len(waiting) > len(chosen):
            more = (Button(_("Show them"), "/kb due"),)
            actions.append(_to(reader, _others(len(waiting) - len(chosen)), more))
    return actions


async def _desks(tick: Tick, reading: dict[Reader, set[str]]) -> dict[Reader, list[Entry]]:
    """What is due, by who is asked: the owners of its topic, else the organizers; those of them who
    can read it, if anybody can. What each of them reads is noted in `reading`.
    """
    owners_by_topic = await owners.who_can_be_told(tick.db)
    everybody = await _organizers(tick)
    desks: dict[Reader, list[Entry]] = defaultdict(list)
    for entry in await reviews.due(tick.db, tick.now):
        theirs: list[Reader] = [
            ("person", reader_id) for reader_id in owners_by_topic.get(entry.topic, ())
        ]
        for reader in [*theirs, *everybody]:
            if reader not in reading:
                reading[reader] = await _reading(tick, reader)
        main = entry.language.partition("-")[0]
        readers = next(
            (
                able
                for group in (theirs, everybody)
                if (able := [reader_id for reader_id in group if main in reading[reader_id]])
            ),
            theirs or everybody,
        )
        for reader in readers:
            desks[reader].append(entry)
    return desks


async def _reading(tick: Tick, reader: Reader) -> set[str]:
    """The languages that somebody reads; those of all organizers together for a room."""
    kind, number = reader
    if kind == "person":
        languages = await people.reading(tick.db, number)
    else:
        organizers = await people.with_roles(tick.db, Role.ORGANIZER, Role.OWNER)
        languages = await people.reading(tick.db, *(organizer.id for organizer in organizers))
        room = await rooms.by_id(tick.db, number)
        languages |= {room.language.partition("-")[0]} if room.language else set()
    return languages or {tick.settings.community.language.partition("-")[0]}


async def _organizers(tick: Tick) -> list[Reader]:
    """The organizers' rooms; where there are none, each of them."""
    recipients = await tick.recipients(Organizers())
    return [("chat", room.id) for room in recipients.rooms] or [
        ("person", person_id) for person_id in recipients.person_ids
    ]


def _to(
    reader: Reader, text: Text, buttons: tuple[Button, ...], subject: Subject | None = None
) -> Send | Post:
    kind, number = reader
    if kind == "person":
        return Send(number, text, buttons=buttons, subject=subject, priority=Priority.REMINDER)
    return Post(number, text, buttons=buttons, subject=subject, priority=Priority.REMINDER)


def _others(count: int) -> Text:
    return ngettext(
        "{count} more answer is to be reviewed, when you have time.",
        "{count} more answers are to be reviewed, when you have time.",
        count,
    )
