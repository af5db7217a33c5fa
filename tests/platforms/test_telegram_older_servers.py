"""What came with newer versions of the Bot API, and servers that do without."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio

from bot.platforms.telegram import Telegram
from bot.words import ButtonStyle
from bot.words.deliveries import Act, Delivery, Key, Offer, Rich, Span, SpanKind
from tests.platforms.test_telegram import opened, photo
from tests.telegram.limits import Limits
from tests.telegram.people import Person
from tests.telegram.simulator import TelegramSimulator

AT = 1_900_000_000
MONDAY = Rich("See you on Monday!", (Span(11, 17, SpanKind.MOMENT, at=AT),))
KEYS = (
    Key("Yes, delete", "/forgetme yes", style=ButtonStyle.DESTROYS),
    Key("Send", "!send 5", style=ButtonStyle.CONFIRMS),
    Key("No", "/no"),
)
DATED = {
    "type": "date_time", "offset": 11, "length": 6, "unix_time": AT, "date_time_format": "wDt"
}  # fmt: skip


@dataclass
class Scene:
    simulator: TelegramSimulator
    telegram: Telegram
    ada: Person

    async def says(self, **more: Any) -> Any:
        """Send it; return what she sees."""
        content = more.pop("content", MONDAY)
        delivery = Delivery(Act.MESSAGE, str(self.ada.id), content, KEYS, **more)
        await self.telegram.send(delivery)
        return await self.ada.receives(content.text)

    def refused(self) -> list[str]:
        """What the server did not take."""
        return [call.description for call in self.simulator.ledger.refused]


@pytest_asyncio.fixture
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    version: str = request.param
    async with (
        TelegramSimulator(limits=Limits.none(), api_version=version) as simulator,
        opened(simulator) as telegram,
    ):
        ada = simulator.person("ada", language="en")
        await ada.start()
        yield Scene(simulator, telegram, ada)


def styles(message: Any) -> list[str | None]:
    rows = message.data["reply_markup"]["inline_keyboard"]
    return [button.get("style") for row in rows for button in row]


@pytest.mark.parametrize("scene", ["10.2", "9.5"], indirect=True)
async def test_a_new_server_shows_times_in_everybodys_zone_and_colours_buttons(
    scene: Scene,
) -> None:
    message = await scene.says()
    assert message.entities == [DATED]
    assert styles(message) == ["danger", "primary", None]
    assert scene.refused() == []


@pytest.mark.parametrize("scene", ["10.2"], indirect=True)
async def test_captions_albums_edits_and_offers_have_times_too(scene: Scene) -> None:
    caption = await scene.says(attachments=(photo(),))
    assert caption.entities == [DATED]
    later = replace(MONDAY, text="Be there, Monday!", spans=(replace(MONDAY.spans[0], start=10,
                                                                     end=16),))  # fmt: skip
    edit = Delivery(Act.EDIT, str(scene.ada.id), later, KEYS, message=str(caption.id))
    await scene.telegram.send(edit)
    assert (await scene.ada.receives("Be there")).entities == [DATED | {"offset": 10}]
    album = Rich("Album of Monday", (Span(9, 15, SpanKind.MOMENT, at=AT),))
    files = (photo("a.jpg"), photo("b.jpg"))
    await scene.telegram.send(Delivery(Act.MESSAGE, str(scene.ada.id), album, attachments=files))
    assert (await scene.ada.receives("Album")).entities == [DATED | {"offset": 9}]
    # That it is a caption is only found out by trying.
    assert scene.refused() == ["Bad Request: there is no text in the message to edit"]


@pytest.mark.parametrize("scene", ["9.2"], indirect=True)
async def test_an_old_server_is_never_asked(scene: Scene) -> None:
    message = await scene.says()
    assert message.text == MONDAY.text
    assert message.entities == []
    assert styles(message) == [None, None, None]
    search = await scene.ada.searches_inline("monday")
    offer = Offer("1", "Monday", "A day", MONDAY)
    await scene.telegram.send(Delivery(Act.OFFER, "", press=search.query.id, offers=(offer,)))
    assert scene.refused() == []


@pytest.mark.parametrize("scene", ["9.2", "10.2"], indirect=True)
async def test_check_tells_of_an_old_server(scene: Scene) -> None:
    about = [finding.about for finding in await scene.telegram.diagnose({})]
    is_old = scene.simulator.world.schema.version < (9, 4)
    assert any("older than 9.4" in line for line in about) == is_old


@pytest.mark.parametrize("scene", ["9.4"], indirect=True)
async def test_what_is_refused_once_is_left_out_from_then_on(scene: Scene) -> None:
    first = await scene.says()
    assert first.text == MONDAY.text
    assert first.entities == []
    assert styles(first) == ["danger", "primary", None]
    second = await scene.says(content=replace(MONDAY, text="And also, Monday!"))
    assert second.entities == []
    assert len(scene.refused()) == 1
    assert "Unsupported type specified" in scene.refused()[0]
