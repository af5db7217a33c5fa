"""The real process on Telegram: a newcomer asks in Arabic in a group, and nobody sees a trace."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.processes import LivingBot, living
from tests.telegram.simulator import TelegramSimulator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.groups import Group
    from tests.telegram.people import Person

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("telegram-story")]

FEATURES = ["introductions", "people", "rooms", "hotline"]
ASKED = "من يحتفظ بمفتاح المخزن الصغير؟"
ANSWERED = "المفتاح عند سلمى."
ASKING = f"/ask {ASKED}"
PATIENCE = 60.0


async def is_settled(
    telegram: TelegramSimulator, olu: Person, tariq: Person, mentors: Group
) -> None:
    """Tariq answers in Arabic, and the menus are shown."""
    await olu.start()
    await tariq.start()
    await mentors.add_bot()
    await olu.writes("/room mentors", chat=mentors)
    await olu.receives("mentors", chat=mentors, timeout=PATIENCE)
    await olu.writes(f"/role @{tariq.user.username} mentor ar", chat=mentors)
    await tariq.receives(lambda one: "mentor" in one.text.lower() or "مرشد" in one.text,
                         timeout=PATIENCE)  # fmt: skip
    key = ("all_group_chats", 0, 0, "ar")
    await telegram.wait_for(lambda: key in telegram.world.commands, PATIENCE)


@pytest.mark.parametrize("version", ["10.3", "10.1"])
async def test_a_newcomer_asks_in_arabic_in_the_group(tmp_path: Path, version: str) -> None:
    async with TelegramSimulator(api_version=version) as telegram:
        olu = telegram.person("olu", language="en")
        tariq, nour, ben = (
            telegram.person(name, language="ar") for name in ("tariq", "nour", "ben")
        )
        mentors = telegram.group("mentors", owner=olu, members=(tariq,))
        group = telegram.group("newcomers", owner=olu, members=(nour, ben))
        owners = [f"telegram:{olu.id}"]
        bot = LivingBot(
            tmp_path,
            {"token": telegram.token, "api_base_url": telegram.base_url},
            community={"owners": owners, "features": FEATURES, "starter": False},
        )
        async with living(bot):
            await is_settled(telegram, olu, tariq, mentors)
            await group.add_bot(admin=True)
            await nour.receives(chat=group, timeout=PATIENCE)  # the bot greets all
            before = {one.name: one.was_sent(group) for one in (olu, ben)}
            await nour.writes(ASKING, chat=group)
            promise = await nour.receives(chat=group, timeout=PATIENCE)
            card = await tariq.receives(ASKED, chat=mentors, timeout=PATIENCE)
            await tariq.writes(ANSWERED, chat=mentors, reply_to=card)
            answer = await nour.receives(ANSWERED, chat=group, timeout=PATIENCE)
            after = {one.name: one.was_sent(group) for one in (olu, ben)}
            shown = json.dumps(after["Ben"], ensure_ascii=False)
            if version == "10.3":
                assert promise.reader == answer.reader == nour.id
                assert after == before
                assert ASKED not in shown
            else:
                assert promise.reader is None  # there it was asked before all, as ever
                assert ASKED in shown
