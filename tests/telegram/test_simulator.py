"""The real PTB client talks to the simulator; updates, people and groups behave as on Telegram."""

import asyncio

import aiohttp
import pytest
import telegram as ptb
from aiohttp import web
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputMediaPhoto,
    InputTextMessageContent,
)
from telegram.error import BadRequest, Conflict

from tests.telegram.conftest import Calling, SetClock, poll
from tests.telegram.media_senders import sample_photo
from tests.telegram.remote import RemoteTelegram
from tests.telegram.simulator import TelegramSimulator

pytestmark = pytest.mark.filterwarnings("ignore:Please use 'Bot.getUpdates'")


async def test_a_conversation_with_the_real_client(
    telegram: TelegramSimulator, bot: ptb.Bot
) -> None:
    ada = telegram.person("ada", language="en")
    await ada.start("payload-1")
    (update,) = await poll(bot)
    assert update["message"]["text"] == "/start payload-1"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert update["message"]["from"]["language_code"] == "en"
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Ask", callback_data="ask")]])
    sent = await bot.send_message(ada.id, "<b>Hi</b> Ada", parse_mode="HTML", reply_markup=keyboard)
    seen = await ada.receives("Hi Ada")
    assert seen.id == sent.message_id
    assert seen.entities == [{"type": "bold", "offset": 0, "length": 2}]
    press = await ada.presses(seen, "Ask")
    (_, pressed) = await poll(bot)
    query = ptb.Update.de_json(pressed, bot).callback_query
    assert query is not None
    assert query.data == "ask"
    await query.answer("Ask away!")
    assert (await press.answered()).text == press.toast == "Ask away!"
    await query.edit_message_text("What is it?")
    edited = await ada.receives("What is it?")
    assert edited is seen
    assert edited.labels == []
    assert [one["text"] for one in edited.history] == ["Hi Ada"]


async def test_an_album_and_a_download_with_the_real_client(
    telegram: TelegramSimulator, bot: ptb.Bot
) -> None:
    ada = telegram.person("ada")
    await ada.start()
    photo = sample_photo()
    sent = await bot.send_media_group(
        ada.id, [InputMediaPhoto(photo, caption="*Two*", parse_mode="MarkdownV2")] * 2
    )
    assert len({one.media_group_id for one in sent}) == 1
    again = await bot.send_photo(ada.id, sent[0].photo[-1].file_id, caption="Once more")
    file = await bot.get_file(again.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == photo
    document = await bot.send_document(ada.id, b"a,b\n", filename="table.csv")
    assert document.document is not None
    assert document.document.file_name == "table.csv"
    assert [one.text for one in telegram.messages(ada)] == ["/start", "Two", "Two", "Once more", ""]


async def test_what_people_send_has_the_shape_that_the_real_client_parses(
    telegram: TelegramSimulator, bot: ptb.Bot
) -> None:
    ada = telegram.person("ada")
    await ada.sends_photo(caption="Look")
    await ada.sends_document(size=30_000_000)
    await ada.sends_voice()
    await ada.sends_contact()
    await ada.sends_location()
    album = await ada.sends_album(3, caption="Three")
    parsed = [ptb.Update.de_json(one, bot).message for one in await poll(bot)]
    messages = [one for one in parsed if one is not None]
    assert len(messages) == 8
    assert messages[0].photo[-1].file_size
    assert messages[2].voice
    assert {one.media_group_id for one in messages[-3:]} == {album[0].data["media_group_id"]}
    assert messages[1].document is not None
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(messages[1].document.file_id)


async def test_an_update_stays_until_a_higher_offset_confirms_it(
    telegram: TelegramSimulator, call: Calling
) -> None:
    ada = telegram.person("ada")
    for number in range(5):
        await ada.writes(f"text {number}")
    first = (await call("getUpdates", limit=2))["result"]
    assert [one["message"]["text"] for one in first] == ["text 0", "text 1"]
    assert (await call("getUpdates", limit=2))["result"] == first
    rest = (await call("getUpdates", offset=first[-1]["update_id"] + 1))["result"]
    assert [one["message"]["text"] for one in rest] == ["text 2", "text 3", "text 4"]
    last = (await call("getUpdates", offset=-1))["result"]
    assert last == rest[-1:]
    telegram.skip_update_ids(1000)
    telegram.inject_update({"oddity": {"of": "tomorrow"}})
    assert (await call("getUpdates", offset=-1))["result"] == [
        {"update_id": last[0]["update_id"] + 1001, "oddity": {"of": "tomorrow"}}
    ]


async def test_updates_are_kept_for_a_day(
    telegram: TelegramSimulator, call: Calling, clock: SetClock
) -> None:
    await telegram.person("ada").writes("Anybody?")
    clock.now += 24 * 3600 + 1
    assert (await call("getUpdates"))["result"] == []


async def test_a_second_poller_ends_the_first_with_a_conflict(
    telegram: TelegramSimulator, bot: ptb.Bot, call: Calling
) -> None:
    first = asyncio.create_task(poll(bot, timeout=50))
    await telegram.wait_for(lambda: telegram.calls("getUpdates"))
    second = asyncio.create_task(call("getUpdates", timeout=50))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    await telegram.person("ada").writes("wake up")
    assert (await second)["result"][0]["message"]["text"] == "wake up"


async def test_a_webhook_gets_every_update_until_it_takes_it(
    telegram: TelegramSimulator, call: Calling
) -> None:
    heard: list[tuple[str, str]] = []

    async def hook(request: web.BaseRequest) -> web.Response:
        update = await request.json()
        secret = request.headers["X-Telegram-Bot-Api-Secret-Token"]
        heard.append((secret, update["message"]["text"]))
        if len(heard) == 1:
            return web.Response(status=500)
        chat_id = update["message"]["chat"]["id"]
        return web.json_response({"method": "sendMessage", "chat_id": chat_id, "text": "Heard."})

    runner = web.ServerRunner(web.Server(hook))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ada = telegram.person("ada")
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        assert (await call("setWebhook", url=url, secret_token="s-1"))["ok"]
        assert "webhook is active" in (await call("getUpdates"))["description"]
        await ada.writes("one")
        await ada.writes("two")
        await ada.receives("Heard.")
        await ada.receives("Heard.")
    finally:
        await runner.cleanup()
    assert heard == [("s-1", "one"), ("s-1", "one"), ("s-1", "two")]
    assert (await call("getWebhookInfo"))["result"]["pending_update_count"] == 0
    assert (await call("deleteWebhook"))["ok"]


async def test_a_push_that_fails_after_the_webhook_was_deleted_leaves_no_webhook(
    telegram: TelegramSimulator, call: Calling
) -> None:
    taken, deleted = asyncio.Event(), asyncio.Event()

    async def hook(request: web.BaseRequest) -> web.Response:
        taken.set()
        await deleted.wait()
        return web.Response(status=500)

    runner = web.ServerRunner(web.Server(hook))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        assert (await call("setWebhook", url=url))["ok"]
        await telegram.person("ada").writes("one")
        await taken.wait()
        assert (await call("deleteWebhook"))["ok"]
    finally:
        deleted.set()
        await runner.cleanup()
    assert [update["message"]["text"] for update in (await call("getUpdates"))["result"]] == ["one"]
    assert "last_error_message" not in (await call("getWebhookInfo"))["result"]
    assert (await call("getUpdates"))["ok"]


async def test_edits_of_people_arrive(telegram: TelegramSimulator, call: Calling) -> None:
    ada = telegram.person("ada")
    question = await ada.writes("How do I edti?")
    await ada.edits(question, "How do I edit?")
    edited = (await call("getUpdates"))["result"][1]["edited_message"]
    assert edited["text"] == "How do I edit?"
    assert edited["edit_date"] >= edited["date"]
    assert edited["message_id"] == question.id


async def test_inline_queries_are_answered(telegram: TelegramSimulator, bot: ptb.Bot) -> None:
    search = await telegram.person("ada").searches_inline("first edit")
    (update,) = await poll(bot)
    article = InlineQueryResultArticle("1", "Editing", InputTextMessageContent("Edit"))
    query_id = update["inline_query"]["id"]
    assert await bot.answer_inline_query(query_id, [article])
    (result,) = await search.results()
    assert (result["id"], result["title"]) == ("1", "Editing")
    with pytest.raises(BadRequest, match="Results_too_much"):
        await bot.answer_inline_query(query_id, [article] * 51)
    untitled = InlineQueryResultArticle("1", "", InputTextMessageContent("Edit"))
    silent = InlineQueryResultArticle("1", "Editing", InputTextMessageContent(""))
    for wrong, words in ((untitled, "Article_title_empty"), (silent, "text is empty")):
        with pytest.raises(BadRequest, match=words):
            await bot.answer_inline_query(query_id, [wrong])
    for start in ("", "no spaces"):
        button = InlineQueryResultsButton("Open", start_parameter=start)
        with pytest.raises(BadRequest, match="Start_param_invalid"):
            await bot.answer_inline_query(query_id, [], button=button)


async def test_waiting_in_vain_says_what_came_instead(
    telegram: TelegramSimulator, bot: ptb.Bot
) -> None:
    ada = telegram.person("ada")
    await ada.start()
    await bot.send_message(ada.id, "Good evening")
    with pytest.raises(AssertionError, match=r"for 'morning', saw \['Good evening'\]"):
        await ada.receives("morning", timeout=0.01)
    message = await ada.receives("evening")
    with pytest.raises(AssertionError, match=r"no button 'Go' in"):
        await ada.presses(message, "Go")


async def test_stopped_and_started_again_it_is_where_it_was(
    telegram: TelegramSimulator, call: Calling
) -> None:
    await telegram.person("ada").writes("Still there?")
    address = telegram.base_url
    await telegram.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await call("getMe")
    await telegram.start()
    assert telegram.base_url == address
    assert (await call("getUpdates"))["result"][0]["message"]["text"] == "Still there?"


async def test_the_same_from_another_process() -> None:
    async with RemoteTelegram.spawned("--no-limits") as telegram:
        ada = telegram.person("ada", language="en")
        group = telegram.group("mentors", members=(ada,), forum=True)
        await group.add_bot(admin=True)
        topic = await group.opens_topic("Questions")
        asked = await ada.writes("Who can help?", chat=group, thread=topic.id)
        async with ptb.Bot(telegram.token, base_url=f"{telegram.base_url}/bot") as bot:
            keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Mine", callback_data="1")]])
            await bot.send_message(
                await group.id(), "I can", reply_to_message_id=asked.id, reply_markup=keyboard
            )
            seen = await ada.receives(lambda message: "can" in message.text, chat=group)
            assert (seen.thread_id, seen.reply_to_id) == (topic.id, asked.id)
            press = await ada.presses(seen, "Mine")
            pressed = (await poll(bot, offset=-1))[0]["callback_query"]
            await bot.answer_callback_query(pressed["id"], "Yours")
            assert (await press.answered()).text == "Yours"
            await telegram.set(faults={"server_errors": 1.0})
            with pytest.raises(ptb.error.NetworkError):
                await bot.send_chat_action(seen.chat_id, "typing")
            await telegram.faults.stop()
            await telegram.hang_up()
            with pytest.raises(ptb.error.NetworkError):
                await bot.get_me()
            await telegram.pick_up()
            assert (await bot.get_me()).username == "lamplighter_bot"
        calls = await telegram.ledger()
        assert [one.code for one in calls if one.method == "sendMessage"] == [200]
        assert (await telegram.state())["said"] == 1
        with pytest.raises(AssertionError, match="no button"):
            await ada.presses(seen, "Yours")


async def test_a_killed_poller_leaves_its_updates_to_the_next(
    telegram: TelegramSimulator, call: Calling
) -> None:
    doomed = asyncio.create_task(call("getUpdates", timeout=50))
    await telegram.wait_for(lambda: telegram.calls("getUpdates"))
    doomed.cancel()
    await telegram.person("ada").writes("Anybody there?")
    (update,) = (await call("getUpdates", timeout=50))["result"]
    assert update["message"]["text"] == "Anybody there?"
