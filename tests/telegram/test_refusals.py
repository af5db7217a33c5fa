"""The simulator refuses what Telegram refuses, in its words, and keeps to its limits."""

from typing import Any

import aiohttp
import pytest

from tests.telegram.conftest import Calling, SetClock
from tests.telegram.limits import Limits
from tests.telegram.schema import shapes
from tests.telegram.simulator import TelegramSimulator

SURROGATE = [{"type": "bold", "offset": 1, "length": 1}]
ITEM = {"type": "photo", "media": "unknown"}


def inline(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Go", **button}]]}


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("sendMessage", {"text": " \n "}, "message text is empty"),
        ("sendMessage", {"text": "x" * 4097}, "message is too long"),
        ("sendMessage", {"text": "🕯" * 2049}, "message is too long"),
        ("sendMessage", {"text": "<b>x", "parse_mode": "HTML"}, 'start tag "b"'),
        ("sendMessage", {"text": "v1.0", "parse_mode": "MarkdownV2"}, "Character '.' is reserved"),
        ("sendMessage", {"text": "x", "parse_mode": "Word"}, "unsupported parse_mode"),
        ("sendMessage", {"text": "🕯", "entities": SURROGATE}, "middle of a UTF-16 symbol"),
        (
            "sendMessage",
            {"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
            "ends after the end of the text",
        ),
        (
            "sendMessage",
            {"text": "x", "entities": [{"type": "date_time", "offset": 0, "length": 1}]},
            'Can\'t find field "unix_time"',
        ),
        (
            "sendMessage",
            {"text": "x", "reply_markup": inline(callback_data="1", style="loud")},
            "invalid button style",
        ),
        ("sendMessage", {"text": "x", "chat_id": 5}, "chat not found"),
        ("sendMessage", {"text": "x", "chat_id": ""}, "chat_id is empty"),
        ("sendMessage", {"text": "x", "reply_to_message_id": 9}, "unknown parameter"),
        ("sendMessage", {"text": "x", "reply_to": 9}, 'unknown parameter "reply_to"'),
        ("sendMessage", {"text": 7}, 'Field "text" must be of type String'),
        ("sendMessage", {}, "message text is empty"),
        ("sendMessage", {"text": "x", "message_thread_id": "a"}, "must be of type Integer"),
        ("sendMessage", {"text": "x", "protect_content": "maybe"}, "must be of type Boolean"),
        ("sendMessage", {"text": "x", "entities": {}}, 'Field "entities" must be of type Array'),
        (
            "sendMessage",
            {"text": "x", "entities": [{"type": "bold"}]},
            'Can\'t find field "length"',
        ),
        (
            "sendMessage",
            {"text": "x", "reply_markup": inline(colour="red")},
            'unknown field "colour"',
        ),
        ("editForumTopic", {"name": "x"}, 'parameter "message_thread_id" is required'),
        (
            "sendMessage",
            {"text": "x", "reply_parameters": {"message_id": 9}},
            "message to be replied not found",
        ),
        ("sendMessage", {"text": "x", "message_thread_id": 9}, "message thread not found"),
        (
            "sendMessage",
            {"text": "x", "reply_markup": inline(callback_data="ш" * 33)},
            "BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            {"text": "x", "reply_markup": inline(callback_data="")},
            "BUTTON_DATA_INVALID",
        ),
        ("sendMessage", {"text": "x", "reply_markup": inline()}, "Text buttons are unallowed"),
        (
            "sendMessage",
            {"text": "x", "reply_markup": inline(url="http://localhost/")},
            "Wrong HTTP URL",
        ),
        ("sendMessage", {"text": "x", "reply_markup": "{"}, "can't parse reply markup JSON"),
        ("sendPhoto", {"photo": "AgACnothing"}, "wrong remote file identifier specified"),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendMediaGroup", {"media": [ITEM]}, "too few messages"),
        ("sendMediaGroup", {"media": [ITEM] * 11}, "too many messages"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action"),
        ("editMessageText", {"text": "x", "message_id": 9}, "message to edit not found"),
        ("deleteMessage", {"message_id": 9}, "message to delete not found"),
        ("setMessageReaction", {"message_id": 9}, "message to react not found"),
        ("answerCallbackQuery", {"callback_query_id": "9"}, "query is too old"),
        ("getFile", {"file_id": "9"}, "wrong file_id"),
        ("createForumTopic", {"name": "x"}, "the chat is not a forum"),
        ("createForumTopic", {"name": " "}, "title must be non-empty"),
        (
            "setMyCommands",
            {"commands": [{"command": "Ask", "description": "Ask"}]},
            "BOT_COMMAND_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "ask", "description": ""}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "a", "description": "b"}] * 101},
            "BOT_COMMANDS_TOO_MUCH",
        ),
        ("setWebhook", {"url": "http://example.org/"}, "An HTTPS URL must be provided"),
        ("setWebhook", {"url": "https://a.org", "secret_token": "§"}, "unallowed characters"),
        ("setMyCommands", {"commands": ["ask"]}, "expected an Object"),
        ("forwardMessage", {"from_chat_id": 5, "message_id": 1}, "chat not found"),
    ],
)
async def test_bad_requests_are_refused(
    telegram: TelegramSimulator, call: Calling, method: str, params: dict[str, Any], reason: str
) -> None:
    ada = telegram.person("ada")
    await ada.start()
    where = {"chat_id": ada.id} if "chat_id" in shapes()[method].fields else {}
    answer = await call(method, **{**where, **params})
    assert answer["error_code"] == 400
    assert answer["description"].startswith("Bad Request: ")
    assert reason in answer["description"]
    assert not telegram.calls(method)[0].delivered


async def test_the_longest_of_everything_passes(telegram: TelegramSimulator, call: Calling) -> None:
    ada = telegram.person("ada")
    await ada.start()
    markup = inline(callback_data="ш" * 32)
    text = {"text": "🕯" * 2048, "reply_markup": markup}
    assert (await call("sendMessage", chat_id=ada.id, **text))["ok"]
    commands = [{"command": "a" * 32, "description": "d" * 256}] * 100
    assert (await call("setMyCommands", commands=commands, language_code="fr"))["ok"]
    assert (await call("getMyCommands", language_code="fr"))["result"] == commands
    assert (await call("getMyCommands"))["result"] == []


async def test_a_reply_to_a_missing_message_may_be_allowed(
    telegram: TelegramSimulator, call: Calling
) -> None:
    ada = telegram.person("ada")
    question = await ada.writes("Hello?")
    await ada.deletes(question)
    gone = {"message_id": question.id}
    answer = await call("sendMessage", chat_id=ada.id, text="Hi", reply_parameters=gone)
    assert answer["description"] == "Bad Request: message to be replied not found"
    gone["allow_sending_without_reply"] = True
    assert (await call("sendMessage", chat_id=ada.id, text="Hi", reply_parameters=gone))["ok"]


async def test_edits_are_refused_when_nothing_changes_or_the_message_is_not_ours(
    telegram: TelegramSimulator, call: Calling
) -> None:
    ada = telegram.person("ada")
    hers = await ada.writes("Hello")
    where: dict[str, Any] = {"chat_id": ada.id}
    sent = await call("sendMessage", **where, text="Hi", reply_markup=inline(callback_data="1"))
    where["message_id"] = sent["result"]["message_id"]
    same = await call(
        "editMessageText", **where, text="Hi ", reply_markup=inline(callback_data="1")
    )
    assert "message is not modified" in same["description"]
    assert (await call("editMessageReplyMarkup", **where))["ok"]
    assert "is not modified" in (await call("editMessageReplyMarkup", **where))["description"]
    where["message_id"] = hers.id
    not_ours = await call("editMessageText", **where, text="Hi")
    assert not_ours["description"] == "Bad Request: message can't be edited"


async def test_people_and_groups_out_of_reach(telegram: TelegramSimulator, call: Calling) -> None:
    ada, group = telegram.person("ada"), telegram.group("mentors")

    async def refusal(chat_id: int) -> str:
        answer = await call("sendMessage", chat_id=chat_id, text="Hello")
        assert answer["error_code"] == 403
        return str(answer["description"])

    assert await refusal(ada.id) == "Forbidden: bot can't initiate conversation with a user"
    await ada.start()
    await ada.blocks_bot()
    assert await refusal(ada.id) == "Forbidden: bot was blocked by the user"
    await ada.unblocks_bot()
    assert (await call("sendMessage", chat_id=ada.id, text="Hello"))["ok"]
    await ada.deactivates()
    assert await refusal(ada.id) == "Forbidden: user is deactivated"
    assert await refusal(group.id) == "Forbidden: bot is not a member of the group chat"
    await group.add_bot()
    await group.remove_bot()
    assert await refusal(group.id) == "Forbidden: bot was kicked from the group chat"
    statuses = [
        update["my_chat_member"]["new_chat_member"]["status"]
        for update in (await call("getUpdates"))["result"]
        if "my_chat_member" in update
    ]
    assert statuses == ["kicked", "member", "member", "kicked"]


async def test_a_wrong_token_or_method(telegram: TelegramSimulator, call: Calling) -> None:
    assert await call("makeCoffee") == {
        "ok": False, "error_code": 404, "description": "Not Found",
    }  # fmt: skip
    assert (await call("GETME"))["result"]["can_read_all_group_messages"] is False
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{telegram.base_url}/bot1:wrong/getMe") as response,
    ):
        assert response.status == 401
        assert (await response.json())["description"] == "Unauthorized"


async def test_a_press_waits_only_so_long_for_its_answer(
    telegram: TelegramSimulator, call: Calling, clock: SetClock
) -> None:
    telegram.limits.callback_answer = 15
    ada = telegram.person("ada")
    await ada.start()
    await call("sendMessage", chat_id=ada.id, text="Hi", reply_markup=inline(callback_data="1"))
    press = await ada.presses(await ada.receives("Hi"), "Go")
    answer = {"callback_query_id": press.query.id}
    too_long = await call("answerCallbackQuery", **answer, text="x" * 201)
    assert "MESSAGE_TOO_LONG" in too_long["description"]
    assert (await call("answerCallbackQuery", **answer, text="First"))["ok"]
    assert (await call("answerCallbackQuery", **answer, text="Second"))["ok"]
    assert press.toast == "First"
    clock.now += 16
    assert "too old" in (await call("answerCallbackQuery", **answer))["description"]


MOMENT = {"type": "date_time", "offset": 0, "length": 4, "unix_time": 1_900_000_000}


@pytest.mark.parametrize(
    ("method", "params", "refused"),
    [
        ("setChatMemberTag", {"user_id": 1, "tag": "mentor"}, "Not Found"),
        ("sendMessage", {"text": "soon", "entities": [MOMENT]}, "Unsupported type specified"),
        (
            "sendMessage",
            {"text": "x", "receiver_user_id": 1},
            'unknown parameter "receiver_user_id"',
        ),
        (
            "sendMessage",
            {"text": "x", "reply_markup": inline(callback_data="1", style="danger")},
            'unknown field "style"',
        ),
    ],
)
async def test_an_older_server_knows_nothing_newer(
    clock: SetClock, method: str, params: dict[str, Any], refused: str
) -> None:
    async with (
        TelegramSimulator(limits=Limits.none(), clock=clock, api_version="9.2") as older,
        aiohttp.ClientSession() as session,
    ):
        ada = older.person("ada")
        await ada.start()
        url = f"{older.base_url}/bot{older.token}"
        async with session.post(f"{url}/{method}", json={"chat_id": ada.id, **params}) as response:
            assert refused in (await response.json())["description"]
        async with session.post(f"{url}/getMe") as response:
            assert "has_topics_enabled" not in (await response.json())["result"]
