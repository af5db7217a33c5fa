"""What rings: what comes to somebody by itself; not what is said back to them."""

import pytest

from bot.platforms.console import Console
from bot.words.deliveries import Act, Delivery, Sent
from tests.dialogue import Dialogue


async def test_answers_and_cards_ring_and_replies_do_not(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    rings: dict[str, bool] = {}
    send = Console.send

    async def note(console: Console, delivery: Delivery) -> Sent:
        if delivery.act is Act.MESSAGE:
            rings[delivery.content.text.partition("\n")[0]] = delivery.rings
        return await send(console, delivery)

    monkeypatch.setattr(Console, "send", note)
    await chat.play("ada @ newcomers > /ask why is my sandbox page gone", strict=False)
    await chat.play("mira > /answer 1 It was moved.", strict=False)
    assert rings["Question 1 from Ada · English"]
    assert rings["Mira answers “why is my sandbox page gone”:"]
    assert not rings["Passed on to Ada."]
