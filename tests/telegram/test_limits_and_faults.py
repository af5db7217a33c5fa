"""The simulator keeps to Telegram's limits, and fails when told to."""

import asyncio

import pytest
import telegram as ptb
from telegram.error import NetworkError, RetryAfter

from tests.telegram.conftest import Calling, SetClock
from tests.telegram.faults import Fault, Faults
from tests.telegram.limits import Limits
from tests.telegram.simulator import TelegramSimulator


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
