"""One bot on two platforms at once: the simulated Telegram, and a real homeserver with encryption.

Olu looks after the community, Noor is a mentor on Telegram and Mira one on Matrix; each platform
has a mentors' room, Matrix's an encrypted one.
"""

from __future__ import annotations

import asyncio
import io
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.app import Community
from bot.config.settings import CommunitySettings, Settings, TelegramSettings
from bot.engine.clock import utc_now
from bot.platforms.matrix import Matrix
from bot.platforms.matrix.keys import KEYCAPS
from bot.platforms.telegram import Telegram
from bot.running import Running
from bot.storage.sessions import Database
from tests.databases import migrate
from tests.matrix.bots import settings
from tests.matrix.people import ok
from tests.processes import NEVER_QUIET
from tests.telegram.limits import Limits
from tests.telegram.media_senders import sample_photo
from tests.telegram.simulator import TelegramSimulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.homeserver import Arrive
    from tests.matrix.people import Heard
    from tests.matrix.people import Person as MatrixPerson
    from tests.matrix.synapse import Synapse
    from tests.telegram.chats import Message
    from tests.telegram.groups import Group
    from tests.telegram.people import Person as TelegramPerson

pytestmark = [pytest.mark.synapse, pytest.mark.slow]

QUESTION = "Which train do I take to the autumn gathering?"
ANSWER = "Take the night train to Brno, the others are full."
FEATURES = (
    "introductions", "people", "rooms", "mentoring", "announcements", "shareouts", "hotline",
    "drafts", "linking", "meetups", "surveys",
)  # fmt: skip


@dataclass
class Scene:
    """Both platforms, the bot's user id on Matrix, the mentors and their rooms."""

    telegram: TelegramSimulator
    bot: str
    mira: MatrixPerson
    room: str
    mira_alone: str
    """Mira's encrypted private chat with the bot."""
    group: Group

    @property
    def noor(self) -> TelegramPerson:
        return self.telegram.person("noor", language="en")

    async def card(self, words: str) -> Heard:
        """The card in the Matrix mentors' room, in a thread of its own."""
        card = await self.mira.finds(
            self.room, lambda one: words in one.body and "m.thread" in str(one.relation)
        )
        assert card.decrypted
        return card

    async def turned(self, card: Heard, words: str) -> Heard:
        """The message in Mira's private chat as it stands once it has turned to that."""
        return await self.mira.finds(
            self.mira_alone, lambda one: one.about == card.key and words in one.body
        )

    async def card_says(self, card: Heard, words: str) -> None:
        """Wait until the card on Matrix has been changed to that."""
        await self.mira.finds(self.room, lambda one: one.about == card.key and words in one.body)


def keycap(message: Heard, label: str) -> str:
    """The reaction that stands for a key."""
    for line in message.body.splitlines():
        number, _, rest = line.partition(". ")
        if rest == label:
            return KEYCAPS[int(number) - 1]
    raise AssertionError(message.body)


@asynccontextmanager
async def living(
    telegram: TelegramSimulator, synapse: Synapse, folder: Path, *owners: str
) -> AsyncIterator[str]:
    """The bot runs on both; gives its Matrix user id."""
    user, password = synapse.register(synapse.unique("bot"))
    unhurried = {"messages_per_second": 1000.0, "seconds_per_chat": 0.0,
                 "messages_per_group_minute": 10_000.0}  # fmt: skip
    given = {"token": telegram.token, "api_base_url": telegram.base_url, **unhurried}
    chosen = Settings(
        community=CommunitySettings(owners=owners, features=FEATURES, starter=False),
        hotline=NEVER_QUIET,
        telegram=TelegramSettings.model_validate(given, strict=False),
        matrix=settings(synapse.url, user, password, folder / "store"),
    )
    db = Database(f"sqlite:///{folder}/community.db")
    await db.open()
    await migrate(db)
    community = Community(
        chosen, db, [Telegram(chosen.telegram, utc_now), Matrix(chosen.matrix, utc_now)]
    )
    await community.open()
    running = asyncio.create_task(Running(community).run())
    try:
        yield user
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await community.close()
        await db.close()


@asynccontextmanager
async def scene(synapse: Synapse, arrive: Arrive, folder: Path) -> AsyncIterator[Scene]:
    """Begin: two mentors in two rooms on two platforms."""
    async with TelegramSimulator(limits=Limits.none()) as telegram:
        olu, noor = (telegram.person(name, language="en") for name in ("olu", "noor"))
        mira = await arrive("mira")
        async with living(telegram, synapse, folder, f"telegram:{olu.id}") as bot:
            alone = await mira.opens_direct_chat(bot, encrypted=True)
            await mira.sees(alone, "Hello Mira", sender=bot)
            group = telegram.group("mentors", owner=olu, members=(noor,))
            await noor.start()
            await noor.receives()
            await group.add_bot()
            await olu.writes("/room mentors", chat=group)
            await olu.receives("This room is", chat=group)
            await olu.writes("/role noor mentor")
            await noor.receives("mentor")
            await olu.writes(f"/role matrix:{mira.user} organizer")
            await olu.receives("Mira")
            await olu.writes(f"/role matrix:{mira.user} mentor")
            await olu.receives("Mira")
            room = await mira.opens_room("Mentors", bot, encrypted=True)
            await mira.meets(room, bot)
            await mira.writes(room, "!room mentors")
            await mira.sees(room, "This room is for mentors", sender=bot)
            yield Scene(telegram, bot, mira, room, alone, group)
            assert telegram.ledger.violations == []
            assert telegram.ledger.vain_edits == []


async def pair_and_talk(here: Scene, ada: TelegramPerson) -> None:
    """Mira becomes the mentor of Ada, and the two talk through the bot."""
    alone = here.mira_alone
    await here.mira.writes(alone, "!mentor begin")
    await here.mira.sees(alone, "Nobody is with you yet.", sender=here.bot)
    await ada.writes("/mentor ask")
    asked = await here.mira.sees(alone, "Ada would like a mentor", sender=here.bot)
    await here.mira.reacts(alone, asked.key, keycap(asked, "Accept"))
    await ada.presses(await ada.receives("glad to be your mentor"), "Yes, gladly")
    await ada.receives("is your mentor now")
    await ada.writes("/talk")
    await ada.receives("talking with Mira")
    further = await ada.writes("Shall we meet on Fryday?")
    heard = await here.mira.sees(alone, "Shall we meet on Fryday?", sender=here.bot)
    await ada.edits(further, "Shall we meet on Friday?")
    await here.mira.finds(
        alone, lambda one: one.about == heard.key and "meet on Friday?" in one.body
    )
    await here.mira.writes(
        alone,
        "On Friday at six",
        **{"m.relates_to": {"m.in_reply_to": {"event_id": heard.key}}},
    )
    assert "Mira: On Friday at six" in (await ada.receives("at six")).text


async def promise(here: Scene) -> None:
    """Mira is asked on Matrix by Olu on Telegram; the card turns in place; the invitation of who is
    not known is for both.
    """
    olu = here.telegram.person("olu", language="en")
    await olu.writes(f"/shareout ask matrix:{here.mira.user}, Dayo A.; WikiIndaba; in 4 weeks")
    assert "/recipient" in (await olu.receives("Dayo A.: https://t.me/")).text
    card = await here.mira.sees(here.mira_alone, "What do you bring back?", sender=here.bot)
    shown = card
    for label, turned in (
        ("I'd like to share", "What will it be?"),
        ("Next", "For whom?"),
        ("Everybody", "By when?"),
        ("In a week", "Thank you."),
    ):
        number = KEYCAPS.index(keycap(shown, label)) + 1  # One reaction can't be made twice.
        await here.mira.writes(here.mira_alone, str(number))
        shown = await here.turned(card, turned)
    assert "For: Everybody" in shown.body


async def meet(here: Scene) -> None:
    """A meetup's card stands in a group on Telegram and in an encrypted room, in step."""
    olu = here.telegram.person("olu", language="en")
    await olu.writes("/meetup new")
    for asked, answer in (("called", "Git night"), ("begin", "tomorrow 19:00")):
        await olu.receives(asked)
        await olu.writes(answer)
    await olu.presses(await olu.receives("Right?"), "Yes")
    await olu.presses(await olu.receives("Where is it?"), "Skip")
    await olu.presses(await olu.receives("how it will stand"), "Publish")
    await olu.presses(await olu.receives("It is published"), "Mentors · Telegram")
    await olu.presses(await olu.receives("Posted in Mentors"), "Post the card")
    await olu.presses(await olu.receives("Where shall its card stand?"), "Mentors · Matrix")
    card = await here.noor.receives("Git night", chat=here.group)
    other = await here.mira.sees(here.room, "Git night", sender=here.bot)
    assert other.decrypted
    pressed = await here.noor.presses(card, "I'm coming")
    assert "You have a seat" in (await pressed.answered()).text
    await here.card_says(other, "Coming: Noor")
    await here.mira.reacts(here.room, other.key, keycap(other, "I'm coming"))
    changed = await here.noor.receives("Coming: Noor and Mira", chat=here.group)
    assert changed.id == card.id
    await here.card_says(other, "Coming: Noor and Mira")


def _shows(label: str) -> Callable[[Message], bool]:
    """Has a message such a button?"""
    return lambda message: label in str(message.data)


async def vote(here: Scene) -> None:
    """One vote in a group on Telegram and in an encrypted room: in the room, where everybody would
    see who reacts, there are no choices to press; both are counted together, and told in both.
    """
    olu = here.telegram.person("olu", language="en")
    await olu.writes("/survey")
    await olu.presses(await olu.receives("How shall people answer?"), "One answer of several")
    for asked, answer in (("want to ask", "Tea or coffee?"), ("Which answers", "Tea; Coffee"),
                          ("Until when", "/skip"), ("How many have to", "3")):  # fmt: skip
        await olu.receives(asked)
        await olu.writes(answer)
    whom = await olu.receives("Who is asked?")
    for label, turned in (("Mentors · Telegram", "✓ Mentors · Telegram"),
                          ("Mentors · Matrix", "✓ Mentors · Matrix")):  # fmt: skip
        await olu.presses(whom, label)
        whom = await olu.receives(_shows(turned))
    await olu.presses(whom, "Done")
    await olu.presses(await olu.receives("Who is asked: Mentors"), "Open it")
    card = await here.noor.receives("Tea or coffee?", chat=here.group)
    other = await here.mira.sees(here.room, "Tea or coffee?", sender=here.bot)
    assert other.decrypted
    assert "Coffee" not in other.body, "reactions are seen by all"
    pressed = await here.noor.presses(card, "Coffee")
    assert "You have chosen: Coffee." in (await pressed.answered()).text
    await (
        await olu.presses(await olu.receives("Tea or coffee?", chat=here.group), "Tea")
    ).answered()
    await here.mira.reacts(here.room, other.key, keycap(other, "Vote in private"))
    alone = await here.mira.finds(
        here.mira_alone, lambda one: "Tea or coffee?" in one.body and "Coffee" in one.body
    )
    await here.mira.reacts(here.mira_alone, alone.key, keycap(alone, "Coffee"))
    await here.mira.sees(here.mira_alone, "You have chosen: Coffee.", sender=here.bot)
    await olu.presses(await olu.receives("It is open."), "End it now")
    result = "2. Coffee: 2 (67%)"
    assert "1. Tea: 1 (33%)" in (await here.noor.receives(result, chat=here.group)).text
    await here.mira.sees(here.room, "Coffee", sender=here.bot)
    await here.mira.finds(
        here.room, lambda one: one.about == other.key and "This poll is over." in one.body
    )


async def announce(here: Scene) -> None:
    """What is announced on Telegram reaches those who are on Matrix, in their encrypted chat."""
    olu = here.telegram.person("olu", language="en")
    await olu.writes("/announce")
    await olu.receives("What do you want to announce?")
    await olu.writes("The water is **back**.")
    await olu.presses(await olu.receives("What is it about?"), "Urgent")
    await olu.presses(await olu.receives("Announcement 1"), "Send")
    await olu.presses(await olu.receives("Shall it go out so?"), "Yes, send it")
    await here.noor.receives("The water is back.")
    heard = await here.mira.sees(here.mira_alone, "The water is back.", sender=here.bot)
    assert heard.decrypted


async def test_asked_on_telegram_and_answered_from_an_encrypted_room(
    synapse: Synapse, arrive: Arrive, tmp_path: Path
) -> None:
    async with scene(synapse, arrive, tmp_path) as here:
        ada = here.telegram.person("ada", language="en")
        await ada.start()
        await ada.writes(QUESTION)
        await ada.receives("as question 1")
        card = await here.card(QUESTION)
        other = await here.noor.receives(QUESTION, chat=here.group)

        # Claimed on Matrix, and both cards say so.
        await here.mira.reacts(here.room, card.key, keycap(card, "I'll take it"))
        await here.card_says(card, "Mira has it")
        assert (await here.noor.receives("Mira has it", chat=here.group)).id == other.id
        await ada.receives("Mira is looking")

        # Answered from the thread; an edit is an edit.
        said = await here.mira.writes_in_thread(here.room, card.about, ANSWER, card.key)
        told = await ada.receives(ANSWER)
        assert "Mira" in told.text
        await here.mira.edits(here.room, said, ANSWER.replace("Brno", "Graz"))
        assert (await ada.receives("Graz")).id == told.id

        # A follow-up and its correction, and pictures both ways.
        further = await ada.writes("And which plattform?", reply_to=told)
        asked = await here.mira.sees(here.room, "And which plattform?", sender=here.bot)
        assert asked.about == card.about
        await ada.edits(further, "And which platform?")
        # Words that an edit takes out go with their message where edits can be looked up.
        anew = await here.mira.sees(here.room, "And which platform?", sender=here.bot)
        assert anew.key != asked.key
        await ada.sends_photo(sample_photo((64, 48)), caption="From here?", reply_to=told)
        picture = await here.mira.finds(
            here.room,
            lambda one: one.content.get("msgtype") == "m.image" and one.sender == here.bot,
        )
        assert picture.decrypted
        assert "file" in picture.content, "uploaded again, encrypted"
        assert picture.about == card.about
        assert Image.open(io.BytesIO(await here.mira.opens_file(picture))).size == (64, 48)
        await here.mira.sends_file(
            here.room, sample_photo((30, 20)), "map.jpg", "image/jpeg", "Here is the map",
            **{"m.relates_to": {"m.in_reply_to": {"event_id": card.key}}},
        )  # fmt: skip
        shown = await ada.receives(lambda one: "photo" in one.data)
        file_id = shown.data["photo"][-1]["file_id"]
        content = here.telegram.world.files.by_id[file_id].content
        assert Image.open(io.BytesIO(content)).size == (30, 20)

        # An answer is taken back, another one given, and thanked for.
        wrong = await here.mira.writes_in_thread(here.room, card.about, "Platform two.", card.key)
        mistaken = await ada.receives("Platform two.")
        await here.mira.redacts(here.room, wrong)
        assert (await ada.receives("taken back")).id == mistaken.id
        assert "Platform two." not in mistaken.text
        await here.mira.writes_in_thread(here.room, card.about, "Platform nine.", card.key)
        last = await ada.receives("Platform nine.")
        await ada.writes("thanks!")
        await ada.receives("thanks on to Mira")
        await here.mira.sees(here.mira_alone, "thanks you", sender=here.bot)
        await ada.presses(last, "Solved")
        await here.card_says(card, "Solved.")
        assert (await here.noor.receives("Solved.", chat=here.group)).id == other.id

        await pair_and_talk(here, ada)
        for bring_together in (meet, vote, announce, promise):
            await bring_together(here)
        assert all(one.readable for one in here.mira.heard)


async def test_asked_in_an_encrypted_chat_and_answered_on_telegram(
    synapse: Synapse, arrive: Arrive, tmp_path: Path
) -> None:
    ben = await arrive("ben")
    async with scene(synapse, arrive, tmp_path) as here:
        chat = await ben.opens_direct_chat(here.bot, encrypted=True)
        await ben.sees(chat, "Hello Ben", sender=here.bot)
        question = await ben.writes(chat, "Where is the key to the garden shed?")
        await ben.sees(chat, "as question 1", sender=here.bot)
        card = await here.card("garden shed")
        other = await here.noor.receives("garden shed", chat=here.group)

        await here.noor.presses(other, "I'll take it")
        heard = await here.noor.receives("yours until", chat=here.group)
        assert heard.reader == here.noor.id, "nobody else sees it"
        await here.card_says(card, "Noor has it")
        await ben.sees(chat, "Noor is looking", sender=here.bot)
        await ben.edits(chat, question, "Where is the key to the tool shed?")
        assert (await here.noor.receives("tool shed", chat=here.group)).id == other.id
        # Where edits can be looked up, the card goes with the word that was taken out of it.
        await here.mira.finds(
            here.room,
            lambda one: (
                "tool shed" in one.body
                and "Noor has it" in one.body
                and card.key not in {one.key, one.about}
            ),
        )

        said = await here.noor.writes("Under the pot", chat=here.group, reply_to=other)
        told = await ben.sees(chat, "Under the pot", sender=here.bot)
        assert told.decrypted
        await here.noor.edits(said, "Under the blue pot")
        await ben.finds(
            chat, lambda one: one.about == told.key and "Under the blue pot" in one.body
        )
        await ben.sends_file(chat, sample_photo((64, 48)), "pot.jpg", "image/jpeg", "This one?")
        photo = await here.noor.receives(lambda one: "photo" in one.data, chat=here.group)
        file_id = photo.data["photo"][-1]["file_id"]
        content = here.telegram.world.files.by_id[file_id].content
        assert Image.open(io.BytesIO(content)).size == (64, 48)

        # Where edits can be looked up, a card with the words is redacted and put anew.
        await ok(ben.client.room_redact(chat, question))
        anew = await here.mira.sees(here.room, "Taken back by the asker", sender=here.bot)
        assert anew.key != card.key
        assert "tool shed" not in anew.body
        gone = await here.noor.receives("Taken back by the asker", chat=here.group)
        assert gone.id == other.id
        assert "tool shed" not in gone.text
        assert all(one.readable for one in ben.heard)


async def test_a_code_from_telegram_makes_one_person_on_matrix(
    synapse: Synapse, arrive: Arrive, tmp_path: Path
) -> None:
    noor = await arrive("noor")
    async with scene(synapse, arrive, tmp_path) as here:
        chat = await noor.opens_direct_chat(here.bot, encrypted=True)
        await noor.sees(chat, "Hello Noor", sender=here.bot)
        await noor.writes(chat, "!queue")
        await noor.sees(chat, "Only mentors", sender=here.bot)

        await here.noor.writes("/link")
        shown = await here.noor.receives("!link")  # as it is typed on Matrix
        code = re.search(r"!link (\w{4}-\w{4})", shown.text)
        assert code is not None
        await noor.writes(chat, f"!link {code[1]}")
        await noor.sees(chat, "Now confirm it", sender=here.bot)
        asked_there = await here.noor.receives("called Noor on Matrix")
        await (await here.noor.presses(asked_there, "Yes, that is me")).answered()
        await noor.sees(chat, "both accounts are you now", sender=here.bot)
        await noor.writes(chat, "!mine")
        await noor.sees(chat, "You have no question to answer", sender=here.bot)
        await noor.writes(chat, f"!link {code[1]}")
        await noor.sees(chat, "This code doesn't fit", sender=here.bot)

        # What she takes on Telegram is hers on Matrix.
        ada = here.telegram.person("ada", language="en")
        await ada.start()
        await ada.writes(QUESTION)
        card = await here.noor.receives(QUESTION, chat=here.group)
        await (await here.noor.presses(card, "I'll take it")).answered()
        await noor.writes(chat, "!mine")
        await noor.sees(chat, QUESTION, sender=here.bot)

        await noor.writes(chat, "!unlink")
        asked = await noor.sees(chat, "Yes, separate them", sender=here.bot)
        await noor.reacts(chat, asked.key, keycap(asked, "Yes, separate them"))
        await noor.sees(chat, "separate again", sender=here.bot)
        refusals = len(noor.all_heard(chat, sender=here.bot))
        await noor.writes(chat, "!mine")
        await noor.waits_until(
            lambda: any(
                "Only mentors" in one.body
                for one in noor.all_heard(chat, sender=here.bot)[refusals:]
            )
        )
        await here.noor.writes("/mine")
        await here.noor.receives(QUESTION)
