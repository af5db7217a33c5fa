"""Two askers, one story: whoever asks unseen, others get the same, byte by byte.

The askers differ in what a platform tells of people: ids, names, usernames, the languages of their
clients. On the console this is played in `tests/test_unseen.py`, on Matrix in
`tests/platforms/test_matrix_two_askers.py`.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.domain.hotline import pseudonyms
from bot.storage.tables import Account, Chat, InboxRow, RoleGrant, Spoken
from bot.words import Role
from bot.words.states import RoomPurpose
from tests.telegram.media_senders import sample_photo
from tests.telegram.town import telegram_town
from tests.two_askers import others_got

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.chats import Message
    from tests.telegram.groups import Group
    from tests.telegram.people import Person
    from tests.telegram.town import Town

pytestmark = pytest.mark.long

FEATURES = ("introductions", "people", "rooms", "hotline", "drafts", "privacy", "knowledge")
ASKED = "Who has the key to the shed, Ada Lund or Zed Zimmermann?"


@dataclass
class Story:
    """A town in which somebody asks unseen, and others look after it."""

    town: Town
    asker: Person
    mira: Person
    olu: Person
    mentors: Group
    organizers: Group

    async def says(self, who: Person, text: str, **place: Any) -> Message:
        said = await who.writes(text, **place)
        await self.town.acts()
        return said

    async def presses(self, who: Person, says: str) -> None:
        """Press the latest button that says something like that, in whatever language it is."""
        for message in reversed(self.town.telegram.messages(who)):
            for button in () if message.deleted else message.buttons:
                if button.data is not None and button.data.startswith(says):
                    await who.presses(message, button.label)
                    await self.town.acts()
                    return
        pytest.fail(f"nothing says {says}")


async def settled(town: Town, mira: Person, olu: Person, rooms: dict[RoomPurpose, Group]) -> None:
    """Let the mentor and the organizer have their roles, and rooms their purposes."""
    async with town.db.write() as db:
        for purpose, room in rooms.items():
            chat = await db.scalar(select(Chat).where(Chat.key == str(room.id)))
            assert chat is not None
            chat.purpose = purpose
        for person, role in ((mira, Role.MENTOR), (olu, Role.ORGANIZER)):
            account = await db.scalar(select(Account).where(Account.key == str(person.id)))
            assert account is not None
            granted = {"granted_at": town.now(), "by_hand": True, "by_config": False}
            db.add(RoleGrant(person_id=account.person_id, role=role.word, **granted))
            db.add(Spoken(person_id=account.person_id, language="en"))


async def everything(story: Story) -> None:
    """All that somebody unseen, a mentor and an organizer can do with questions."""
    asker, mira, olu = story.asker, story.mira, story.olu
    await story.says(asker, "/anonymous")
    asked = await story.says(asker, ASKED)
    await asker.edits(asked, ASKED + " It rains.")
    await story.town.acts()
    further = await story.says(asker, "it is for the garden tools")
    await asker.edits(further, "it is for all the garden tools")
    await story.town.acts()
    await story.presses(asker, "!new")
    await asker.sends_photo(sample_photo(), caption="whose cat is this one here?")
    await story.town.acts()
    await asker.sends_album(3, caption="and whose are these three dogs?")
    await story.town.acts()
    for name in ("ada", "zed", "Ada Lund", "@zz_top", "kofi", "mira"):
        await story.says(mira, f"/transfer 1 {name}")
    for command in ("/claim 1", "/claim 2", "/mine", "/queue", "/queue sw", "/question 1"):
        await story.says(mira, command)
    await story.says(mira, "/note 1 Ask Ada or Zed.", chat=story.mentors)
    await story.says(mira, "/answer 1 Zed Zimmermann has it, or Ada Lund.")
    await story.says(asker, "thank you so much!")
    await story.presses(asker, "!solved")
    await story.presses(mira, "!save")
    await story.says(mira, "/release 2")
    await story.says(mira, "/close 3")
    await story.says(asker, "/stuck 3")
    await story.says(asker, "the one with the white paw")
    await story.says(asker, "/withdraw", reply_to=further)
    await story.says(asker, "/withdraw 4")
    for command in ("/hotline", "/missing", "/why", "/why 1", "/question 2", "/role ada", "/role"):
        await story.says(olu, command)
    story.town.clock.now += 26 * 3600
    await story.town.acts()
    await story.says(asker, "/forgetme yes")
    story.town.clock.now += 26 * 3600
    await story.town.acts()


async def told(folder: Path, empty: Path, asker: str) -> list[str]:
    """Play it with that asker; gives what others got."""
    path = folder / f"{asker}.db"
    shutil.copyfile(empty, path)
    async with telegram_town(path, *FEATURES) as town:
        telegram = town.telegram
        ada = telegram.person("ada", language="en", last_name="Lund")
        zed = telegram.person("zed", language="sw", username="zz_top", last_name="Zimmermann")
        mira, olu = (telegram.person(name, language="en") for name in ("mira", "olu"))
        rooms = {
            RoomPurpose.MENTORS: telegram.group("mentors", members=(mira,)),
            RoomPurpose.ORGANIZERS: telegram.group("organizers", members=(olu,)),
        }
        for person in (ada, zed, mira, olu):
            await person.start()
            await town.acts()
        for room in rooms.values():
            await room.add_bot()
        await town.acts()
        await settled(town, mira, olu, rooms)
        await ada.writes("/language en")
        await zed.writes("/language sw")
        await town.acts()
        telegram.ledger.clear()
        story = Story(town, {"ada": ada, "zed": zed}[asker], mira, olu, *rooms.values())
        await everything(story)
        async with town.db.read() as db:
            states = set(await db.scalars(select(InboxRow.state)))
        assert states == {"done"}
        return list(others_got(town, story.asker))


async def test_on_telegram_others_get_the_same_whoever_asks(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pseudonyms, "draw", lambda *_args: "Teal Heron")
    first, second = [await told(tmp_path, empty_database, name) for name in ("ada", "zed")]
    assert len(first) > 40
    for one, other in zip(first, second, strict=True):
        assert one == other
