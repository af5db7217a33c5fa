"""The hotline's story on Telegram: the real process, the simulator, polling and webhook.

Whoever is asked for is waited for by `receives`, which fails with what came instead.
"""

from __future__ import annotations

import json
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.processes import KNOWN, LivingBot, living
from tests.telegram.simulator import TelegramSimulator
from tests.telegram.world import BotAccount

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.chats import Message
    from tests.telegram.groups import Group
    from tests.telegram.people import Person
    from tests.telegram.presses import Press

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("telegram-story")]

UNKNOWN = "Which train do I take to the autumn gathering?"
IN_OTHER_WORDS = "What train goes to the autumn gathering?"
PLATFORM = "From platform nine, the night train to Graz."
ANSWER = "Take the night train to Brno, the others are full."


@dataclass(slots=True)
class Scene:
    """Telegram, the bot, and the people and rooms of the story."""

    telegram: TelegramSimulator
    bot: LivingBot
    mentors: Group
    organizers: Group

    def person(self, name: str) -> Person:
        """Somebody who speaks English."""
        return self.telegram.person(name, language="en")

    async def question(self, asker: Person, text: str = UNKNOWN) -> tuple[Message, Message]:
        """Ask what nobody knows; gives the question and its card."""
        asked = await asker.writes(text)
        await asker.receives("as question")
        card = await self.person("mira").receives(text, chat=self.mentors)
        return asked, card

    async def is_told(self, person: Person, press: Press, words: str, room: Group) -> None:
        """Whoever pressed hears it alone: by a message that nobody else sees, or by a toast."""
        if self.telegram.world.schema.knows("deleteEphemeralMessage"):
            assert (await person.receives(words, chat=room)).reader == person.id
        else:
            assert words in (await press.answered()).text


@asynccontextmanager
async def scene(
    folder: Path, *, mode: str = "polling", forum: bool = False, api_version: str = "10.2"
) -> AsyncIterator[Scene]:
    """Begin: the bot knows a few things and has a mentor, a mentors' and an organizers' room."""
    account = BotAccount(topics=True)  # of which an older server knows nothing
    async with TelegramSimulator(api_version=api_version, account=account) as telegram:
        olu, mira = (telegram.person(name, language="en") for name in ("olu", "mira"))
        settings: dict[str, Any] = {"token": telegram.token, "api_base_url": telegram.base_url}
        if mode == "webhook":
            port = free_port()
            settings |= {
                "mode": "webhook",
                "webhook_url": f"http://127.0.0.1:{port}/telegram",
                "webhook_port": port,
                "webhook_secret": "a-long-random-word",
            }
        bot = LivingBot(
            folder, settings, community={"owners": [f"telegram:{olu.id}"], "starter": False}
        )
        await bot.prepare()
        async with living(bot):
            mentors = telegram.group("mentors", forum=forum, owner=olu, members=(mira,))
            organizers = telegram.group("organizers", owner=olu)
            await mira.start()
            await mira.receives()
            await mentors.add_bot(admin=forum)
            await organizers.add_bot()
            await olu.writes("/room mentors", chat=mentors)
            await olu.receives("This room is", chat=mentors)
            await olu.writes("/room organizers", chat=organizers)
            await olu.receives("This room is", chat=organizers)
            await olu.writes("/role mira mentor")
            await mira.receives("mentor")
            yield Scene(telegram, bot, mentors, organizers)
            assert telegram.ledger.violations == []
            assert telegram.ledger.vain_edits == []


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("mode", "forum", "api_version"), [("polling", False, "10.2"), ("webhook", True, "9.2")]
)
async def test_the_main_story(tmp_path: Path, mode: str, forum: bool, api_version: str) -> None:
    async with scene(tmp_path, mode=mode, forum=forum, api_version=api_version) as here:
        ada, mira = here.person("ada"), here.person("mira")
        await ada.start()
        await ada.writes(KNOWN[0])
        answer = await ada.receives("Look here")
        await ada.presses(answer, "That helped")
        await ada.receives("Good to hear")

        _asked, card = await here.question(ada)
        if forum:
            (topic,) = here.mentors.topics
            assert UNKNOWN[:30] in topic.name
            assert card.thread_id == topic.id
        press = await mira.presses(card, "I'll take it")
        await here.is_told(mira, press, "yours until", here.mentors)
        await ada.receives("Mira is looking")
        said = await mira.writes(ANSWER, chat=here.mentors, reply_to=card)
        heard = await ada.receives(ANSWER)
        assert "Mira" in heard.text
        assert [topic.id for topic in ada.topics] == ([heard.thread_id] if not forum else [])

        await mira.edits(said, ANSWER.replace("Brno", "Graz"))
        edited = await ada.receives("Graz")
        assert edited.id == heard.id, "an edit is relayed as an edit"
        await ada.writes("And which platform?", reply_to=heard)
        await mira.receives("And which platform?", chat=here.mentors)
        await ada.sends_photo(caption="From here?", reply_to=heard)
        photo = await mira.receives(lambda one: "photo" in one.data, chat=here.mentors)
        if forum:
            assert photo.thread_id == card.thread_id
        await mira.writes(PLATFORM, chat=here.mentors, reply_to=card)
        last = await ada.receives(PLATFORM)
        await ada.writes("thanks!")
        await ada.receives("thanks on to Mira")
        await mira.receives("thanks you")
        await ada.presses(last, "Solved")
        await ada.receives("closed question")
        marked = [] if forum else [f"✓ {UNKNOWN}"]
        await here.telegram.wait_for(lambda: [topic.name for topic in ada.topics] == marked)

        await becomes_knowledge(here)
        check_menus(here, side_chats=api_version == "10.2")


async def becomes_knowledge(here: Scene) -> None:
    """The answer is saved, approved, and given to the next who asks."""
    mira, olu, ben = (here.person(name) for name in ("mira", "olu", "ben"))
    closed = await mira.receives("is solved")
    await mira.presses(closed, "Save as answer")
    draft = await olu.receives("Draft 1", chat=here.organizers)
    press = await olu.presses(draft, "Approve")
    await here.is_told(olu, press, "Approved", here.organizers)
    await ben.writes(IN_OTHER_WORDS)
    found = await ben.receives(PLATFORM)
    assert "That helped" in found.labels


def check_menus(here: Scene, *, side_chats: bool) -> None:
    """Everybody finds in their menu what they can do, in their language."""
    menus = here.telegram.world.commands
    for language in ("", "fr", "ar"):
        assert ("all_private_chats", 0, 0, language) in menus
        assert ("all_group_chats", 0, 0, language) in menus
    newcomers = {one["command"] for one in menus["all_private_chats", 0, 0, ""]}
    assert "ask" in newcomers
    assert "queue" not in newcomers
    mentors = {one["command"] for one in menus["chat", here.person("mira").id, 0, ""]}
    assert {"queue", "mine", "answer"} <= mentors
    room = {one["command"] for one in menus["chat", here.mentors.id, 0, ""]}
    assert "queue" in room
    assert ("mine" in room) == side_chats, "in a group only where nobody else sees the answer"


async def test_a_pseudonymous_question_leaks_nothing_of_the_person(tmp_path: Path) -> None:
    async with scene(tmp_path, forum=True) as here:
        zara = here.telegram.person(
            "zara", language="en", first_name="Zarathustra", last_name="Quill", username="zquill"
        )
        mira = here.person("mira")
        await zara.writes("/anonymous")
        await zara.receives("made-up name")
        await zara.writes(UNKNOWN)
        await zara.receives("as question 1")
        card = await mira.receives(UNKNOWN, chat=here.mentors)
        await zara.sends_photo(caption="This one?", reply_to=zara.sees()[-1].message)
        await mira.receives(lambda one: "photo" in one.data, chat=here.mentors)
        press = await mira.presses(card, "I'll take it")
        await press.answered()
        await mira.writes(ANSWER, chat=here.mentors, reply_to=card)
        heard = await zara.receives(ANSWER)
        await zara.presses(heard, "Solved")
        await mira.receives("is solved")
        await here.telegram.settled()
        for call in here.telegram.calls():
            if call.argument("chat_id") == zara.id or call.method.startswith("get"):
                continue
            sent = json.dumps(call.params).casefold()
            for trace in ("zarathustra", "quill", str(zara.id)):
                assert trace not in sent, call
        assert not here.telegram.calls("forwardMessage", "copyMessage")
        assert "zarathustra" not in here.bot.log.casefold()


async def test_a_group_grows_into_a_supergroup_in_the_middle(tmp_path: Path) -> None:
    async with scene(tmp_path) as here:
        ada, mira = here.person("ada"), here.person("mira")
        _asked, card = await here.question(ada)
        press = await mira.presses(card, "I'll take it")
        await press.answered()
        await here.mentors.upgrade()
        await ada.writes("I'd leave on Friday.")
        further = await mira.receives("on Friday", chat=here.mentors)
        assert further.chat_id == here.mentors.id
        await mira.writes(ANSWER, chat=here.mentors, reply_to=further)
        await ada.receives(ANSWER)
        renewed = await mira.receives("Answered by Mira", chat=here.mentors)
        assert "Close" in renewed.labels, "the card stands again where people are now"


async def test_somebody_who_blocks_the_bot_hears_no_more_of_it(tmp_path: Path) -> None:
    async with scene(tmp_path) as here:
        ada, mira = here.person("ada"), here.person("mira")
        _asked, card = await here.question(ada)
        await here.telegram.settled()
        await ada.blocks_bot()
        press = await mira.presses(card, "I'll take it")
        await press.answered()
        await mira.writes(ANSWER, chat=here.mentors, reply_to=card)
        await mira.receives("couldn't be delivered")
        await here.telegram.settled()
        refused = [call for call in here.telegram.calls("sendMessage") if call.code == 403]
        assert len(refused) <= 1


async def is_answered_as_a_guest(zuri: Person) -> None:
    """Where the bot is not, it is mentioned, and answers within the seconds that there are."""
    query = await zuri.mentions_elsewhere("@lamplighter_bot nawezaje kuhariri makala?")
    assert query is not None
    answer = await query.answered()
    assert answer["says"]["text"]
    assert [url for url in answer["buttons"].values() if "?start=" in url]


async def is_asked_by_the_guard(newcomers: Group, olu: Person, wema: Person) -> None:
    """A group's guard asks one question, lets in, and what it did is undone by a button."""
    await newcomers.make_bot_guard()
    await olu.writes("/joining ask", chat=newcomers)
    await olu.receives("is asked in private", chat=newcomers)
    query = await wema.requests_to_join(newcomers)
    assert query is not None
    await wema.receives("Newcomers")
    await wema.receives()
    assert query.answer == {"result": "queue"}
    await wema.writes("Nataka kujifunza kuhariri.")
    card = await olu.receives("I have let them in.")
    await wema.receives("Newcomers")
    assert newcomers.chat.has(wema.id)
    await olu.presses(card, "Take it back")
    await olu.receives("Olu has declined.")


async def test_a_newcomer_is_reached_where_they_are(tmp_path: Path) -> None:
    """Somebody shares a page by naming the bot; who reads it asks to join, and is greeted."""
    async with TelegramSimulator() as telegram:
        zuri, tano = (telegram.person(name, language="sw") for name in ("zuri", "tano"))
        olu = telegram.person("olu", language="en")
        features = ["introductions", "people", "rooms", "hotline", "welcomes", "resources"]
        bot = LivingBot(
            tmp_path,
            {"token": telegram.token, "api_base_url": telegram.base_url},
            community={"owners": [f"telegram:{olu.id}"], "features": features},
        )
        async with living(bot):
            await olu.start()
            await olu.receives(timeout=60)  # it has read what it knows
            search = await zuri.searches_inline("kutaja vyanzo")
            found = (await search.results())[0]
            assert "sw.wikipedia.org" in found["says"]["entities"][0]["url"]
            first = (await (await zuri.searches_inline("")).results())[0]
            assert first["says"]["text"].startswith(first["title"])

            newcomers = telegram.group("newcomers", supergroup=True, owner=olu)
            await newcomers.add_bot(admin=True)
            await olu.writes("/room newcomers", chat=newcomers)
            await olu.receives("This room is", chat=newcomers)
            await tano.requests_to_join(newcomers)
            greeting = await tano.receives("Newcomers")
            await tano.presses(greeting, greeting.labels[-1])
            topics = await tano.receives()
            assert len(topics.labels) >= 5
            await is_answered_as_a_guest(zuri)
            await is_asked_by_the_guard(newcomers, olu, telegram.person("wema", language="sw"))
        assert telegram.ledger.violations == []
        assert "vyanzo" not in bot.log
        assert "Zuri" not in bot.log
