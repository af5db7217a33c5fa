"""The simulator refuses what Telegram refuses, in its words, and keeps to its limits."""

import asyncio
from typing import Any

import aiohttp
import pytest
import telegram as ptb
from telegram.error import NetworkError, RetryAfter

from tests.telegram.conftest import Calling, SetClock
from tests.telegram.errors import ApiError
from tests.telegram.faults import Fault, Faults
from tests.telegram.html_markup import parse_html
from tests.telegram.limits import Limits
from tests.telegram.markdown_markup import parse_markdown
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
        ("sendMessage", {"text": "x", "chat_id": 5}, "chat not found"),
        ("sendMessage", {"text": "x", "chat_id": ""}, "chat_id is empty"),
        ("sendMessage", {"text": "x", "reply_to_message_id": 9}, "message to be replied not found"),
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
        ("forwardMessage", {"from_chat_id": 5, "message_id": 1}, "chat not found"),
    ],
)
async def test_bad_requests_are_refused(
    telegram: TelegramSimulator, call: Calling, method: str, params: dict[str, Any], reason: str
) -> None:
    ada = telegram.person("ada")
    await ada.start()
    answer = await call(method, **{"chat_id": ada.id, **params})
    assert answer["error_code"] == 400
    assert answer["description"].startswith("Bad Request: ")
    assert reason in answer["description"]
    assert not telegram.calls(method)[0].delivered


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("a &lt; b &amp; c &#8212; &nbsp;", "a < b & c — &nbsp;", []),
        ("🕯 <i>x</i>", "🕯 x", [("italic", 3, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
        ("<a href='https://w.org/?a=1&amp;b=2'>w</a>", "w", [("text_link", 0, 1)]),
    ],
)
def test_html_is_read(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    found, marks = parse_html(html)
    assert found == text
    assert [(one["type"], one["offset"], one["length"]) for one in marks] == entities


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler"'),
        ("<b>x</b", "Unclosed end tag"),
    ],
)
def test_wrong_html_is_refused(html: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(html)
    assert f"Bad Request: can't parse entities: {reason}" in refused.value.description


@pytest.mark.parametrize(
    ("markdown", "text", "entities"),
    [
        (r"*a _b_* 1\.0", "a b 1.0", [("bold", 0, 3), ("italic", 2, 1)]),
        (
            "__u__ ~s~ ||h||",
            "u s h",
            [("underline", 0, 1), ("strikethrough", 2, 1), ("spoiler", 4, 1)],
        ),
        ("`a*b` ```py\nx```", "a*b x", [("code", 0, 3), ("pre", 4, 1)]),
        ("[w](https://w.org)", "w", [("text_link", 0, 1)]),
        (">q\n>r\ns", "q\nr\ns", [("blockquote", 0, 3)]),
    ],
)
def test_markdown_is_read(markdown: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    found, marks = parse_markdown(markdown)
    assert found == text
    assert [(one["type"], one["offset"], one["length"]) for one in marks] == entities


@pytest.mark.parametrize(
    ("markdown", "reason"),
    [
        ("a-b", "Character '-' is reserved and must be escaped with the preceding '\\'"),
        ("🏟 🏟_abacaba", "Can't find end of Italic entity at byte offset 9"),
        ("*a _b*_", "Can't find end of Italic entity"),
    ],
)
def test_wrong_markdown_is_refused(markdown: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_markdown(markdown)
    assert reason in refused.value.description


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


@pytest.mark.parametrize(
    ("chats", "pause", "messages", "limit"),
    [(1, 0.5, 2, "chat"), (31, 0.0, 31, "overall"), (1, 1.0, 2, None), (30, 0.0, 30, None)],
)
async def test_too_many_messages_a_second(
    clock: SetClock, chats: int, pause: float, messages: int, limit: str | None
) -> None:
    async with TelegramSimulator(clock=clock) as telegram:
        people = [telegram.person(f"p{number}") for number in range(chats)]
        for person in people:
            await person.start()
        async with ptb.Bot(telegram.token, base_url=f"{telegram.base_url}/bot") as bot:
            for number in range(messages - 1):
                await bot.send_message(people[number % chats].id, "Hello")
            clock.now += pause
            last = bot.send_message(people[(messages - 1) % chats].id, "Hello")
            if limit is None:
                await last
            else:
                with pytest.raises(RetryAfter):
                    await last
        assert telegram.calls()[-1].over_limit == limit
        assert len(telegram.ledger.violations) == (limit is not None)


async def test_a_group_takes_twenty_messages_a_minute(clock: SetClock) -> None:
    async with TelegramSimulator(clock=clock) as telegram:
        group = telegram.group("mentors")
        await group.add_bot()
        async with ptb.Bot(telegram.token, base_url=f"{telegram.base_url}/bot") as bot:
            for _ in range(20):
                await bot.send_message(group.id, "Hello")
                clock.now += 2
            with pytest.raises(RetryAfter) as refused:
                await bot.send_message(group.id, "Hello")
            assert refused.value.retry_after == 20
            clock.now += 20
            await bot.send_message(group.id, "Hello")


async def test_what_is_sent_inside_a_retry_after_is_a_violation(
    telegram: TelegramSimulator, call: Calling, clock: SetClock
) -> None:
    ada = telegram.person("ada")
    await ada.start()
    telegram.faults.plan("sendMessage", Fault(retry_after=3))
    for wait, code in ((0, 429), (0.1, 429), (1, 429), (1.9, 200)):
        clock.now += wait
        answer = await call("sendMessage", chat_id=ada.id, text="Hello")
        assert answer.get("error_code", 200) == code
    assert [one.inside_retry_after for one in telegram.ledger] == [False, False, True, False]
    assert (await call("getUpdates"))["ok"]


async def test_answers_get_lost_after_the_deed(telegram: TelegramSimulator, bot: ptb.Bot) -> None:
    ada = telegram.person("ada")
    await ada.start()
    telegram.faults.plan("sendMessage", Fault(lose_answer=True))
    with pytest.raises(NetworkError):
        await bot.send_message(ada.id, "Did you get this?")
    await ada.receives("Did you get this?")
    (sent,) = telegram.calls("sendMessage")
    assert (sent.delivered, sent.answered) == (True, False)


async def test_servers_fail_without_doing_it(telegram: TelegramSimulator, bot: ptb.Bot) -> None:
    ada = telegram.person("ada")
    await ada.start()
    telegram.faults.server_errors = 1.0
    for _ in range(4):
        with pytest.raises(NetworkError):
            await bot.send_message(ada.id, "Hello")
    assert {one.code for one in telegram.calls("sendMessage")} <= {500, 502}
    assert ada.sees() == []
    telegram.faults.stop()
    await bot.send_message(ada.id, "Hello")


async def test_slow_answers_come_after_the_deed(telegram: TelegramSimulator, call: Calling) -> None:
    ada = telegram.person("ada")
    await ada.start()
    telegram.faults.plan("sendMessage", Fault(delay=3600))
    slow = asyncio.create_task(call("sendMessage", chat_id=ada.id, text="Hello"))
    await ada.receives("Hello")
    assert not slow.done()
    slow.cancel()


async def test_polls_fail_on_their_own(telegram: TelegramSimulator, bot: ptb.Bot) -> None:
    telegram.faults.failed_polls = 1.0
    assert (await bot.get_me()).username == "lamplighter_bot"
    with pytest.raises(NetworkError):
        await bot.get_updates()


def test_the_same_seed_draws_the_same_faults() -> None:
    one, other = (Faults(seed=7, lost_answers=0.2, too_many_requests=0.2) for _ in range(2))
    assert [one.draw("sendMessage") for _ in range(99)] == [
        other.draw("sendMessage") for _ in range(99)
    ]


def test_no_limits_are_out_of_reach() -> None:
    assert Limits.none().overall_per_second > 10**6
