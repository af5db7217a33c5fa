"""How the Telegram platform hears: polling and webhook, against the simulator."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from io import BytesIO
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.platforms.patience import LONGEST_PAUSE_SECONDS
from bot.platforms.telegram import Telegram
from bot.platforms.telegram.api import BotApi
from bot.platforms.telegram.polling import Poller
from bot.platforms.telegram.webhook import LARGEST_BODY_BYTES, SECRET_HEADER
from bot.web.serving import listen_on
from bot.words.deliveries import RawEvent
from bot.words.failures import Forbidden, RetryAfter
from tests.platforms.test_telegram import opened, settings
from tests.telegram.faults import Fault
from tests.telegram.limits import Limits
from tests.telegram.simulator import TelegramSimulator

SECRET = "a-secret-of-some-length"


class Inbox:
    """What was stored; may refuse to."""

    def __init__(self, simulator: TelegramSimulator) -> None:
        self.simulator = simulator
        self.events: dict[str, str] = {}
        self.batches: list[list[str]] = []
        self.failures = 0

    async def receive(self, events: Sequence[RawEvent], position: str) -> None:
        assert position == ""
        self.batches.append([event.id for event in events])
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        self.events |= {event.id: event.payload for event in events}
        self.simulator.world.pulse.beat()

    @property
    def texts(self) -> list[str]:
        found = (json.loads(payload) for payload in self.events.values())
        return [update["message"]["text"] for update in found if "message" in update]

    async def holds(self, *texts: str) -> None:
        await self.simulator.wait_for(lambda: self.texts == list(texts))


class Pauses:
    """A sleep that takes no time and remembers for how long it should have."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


class ScriptedApi:
    """Answers getUpdates with what it is given, then refuses the token."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.offsets: list[int | None] = []

    async def call(self, method: str, params: Any = None, *, wait: float | None = None) -> Any:
        if method == "getWebhookInfo":
            return {"url": ""}
        assert wait is not None
        assert wait > params["timeout"]
        self.offsets.append(params.get("offset"))
        if not self.answers:
            raise Forbidden
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest_asyncio.fixture
async def simulator() -> AsyncIterator[TelegramSimulator]:
    async with TelegramSimulator(limits=Limits.none()) as running:
        yield running


@pytest_asyncio.fixture
async def api(simulator: TelegramSimulator) -> AsyncIterator[BotApi]:
    made = BotApi(settings(simulator))
    await made.open()
    yield made
    await made.close()


@pytest.fixture
def inbox(simulator: TelegramSimulator) -> Inbox:
    return Inbox(simulator)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@asynccontextmanager
async def running(task: Any) -> AsyncIterator[asyncio.Task[None]]:
    """Let something run while the block does."""
    running_task = asyncio.create_task(task)
    try:
        yield running_task
    finally:
        running_task.cancel()
        with suppress(asyncio.CancelledError):
            await running_task


# ── polling ──


async def test_what_is_stored_is_confirmed(
    simulator: TelegramSimulator, inbox: Inbox, api: BotApi, pauses: Pauses
) -> None:
    ada = simulator.person("ada")
    await ada.start()
    async with running(Poller(api, sleep=pauses).run(inbox.receive)):
        await ada.writes("one")
        await inbox.holds("/start", "one")
        await simulator.wait_for(lambda: not simulator.world.updates.pending)
    first = simulator.calls("getUpdates")[0]
    assert "offset" not in first.params
    assert "message_reaction" in first.argument("allowed_updates")
    assert pauses.seconds == []


async def test_what_could_not_be_stored_is_neither_lost_nor_skipped(
    simulator: TelegramSimulator, inbox: Inbox, api: BotApi, pauses: Pauses
) -> None:
    ada = simulator.person("ada")
    await ada.start()
    await ada.writes("one")
    inbox.failures = 12
    async with running(Poller(api, sleep=pauses).run(inbox.receive)):
        await inbox.holds("/start", "one")
        assert len(simulator.calls("getUpdates")) <= 2
    assert inbox.batches == [inbox.batches[0]] * 13
    assert len(pauses.seconds) == 12
    assert pauses.seconds[0] <= 0.5
    assert LONGEST_PAUSE_SECONDS / 2 <= pauses.seconds[-1] <= LONGEST_PAUSE_SECONDS


async def test_odd_updates_block_nothing(inbox: Inbox, pauses: Pauses) -> None:
    odd: list[Any] = [{"update_id": "x"}, {"message": {"text": "odd"}}, [], None]
    answers = ScriptedApi(
        [{"update_id": 900}, *odd, {"update_id": 17}],  # ids start anywhere after an idle week
        odd,
        odd,
    )
    with pytest.raises(Forbidden):
        await Poller(answers, sleep=pauses).run(inbox.receive)  # type: ignore[arg-type]
    assert len(inbox.events) == 6
    assert sum(event.startswith("sha256:") for event in inbox.events) == 4
    assert answers.offsets == [None, 18, 18, 18]
    assert len(pauses.seconds) == 2  # what can't be confirmed is not asked for in a hot loop


ABSURD: list[Any] = [
    {"update_id": -5},
    {"update_id": 0},
    {"update_id": 10**30},
    {"update_id": 2**31},
    {"update_id": "17"},
    {"update_id": True},
    {"update_id": 1e9},
    {"no": "id"},
]


async def test_absurd_ids_confirm_nothing_and_delay_nobody_for_long(
    inbox: Inbox, pauses: Pauses
) -> None:
    """A negative offset, or one too large, would let the server forget what nobody has seen."""
    answers = ScriptedApi(
        [{"update_id": 900}, *ABSURD],
        ABSURD,
        [*ABSURD, {"update_id": 901}],
        *[ABSURD] * 5,
        [{"update_id": 902}],
    )
    with pytest.raises(Forbidden):
        await Poller(answers, sleep=pauses).run(inbox.receive)  # type: ignore[arg-type]
    assert answers.offsets == [None, 901, 901, *[902] * 6, 903]
    assert [event for event in inbox.events if event.startswith("9")] == ["900", "901", "902"]
    assert len(inbox.events) == 3 + len(ABSURD)
    assert len(inbox.batches) == 3, "what came before is not stored again"
    assert pauses.seconds == [1.0] * 7, "each answer with what came before is paused after"


async def test_trouble_is_waited_out(
    simulator: TelegramSimulator, inbox: Inbox, api: BotApi, pauses: Pauses
) -> None:
    ada = simulator.person("ada")
    await ada.start()
    simulator.faults.plan("getUpdates", Fault(code=502), 3)
    simulator.faults.plan("getUpdates", Fault(lose_answer=True))
    async with running(Poller(api, sleep=pauses).run(inbox.receive)):
        await inbox.holds("/start")
    assert len(pauses.seconds) == 4


async def test_a_limit_is_obeyed(inbox: Inbox, pauses: Pauses) -> None:
    answers = ScriptedApi(RetryAfter(17), [{"update_id": 900}], {"no": "list"})
    with pytest.raises(Forbidden):
        await Poller(answers, sleep=pauses).run(inbox.receive)  # type: ignore[arg-type]
    assert pauses.seconds[0] == 17
    assert list(inbox.events) == ["900"]


async def test_a_second_poller_is_told_of_once(
    simulator: TelegramSimulator,
    inbox: Inbox,
    api: BotApi,
    pauses: Pauses,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "bot.platforms")
    simulator.faults.plan("getUpdates", Fault(code=409), 3)
    async with running(Poller(api, sleep=pauses).run(inbox.receive)):
        await simulator.person("ada").start()
        await inbox.holds("/start")
    conflicts = [one for one in caplog.messages if "another process" in one]
    assert len(conflicts) == 1
    assert "works again" in caplog.messages[-1]
    assert len(pauses.seconds) == 3
    assert min(pauses.seconds) >= 5


async def test_a_refused_token_ends_it(simulator: TelegramSimulator, inbox: Inbox) -> None:
    api = BotApi(settings(simulator, token="1:wrong"))
    await api.open()
    with pytest.raises(Forbidden):
        await Poller(api).run(inbox.receive)
    await api.close()


async def test_polling_removes_a_webhook_and_keeps_what_waits(
    simulator: TelegramSimulator, inbox: Inbox, api: BotApi, pauses: Pauses
) -> None:
    await api.call("setWebhook", {"url": "https://example.org/x"})
    await simulator.person("ada").start()
    async with running(Poller(api, sleep=pauses).run(inbox.receive)):
        await inbox.holds("/start")
    assert len(simulator.calls("deleteWebhook")) == 1


async def test_the_platform_polls_and_parses(simulator: TelegramSimulator, inbox: Inbox) -> None:
    ada = simulator.person("ada", language="ar")
    async with opened(simulator) as telegram, running(telegram.listen(inbox.receive, "")):
        await ada.start("meetup-7")
        await inbox.holds("/start meetup-7")
        (payload,) = inbox.events.values()
        (said,) = telegram.parse(payload)
    assert (said.text, said.sender.language) == ("/start meetup-7", "ar")
    assert said.account == telegram.account


# ── webhook ──


@asynccontextmanager
async def hooked(simulator: TelegramSimulator, inbox: Inbox) -> AsyncIterator[tuple[Telegram, str]]:
    port = _free_port()
    url = f"http://127.0.0.1:{port}/from-telegram"
    more = {
        "mode": "webhook",
        "webhook_url": url,
        "webhook_secret": SECRET,
        "webhook_port": port,
    }
    async with opened(simulator, **more) as telegram, running(telegram.listen(inbox.receive, "")):
        await simulator.wait_for(lambda: simulator.world.updates.webhook)
        yield telegram, url


def _free_port() -> int:
    with listen_on("127.0.0.1", 0) as listening:
        port: int = listening.getsockname()[1]
    return port


async def test_the_webhook_stores_and_then_answers(
    simulator: TelegramSimulator, inbox: Inbox
) -> None:
    ada = simulator.person("ada")
    async with hooked(simulator, inbox):
        await ada.start()
        await ada.writes("one")
        await inbox.holds("/start", "one")
        await simulator.wait_for(lambda: not simulator.world.updates.pending)
    (call,) = simulator.calls("setWebhook")
    assert call.params["secret_token"] == SECRET
    assert "chat_member" in call.argument("allowed_updates")


async def test_a_webhook_that_stands_is_not_set_again(
    simulator: TelegramSimulator, inbox: Inbox
) -> None:
    async with hooked(simulator, inbox) as (_, url):
        pass
    platform_settings = {
        "mode": "webhook",
        "webhook_url": url,
        "webhook_secret": SECRET,
        "webhook_port": int(url.split(":")[2].split("/")[0]),
    }
    async with (
        opened(simulator, **platform_settings) as telegram,
        running(telegram.listen(inbox.receive, "")),
    ):
        await simulator.person("ada").start()
        await inbox.holds("/start")
    assert len(simulator.calls("setWebhook")) == 1


async def test_what_the_webhook_could_not_store_comes_again(
    simulator: TelegramSimulator, inbox: Inbox
) -> None:
    inbox.failures = 2
    async with hooked(simulator, inbox):
        await simulator.person("ada").start()
        await inbox.holds("/start")
    assert len(inbox.batches) == 3


async def test_the_webhook_is_guarded(simulator: TelegramSimulator, inbox: Inbox) -> None:
    async with hooked(simulator, inbox) as (_, url), aiohttp.ClientSession() as stranger:

        async def post(data: bytes | BytesIO, secret: str | None = SECRET) -> int:
            headers = {} if secret is None else {SECRET_HEADER: secret}
            async with stranger.post(url, data=data, headers=headers) as response:
                return response.status

        update = b'{"update_id": 5, "message": {"text": "x"}}'
        assert await post(update, None) == 401
        assert await post(update, "wrong") == 401
        assert await post(update, "ü") == 401
        assert inbox.events == {}
        assert await post(BytesIO(b"x" * (LARGEST_BODY_BYTES + 1))) == 413
        assert await post(b"{") == 400
        assert await post(update) == 200
        assert await post(b'{"no": "id"}') == 200
        inbox.failures = 1
        assert await post(update) == 503
        await simulator.wait_for(lambda: len(simulator.calls("setWebhook")) == 2)
    assert next(iter(inbox.events)) == "5"
    assert len(inbox.events) == 2


async def test_a_taken_port_is_said(simulator: TelegramSimulator, inbox: Inbox) -> None:
    with listen_on("127.0.0.1", 0) as taken:
        more = {
            "mode": "webhook",
            "webhook_url": "https://example.org/x",
            "webhook_secret": SECRET,
            "webhook_port": taken.getsockname()[1],
        }
        async with opened(simulator, **more) as telegram:
            with pytest.raises(OSError, match="in use"):
                await telegram.listen(inbox.receive, "")
