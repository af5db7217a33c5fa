"""The simulator refuses what Telegram refuses, and the real PTB client can talk to it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import telegram as ptb
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from tests.telegram.limits import Limits
from tests.telegram.simulator import TelegramSimulator

pytestmark = pytest.mark.filterwarnings("ignore:Please use 'Bot.getUpdates'")


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[TelegramSimulator]:
    async with TelegramSimulator(limits=Limits.none()) as simulator:
        yield simulator


@pytest_asyncio.fixture
async def bot(telegram: TelegramSimulator) -> AsyncIterator[ptb.Bot]:
    client = ptb.Bot(
        telegram.token,
        base_url=f"{telegram.base_url}/bot",
        base_file_url=f"{telegram.base_url}/file/bot",
    )
    async with client:
        yield client


async def updates(bot: ptb.Bot, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await bot.do_api_request("getUpdates", api_kwargs=params)
    return found


async def test_a_conversation_with_the_real_client(
    telegram: TelegramSimulator, bot: ptb.Bot
) -> None:
    ada = telegram.person("ada", language="en")
    await ada.start("payload-1")
    (update,) = await updates(bot)
    assert update["message"]["text"] == "/start payload-1"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Ask", callback_data="ask")]])
    sent = await bot.send_message(ada.id, "<b>Hi</b> Ada", parse_mode="HTML", reply_markup=keyboard)
    seen = await ada.receives("Hi Ada")
    assert seen.id == sent.message_id
    assert seen.entities == [{"type": "bold", "offset": 0, "length": 2}]
    press = await ada.presses(seen, "Ask")
    (_, pressed) = await updates(bot)
    query = ptb.Update.de_json(pressed, bot).callback_query
    assert query is not None
    assert query.data == "ask"
    await query.answer("Ask away!")
    assert (await press.answered()).text == "Ask away!"
    await query.edit_message_text("What is it?")
    edited = await ada.receives("What is it?")
    assert edited is seen
    assert edited.labels == []
