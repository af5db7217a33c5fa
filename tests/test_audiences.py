"""Audiences: whoever is meant hears of it, in a room or in private, and sees what they may press.

Beside it: large audiences, which are written to in chunks that a crash can't double or lose.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, func, select, update

from bot.config.settings import CommunitySettings, Settings
from bot.delivery.actions import BROADCAST, ActionWriter
from bot.delivery.audiences import CHUNK, Audiences
from bot.delivery.readers import Readers
from bot.delivery.stored_words import from_json, to_json
from bot.domain import rooms
from bot.languages.negotiation import Languages
from bot.storage.sessions import Database
from bot.storage.tables import (
    Account,
    Broadcast,
    Chat,
    Interest,
    Job,
    MessageReference,
    OutboxRow,
    Person,
    RoleGrant,
    Spoken,
)
from bot.words import (
    Attachment,
    AttachmentKind,
    Audience,
    Button,
    Enclosure,
    Everyone,
    Followers,
    LanguageName,
    Markdown,
    Mentors,
    Month,
    Organizers,
    People,
    Priority,
    Reminder,
    Role,
    Say,
    Subject,
    Text,
    Where,
    _,
    ngettext,
    stack,
)
from bot.words.pages import Page, Trouble
from tests.carriers import BOT, NOON, FakeOutlet, url
from tests.conftest import Open
from tests.databases import migrate
from tests.domain.test_grouping import answered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.delivery.audiences import Recipients

pytestmark = pytest.mark.long

__all__ = ["url"]

GUIDE = "https://example.org/guide"
LANGUAGES = Languages(["en", "de"], "en", {})


# ── without any room ─────────────────────────────────────────────────────────────────────────


def settings(*features: str) -> Settings:
    return Settings(community=CommunitySettings(features=features))


async def dead(link: str) -> Page:
    return Page(link, Trouble.GONE)


async def test_a_suggestion_reaches_organizers_in_private(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False)
    await chat.play(
        """
        ada > /suggest https://example.org/guide Maps, and how to draw them
        bot to ada > Thank you! *
        bot to olu > Link 1 * [Accept] [Edit] [Drop]
        olu > [Accept]
        bot to olu > Accepted. *
        bot edits olu > Link 1 * / Accepted by Olu.
        bot to ada > Your link was accepted, thank you. *
        """
    )


async def test_a_mentors_room_is_not_shown_what_only_organizers_may_press(open_chat: Open) -> None:
    chat = await open_chat()
    await chat.play("olu @ organizers > /room none", strict=False)
    await chat.play(
        """
        ada > /suggest https://example.org/guide Maps
        bot to ada > Thank you! *
        bot to olu > Link 1 * [Accept] [Edit] [Drop]
        """
    )


async def test_a_translation_reaches_somebody_else_in_private(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False, knowing=True)
    await chat.play("olu > /translate 1 nl", strict=False)
    await chat.play(
        """
        olu > Wat is dit?
        bot to olu > *
        olu > Dit is het antwoord.
        bot to olu > Thank you! Somebody else looks at it now, *
        bot to mira > Translation 1 from Olu * [Approve] [Edit] [Drop]
        bot to tariq > Translation 1 from Olu * [Approve] [Edit] [Drop]
        mira > [Approve]
        bot to mira > Approved. *
        bot edits mira > Translation 1 * Approved by Mira.
        bot edits tariq > Translation 1 * Approved by Mira.
        bot to olu > Your translation answers people from now on, thank you: *
        """
    )


async def test_a_draft_reaches_organizers_in_private(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False)
    await answered(chat, "ada")
    await chat.play(
        """
        mira > [!save 1]
        bot to mira > Thank you. *
        bot to olu > Draft 1 from Mira * [Approve] [Edit] [Drop]
        """
    )


async def test_what_is_suggested_each_week_reaches_organizers_in_private(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False)
    await chat.play("olu > /kb", strict=False)
    await answered(chat, "ada", "ben", "ria")
    await chat.play(
        """
        ... 1 week
        bot to olu > Draft 1, an answer that several people were given * [Approve] [Edit] [Drop]
        bot to olu > The week in numbers, *
        """
    )


async def test_dead_links_are_told_of_in_private(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False, knowing=True, fetch_page=dead)
    await chat.play("... 8 days", strict=False)
    assert any("don't work any more" in words for words in chat.said_to("olu"))


async def test_dead_links_wait_for_somebody_who_can_be_told(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False, knowing=True, fetch_page=dead)
    async with chat.community.db.write() as db:
        await db.execute(update(Account).values(reachable=False))
    await chat.play("... 8 days", strict=False)
    assert not any("any more" in words for words in chat.said_to("olu"))
    await chat.play("olu > /help", strict=False)
    await chat.play("... 2 days", strict=False)
    assert any("don't work any more" in words for words in chat.said_to("olu"))


async def test_without_a_network_no_link_is_tried(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False, knowing=True)
    at_work: list[str] = []
    chat.community.jobs.done = lambda: at_work.append("a job")
    await chat.play("... 8 days", strict=False)
    assert 0 < len(at_work) < 100  # hundreds of links are known


async def test_the_ladder_without_rooms(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False)
    await chat.play(
        """
        ada > who has the key
        bot to ada > I've passed this on to people who can help, as question 1. *
        bot to mira > Question 1 from Ada * [I'll take it] *
        bot to tariq > Question 1 from Ada * [I'll take it] *
        ... 30 minutes
        bot to mira > Question 1 is still waiting. Can you help? [I'll take it] *
        bot to tariq > Question 1 is still waiting. Can you help? [I'll take it] *
        bot to ada > Nobody has been free yet. *
        mira > [!notme 1]
        bot to mira > All right. *
        ... 90 minutes
        bot to tariq > Question 1 is still waiting. Can you help? [I'll take it] *
        bot to ada > Still no answer, I'm sorry. I've now asked the mentors of all languages.
        ... 4 hours
        bot to olu > Question 1 from Ada * [I'll take it] *
        bot to ada > Still no answer, I'm sorry. I've now brought it before the organizers.
        """
    )


async def test_without_rooms_organizers_are_reminded_every_day(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False)
    await chat.play("ada > who has the key\n... 7 hours", strict=False)
    await chat.play(
        """
        ... 1 day
        bot to olu > Question 1 is still waiting. Can you help? [I'll take it] *
        ... 1 day
        bot to olu > Question 1 is still waiting. Can you help? [I'll take it] *
        olu > [Not for me]
        bot to olu > All right. *
        ... 1 day
        bot to mira > Question 1 is still waiting. Can you help? [I'll take it] *
        bot to tariq > Question 1 is still waiting. Can you help? [I'll take it] *
        """
    )


async def test_who_answers_no_more_reads_no_more_of_what_askers_say(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False)
    await chat.play(
        """
        mira > where is the green lamp
        ada > who has the key
        ada > to the bakery
        """,
        strict=False,
    )
    await chat.play(
        """
        olu > /role mira -mentor
        bot to olu > Mira has no role.
        bot deletes mira > Question 2 from Ada * who has the key *
        bot deletes mira > Ada on question 2: / to the bakery
        ada > My number is 123.
        bot to ada > Added to your question 2. *
        bot to tariq > Ada on question 2: / My number is 123.
        tariq > /claim 1
        bot to tariq > *
        bot edits tariq > *
        bot to mira > Tariq is looking at your question.
        tariq > /answer 1 In the hall.
        bot to mira > Tariq answers * In the hall. *
        bot edits tariq > *
        bot to tariq > *
        """
    )


async def test_a_mentor_who_is_forgotten_is_shown_no_more_of_questions(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False)
    await chat.play("ada > who has the key\nmira > /forgetme", strict=False)
    await chat.play(
        """
        mira > [Yes, delete everything]
        bot to mira > Deleted. *
        bot deletes mira > Question 1 from Ada * who has the key *
        ada edits > who has the green key
        bot edits tariq > Question 1 from Ada * who has the green key *
        """
    )


async def test_files_reach_mentors_in_private(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False)
    await chat.play("ada sends cat.jpg > whose cat is this", strict=False)
    assert any("With question 1" in words for words in chat.said_to("mira"))


# ── who is meant ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    db = Database(url)
    await db.open()
    await migrate(db)
    yield db
    await db.close()


async def people(
    db: Database, count: int, bot: tuple[str, str] = BOT, **fields: object
) -> list[int]:
    """So many people who can be written to."""
    async with db.write() as session:
        first = (await session.scalar(select(func.max(Person.id))) or 0) + 1
        numbers = range(first, first + count)
        session.add_all(
            Chat(id=n, platform=bot[0], account=bot[1], key=f"c{n}", private=True) for n in numbers
        )
        session.add_all(Person(id=n, name=f"p{n}", created_at=NOON, **fields) for n in numbers)
        await session.flush()
        session.add_all(
            Account(platform=bot[0], key=f"u{n}", person_id=n, chat_id=n, reachable=True,
                    client_language="en", seen_at=NOON)
            for n in numbers
        )  # fmt: skip
    return list(numbers)


async def grant(db: Database, role: str, *ids: int) -> None:
    async with db.write() as session:
        session.add_all(RoleGrant(person_id=one, role=role, granted_at=NOON) for one in ids)


async def room(db: Database, key: str, purpose: str, language: str | None = None) -> None:
    async with db.write() as session:
        number = (await session.scalar(select(func.max(Chat.id))) or 0) + 1
        chat = Chat(id=number, platform=BOT[0], account=BOT[1], key=key, private=False)
        session.add(chat)
        await rooms.bind(session, chat, purpose, language)


async def found(db: Database, audience: Audience, needed: Role = Role.NEWCOMER) -> Recipients:
    async with db.read() as session:
        readers = Readers(session, NOON, LANGUAGES, "UTC")
        return await Audiences(session, NOON, readers).find(audience, needed)


async def test_everybody_is_found_by_what_they_are(db: Database) -> None:
    owner, organizer, mentor, away, ada, ben = await people(db, 6)
    await grant(db, "owner", owner)
    await grant(db, "organizer", organizer)
    await grant(db, "mentor", mentor, away)
    async with db.write() as session:
        session.add(Spoken(person_id=mentor, language="sw"))
        session.add(Interest(person_id=ada, topic="maps"))
        for one, fields in (
            (away, {"away_until": NOON + timedelta(days=1)}),
            (ben, {"language": "de-AT"}),
        ):
            await session.execute(update(Person).where(Person.id == one).values(**fields))
    expected: list[tuple[Audience, list[int]]] = [
        (Organizers(), [owner, organizer]),
        (Organizers(but=frozenset({owner})), [organizer]),
        (Mentors(), [mentor]),
        (Mentors("sw"), [mentor]),
        (Mentors("fr"), []),
        (Mentors("fr", or_others=True), [mentor]),
        (Mentors("fr", or_others=True, but=frozenset({mentor})), [owner, organizer]),
        (Mentors(where=Where.ROOM), []),
        (Organizers(or_mentors=True, but=frozenset({owner, organizer})), [mentor]),
        (Followers("maps"), [ada]),
        (Everyone(), [owner, organizer, mentor, away, ada, ben]),
        (Everyone(roles=frozenset({Role.NEWCOMER})), [ada, ben]),
        (Everyone(roles=frozenset({Role.MENTOR, Role.NEWCOMER})), [mentor, away, ada, ben]),
        (Everyone(languages=frozenset({"de"})), [ben]),
        (Everyone(languages=frozenset({"de-CH"})), []),
        (Everyone(topics=frozenset({"maps", "music"})), [ada]),
        (People(frozenset({ada, ben, 999})), [ada, ben]),
    ]
    for audience, ids in expected:
        assert (await found(db, audience)).person_ids == ids, audience


async def test_who_cannot_be_written_to_is_nobody(db: Database) -> None:
    (organizer,) = await people(db, 1)
    await grant(db, "organizer", organizer)
    async with db.write() as session:
        await session.execute(update(Account).values(reachable=False))
    assert not await found(db, Organizers())


async def test_rooms_come_first_if_people_there_may_press(db: Database) -> None:
    organizer, mentor = await people(db, 2)
    await grant(db, "organizer", organizer)
    await grant(db, "mentor", mentor)
    await room(db, "mentors", "mentors")
    await room(db, "wakufunzi", "mentors", "sw")
    cases: list[tuple[Audience, Role, list[str], list[int]]] = [
        (Mentors("sw"), Role.MENTOR, ["wakufunzi"], []),
        (Mentors("fr"), Role.MENTOR, ["mentors"], []),
        (Mentors(), Role.MENTOR, ["mentors", "wakufunzi"], []),
        (Mentors(where=Where.PRIVATE), Role.MENTOR, [], [mentor]),
        (Mentors(), Role.ORGANIZER, [], [organizer]),
        (Organizers(), Role.MENTOR, [], [organizer]),
        (Organizers(or_mentors=True), Role.MENTOR, ["mentors", "wakufunzi"], []),
        (Organizers(or_mentors=True), Role.ORGANIZER, [], [organizer]),
    ]
    for audience, needed, keys, ids in cases:
        recipients = await found(db, audience, needed)
        assert [chat.key for chat in recipients.rooms] == keys, audience
        assert recipients.person_ids == ids, audience
    await room(db, "organizers", "organizers")
    for audience in (Organizers(), Organizers(or_mentors=True)):
        recipients = await found(db, audience, Role.ORGANIZER)
        assert [chat.key for chat in recipients.rooms] == ["organizers"]


# ── what is written ──────────────────────────────────────────────────────────────────────────


def needed(button: Button, _named: bool) -> Role:
    return Role.ORGANIZER if "organizers" in button.says else Role.NEWCOMER


async def say(db: Database, *said: Say) -> None:
    outlets = {BOT[0]: FakeOutlet()}
    async with db.write() as session:
        await ActionWriter(session, NOON, LANGUAGES, "UTC", outlets, needed=needed).write(said)


async def go_on(db: Database) -> bool:
    """Take one step of a broadcast, as its job would; false when there is none."""
    outlets = {BOT[0]: FakeOutlet()}
    async with db.write() as session:
        job = await session.scalar(select(Job).where(Job.name == BROADCAST))
        if job is None:
            return False
        await session.delete(job)
        await session.flush()
        writer = ActionWriter(session, NOON, LANGUAGES, "UTC", outlets, needed=needed)
        await writer.continue_broadcast(job.subject)
    return True


async def written(db: Database) -> list[tuple[int, str]]:
    """The chats that are written to, and the words."""
    async with db.read() as session:
        rows = await session.scalars(select(OutboxRow).order_by(OutboxRow.id))
        return [(row.chat_id, (row.payload or {})["content"]["text"]) for row in rows]


async def test_nobody_sees_a_button_that_they_may_not_press(db: Database) -> None:
    organizer, ada = await people(db, 2)
    await grant(db, "organizer", organizer)
    buttons = (Button(_("All"), "/all"), Button(_("Few"), "/organizers"))
    await say(db, Say(Everyone(), _("Hello"), buttons=buttons))
    async with db.read() as session:
        rows = (await session.scalars(select(OutboxRow).order_by(OutboxRow.chat_id))).all()
        keys = {row.chat_id: [key[0] for key in (row.payload or {})["keys"]] for row in rows}
    assert keys == {organizer: ["All", "Few"], ada: ["All"]}


async def test_a_time_is_each_readers_own(db: Database) -> None:
    utc, *_others = await people(db, 2)
    (far,) = await people(db, 1, zone="Asia/Tokyo")
    await say(db, Say(Everyone(), _("At {time}.", time=NOON)))
    words = dict(await written(db))
    assert "12:00" in words[utc]
    assert "21:00" in words[far]


async def test_once_is_once_and_a_reminder_is_said_instead(db: Database) -> None:
    ada, ben = await people(db, 2)
    card = Say(
        People(frozenset({ada})),
        _("Card"),
        subject=Subject("question", 7),
        once=True,
        enclosed=(Enclosure(_("Files"), subject=Subject("utterance", 3)),),
    )
    reminder = Reminder(_("Still there"), Subject("reminder", 7))
    await say(db, card)
    await say(db, replace(card, to=People(frozenset({ada, ben})), reminder=reminder))
    assert sorted(await written(db)) == sorted(
        [(ada, "Card"), (ada, "Files"), (ben, "Card"), (ben, "Files"), (ada, "Still there")]
    )


async def test_a_small_audience_is_written_to_in_two_statements(db: Database) -> None:
    await people(db, CHUNK - 1)
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT"):
            seen.append(statement)

    async with db.write() as session:
        bind = session.get_bind()
        event.listen(bind, "before_cursor_execute", note)
        outlets = {BOT[0]: FakeOutlet()}
        writer = ActionWriter(session, NOON, LANGUAGES, "UTC", outlets)
        await writer.write([Say(Everyone(), _("Hello"), subject=Subject("news", 1))])
        event.remove(bind, "before_cursor_execute", note)
    assert [statement.split()[2] for statement in seen] == ["message_reference", "outbox"]
    assert len(await written(db)) == CHUNK - 1


class Crash(Exception):  # noqa: N818
    """What a power cut would be."""


async def test_a_large_audience_is_written_to_in_chunks_each_person_once(db: Database) -> None:
    everybody = await people(db, 2 * CHUNK + 7)
    await say(db, Say(Everyone(), _("Hello"), priority=Priority.ANNOUNCEMENT))
    assert await written(db) == []
    steps = 0
    while True:
        with suppress(Crash):  # each step is lost once, after all that it did
            async with db.write() as session:
                broadcast = await session.scalar(select(Broadcast))
                assert broadcast is not None
                outlets = {BOT[0]: FakeOutlet()}
                writer = ActionWriter(session, NOON, LANGUAGES, "UTC", outlets)
                await writer.continue_broadcast(broadcast.id)
                raise Crash
        if not await go_on(db):
            break
        steps += 1
        assert len(await written(db)) == min(steps * CHUNK, len(everybody))
    assert [chat for chat, _words in await written(db)] == everybody
    async with db.read() as session:
        broadcast = await session.scalar(select(Broadcast))
        assert broadcast is not None
        assert broadcast.done_at == NOON
        assert broadcast.content == {}, "what was said is kept no longer than it takes"


async def test_whom_two_chunks_would_reach_hears_it_once(db: Database) -> None:
    """Two people turn out to be one while a broadcast is under way."""
    everybody = await people(db, CHUNK + 3)
    await say(db, Say(Everyone(), _("Hello")))
    await go_on(db)
    first, last = everybody[0], everybody[-1]
    async with db.write() as session:
        for table, column in ((MessageReference, "reader_id"), (Account, "person_id")):
            there = getattr(table, column) == first
            await session.execute(update(table).where(there).values({column: last}))
    while await go_on(db):
        continue
    chats = [chat for chat, _words in await written(db)]
    assert sorted(chats) == everybody[:-1]


async def test_a_large_audience_is_reached_by_the_queue_of_jobs(open_chat: Open) -> None:
    chat = await open_chat(demo=False)
    community = chat.community
    await people(community.db, CHUNK + 20, bot=("console", "lamplighter"))
    async with community.db.write() as session:
        languages, platforms = community.engine.languages, community.engine.platforms
        writer = ActionWriter(session, community.now, languages, "UTC", platforms)
        await writer.write([Say(Everyone(), _("Hello"))])
    await community.settle()
    async with community.db.read() as session:
        states = (await session.execute(select(OutboxRow.state, func.count()).group_by(
            OutboxRow.state))).all()  # fmt: skip
    assert [tuple(row) for row in states] == [("sent", CHUNK + 20)]


def test_what_is_said_later_is_what_was_said() -> None:
    said = Say(
        Everyone(roles=frozenset({Role.MENTOR}), languages=frozenset({"sw", "de"})),
        stack(
            _("At {time}, {day}, in {month}, within {wait}.", time=datetime(2030, 1, 2, tzinfo=UTC),
              day=date(2030, 1, 2), month=Month(2030, 1), wait=timedelta(minutes=90)),
            ngettext("{count} seat in {language}", "{count} seats in {language}", 2,
                     language=LanguageName("sw")),
            Text("{words}", {"words": Markdown("**bold**")}, translated=False),
        ),
        buttons=(Button(_("Go"), start="/go"),),
        attachments=(Attachment(AttachmentKind.PHOTO, "a.jpg", content=b"\xff\x00"),),
        subject=Subject("news", 7, "x"),
        priority=Priority.ANNOUNCEMENT,
    )  # fmt: skip
    assert from_json(json.loads(json.dumps(to_json(said)))) == said
