"""A share-out on Telegram: pieces in a topic of its own, pictures without where they were taken."""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from sqlalchemy import select

from bot.storage.tables import ShareoutPiece
from bot.words import Role
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.chats import Message
    from tests.telegram.people import Person as Somebody
    from tests.telegram.town import Town

FEATURES = ("introductions", "people", "rooms", "shareouts", "hotline", "privacy")
GPS, MAKER = 0x8825, 0x010F

pytestmark = pytest.mark.long


def photo_with_place() -> bytes:
    """A JPEG that tells by which camera and where it was taken."""
    picture = Image.new("RGB", (48, 32), (10, 120, 60))
    exif = picture.getexif()
    exif[MAKER] = "Ada's camera"
    exif.get_ifd(GPS).update({1: "N", 2: (5.0, 33.0, 0.0), 3: "W", 4: (0.0, 12.0, 0.0)})
    stream = io.BytesIO()
    picture.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


async def press(town: Town, somebody: Somebody, label: str) -> None:
    """Press the latest button of that name, wherever it stands."""
    shown = [seen.message for seen in somebody.sees() if label in seen.message.labels]
    await somebody.presses(shown[-1], label)
    await town.acts()


async def found_inline(town: Town, somebody: Somebody) -> list[str]:
    search = await somebody.searches_inline("market")
    await town.acts()
    return [each["title"] for each in (await search.answered())["results"]]


def contents(town: Town, messages: list[Message], kind: str) -> list[bytes]:
    """What the files of that kind are that stand in these messages."""
    files = town.telegram.world.files
    found = [message.data[kind] for message in messages if kind in message.data]
    ids = [each[-1]["file_id"] if isinstance(each, list) else each["file_id"] for each in found]
    return [files.known(file_id, kind).content for file_id in ids]


async def test_it_is_made_in_its_topic_and_tells_no_place(
    tmp_path: Path, empty_database: Path
) -> None:
    path = shutil.copyfile(empty_database, tmp_path / "town.db")
    async with telegram_town(path, *FEATURES, topics=True) as town:
        ada = town.telegram.person("ada", language="en")
        olu = town.telegram.person("olu", language="en")
        for somebody in (ada, olu):
            await somebody.start()
        await town.acts()
        await town.grants(olu, Role.ORGANIZER)
        news = town.telegram.group("news")
        await news.add_bot()
        await olu.joins(news)
        await olu.writes("/room announcements", chat=news)
        await ada.writes("/shareout new")
        await town.acts()
        await ada.writes("The market")
        await town.acts()
        (topic,) = ada.topics
        assert topic.name == "The market"
        await ada.writes("They like to be asked.", thread=topic.id)
        taken = photo_with_place()
        assert b"Ada's camera" in taken
        await ada.sends_album([taken, taken], caption="Makola", thread=topic.id)
        await ada.sends_document(
            taken, name="ada-2030.jpg", mime_type="image/jpeg", thread=topic.id
        )
        await ada.sends_voice(thread=topic.id)
        await town.acts()
        async with town.db.read() as session:
            kinds = list(await session.scalars(select(ShareoutPiece.kind).order_by("place")))
        assert kinds == ["text", "photo", "photo", "photo", "voice"]
        counts = [line for line in ada.reads(topic) if line.startswith("I have")]
        assert len(counts) == 4, "an album is answered once"

        await ada.presses(ada.last_in(topic), "Done")
        await town.acts()
        await ada.presses(ada.last_in(topic), "Send it in")
        await town.acts()
        before = {each.id for each in news.messages}
        await press(town, olu, "Approve")
        posted = [each for each in news.messages if each.id not in before and not each.deleted]
        pictures = [*contents(town, posted, "photo"), *contents(town, posted, "document")]
        assert len(pictures) == 3
        assert not any(b"Ada's camera" in picture or b"Exif" in picture for picture in pictures)
        assert len(contents(town, posted, "voice")) == 1
        assert not any("ada-2030" in str(message.data) for message in posted)

        assert await found_inline(town, olu) == ["The market"]
        await ada.writes("/learned 1")
        await town.acts()
        await press(town, ada, "Take it back")
        await press(town, ada, "Yes, take it back")
        left = {each.id for each in news.messages if not each.deleted}
        assert not left & {each.id for each in posted}
