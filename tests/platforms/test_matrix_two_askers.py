"""Two askers, one story, on a real homeserver: whoever asks unseen, others are sent the same.

One writes in a clear chat, the other in an encrypted one; see `tests/test_two_askers.py`.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from bot.app import Community
from bot.config.settings import CommunitySettings, Settings
from bot.domain.hotline import pseudonyms
from bot.engine.clock import SetClock, utc_now
from bot.platforms.matrix import Matrix
from bot.storage.sessions import Database
from tests.conftest import MONDAY
from tests.databases import migrate
from tests.matrix.bots import settings
from tests.matrix.people import LONGEST_WAIT, ok
from tests.platforms.test_matrix_hotline import photo

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.words.deliveries import RawEvent
    from tests.homeserver import Arrive
    from tests.matrix.people import Person
    from tests.matrix.synapse import Synapse

pytestmark = [pytest.mark.synapse, pytest.mark.slow]

KINDS = frozenset({"m.room.message", "m.room.redaction"})
"""Not reactions, which come when there is time for them."""
SHED = "Who has the key to the garden shed, Ada or Zed?"


@dataclass
class Town:
    """A bot that hears at once, but handles and says things only when told to."""

    bot: str
    community: Community
    _heard: set[str] = field(default_factory=set)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def receive(self, events: Sequence[RawEvent], _position: str) -> None:
        """What the platform hands over."""
        await self.community.receive("matrix", events)
        async with self._news:
            self._heard |= {event.id for event in events}
            self._news.notify_all()

    async def acts(self, message: str) -> None:
        """Wait until the bot has heard of that, and do all that can be done now."""
        async with asyncio.timeout(LONGEST_WAIT), self._news:
            await self._news.wait_for(lambda: any(message in one for one in self._heard))
        await self.community.settle()


@dataclass
class Story:
    """Somebody asks, Mira is a mentor."""

    town: Town
    asker: Person
    mira: Person
    room: str
    asking: str
    """The asker's private chat with the bot."""
    answering: str
    """The mentor's."""
    since: int = 0
    """How much the mentor had heard before."""

    async def asks(self, text: str) -> str:
        """The asker writes; gives the message."""
        message = await self.asker.writes(self.asking, text)
        await self.town.acts(message)
        return message

    async def edits(self, message: str, text: str) -> None:
        """The asker edits what they wrote."""
        await self.town.acts(await self.asker.edits(self.asking, message, text))

    async def redacts(self, message: str) -> None:
        """The asker deletes what they wrote."""
        redacted = await ok(self.asker.client.room_redact(self.asking, message))
        await self.town.acts(redacted.event_id)

    async def mentors(self, text: str, answer: str = "") -> None:
        """The mentor writes to the bot, and is answered."""
        await self.town.acts(await self.mira.writes(self.answering, text))
        await self.mira.finds(
            self.answering, lambda one: one.sender == self.town.bot and answer in one.body
        )

    def others_got(self) -> list[str]:
        """All that the bot has sent to others, with what it is about in place of events' ids."""
        rooms = {self.room: "the mentors' room", self.answering: "the mentor's chat"}
        heard = [
            one
            for one in self.mira.heard[self.since :]
            if one.room in rooms and one.sender == self.town.bot and one.kind in KINDS
        ]
        names = {one.key: f"<{one.kind}: {one.body}>" for one in self.mira.heard}

        def told(value: Any) -> Any:
            if isinstance(value, dict):
                return {key: told(inner) for key, inner in value.items() if "mark" not in key}
            if isinstance(value, list):
                return [told(inner) for inner in value]
            if isinstance(value, str) and value.startswith("mxc://"):
                return "a file"
            return names.get(value, value) if isinstance(value, str) else value

        return sorted(
            f"{rooms[one.room]}: {one.kind} {json.dumps(told(one.content), sort_keys=True)}"
            for one in heard
        )


@asynccontextmanager
async def living(synapse: Synapse, owner: Person, folder: Path) -> AsyncIterator[Town]:
    """A bot whose clock stands still."""
    user, password = synapse.register(synapse.unique("bot"))
    chosen = Settings(
        community=CommunitySettings(owners=(f"matrix:{owner.user}",), starter=False),
        matrix=settings(synapse.url, user, password, folder / "store"),
    )
    db = Database(f"sqlite:///{folder}/community.db")
    await db.open()
    await migrate(db)
    platform = Matrix(chosen.matrix, utc_now)
    town = Town(user, Community(chosen, db, [platform], SetClock(MONDAY)))
    await town.community.open()
    listening = asyncio.create_task(platform.listen(town.receive, ""))
    try:
        yield town
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await town.community.close()
        await db.close()


async def everything(story: Story) -> None:
    """Asking, adding, editing, answering, thanking, reopening and taking back."""
    await story.asks("!anonymous")
    asked = await story.asks(SHED)
    further = await story.asks("it is for the garden tools")
    await story.edits(asked, "Who has the key, Ada or Zed?")
    await story.redacts(further)
    picture = photo(), "shed.png", "image/png", "this door"
    await story.town.acts(await story.asker.sends_file(story.asking, *picture))
    await story.mentors("!transfer 1 Zed", "Zed is not a mentor")
    await story.mentors("!transfer 1 Ada", "Ada is not a mentor")
    await story.mentors("!claim 1", "is yours until")
    await story.mentors("!question 1", "Question 1 from Teal Heron")
    await story.mentors("!answer 1 Zed has it, or Ada.", "Passed on to Teal Heron")
    await story.asks("thank you so much!")
    await story.mentors("!mine", "You have no question")
    await story.asks("!stuck 1")
    await story.asks("which of the two is it")
    roses = await story.asks("!ask And who waters the roses?")
    await story.redacts(roses)
    await story.asks("!forgetme yes")
    await story.mentors("!queue")
    await story.mentors("!snippet", "You have no snippets yet")


async def test_on_matrix_others_are_sent_the_same_whoever_asks(
    synapse: Synapse, arrive: Arrive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pseudonyms, "draw", lambda *_args: "Teal Heron")
    olu, mira, ada, zed = [await arrive(name) for name in ("olu", "mira", "ada", "zed")]
    sent: list[list[str]] = []
    for asker, other, encrypted in ((ada, zed, False), (zed, ada, True)):
        folder = tmp_path / asker.user[1:4]
        folder.mkdir()
        async with living(synapse, olu, folder) as town:
            room = await olu.opens_room("Mentors", town.bot, mira.user)
            await mira.joins(room)
            chats = {}
            for person in (asker, other, mira):
                chats[person.user] = await person.opens_direct_chat(
                    town.bot, encrypted=encrypted and person is asker
                )
                await town.acts(await person.writes(chats[person.user], "hello"))
            await town.acts(await olu.writes(room, "!room mentors"))
            await town.acts(await olu.writes(room, f"!role {mira.user} mentor en"))
            await mira.sees(chats[mira.user], "You are a mentor now", sender=town.bot)
            places = room, chats[asker.user], chats[mira.user]
            story = Story(town, asker, mira, *places, since=len(mira.heard))
            await everything(story)
            text = json.dumps(story.others_got()).replace(town.bot, "@bot").replace(room, "!room")
            for person in (ada, zed):
                assert person.user not in text
            sent.append(json.loads(text))
    first, second = sent
    assert len(first) > 30
    assert [line for line in first if line not in second] == []
    assert [line for line in second if line not in first] == []
    assert first == second
