"""The Matrix platform when things go wrong: a homeserver that fails, limits, restarts, forgets."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.platforms.matrix import Matrix
from bot.platforms.matrix.failures import pause_of
from bot.platforms.patience import Patience
from bot.words import EventKind
from bot.words.deliveries import Act, Delivery, Rich
from bot.words.failures import Forbidden, Rejected, RetryAfter, Unavailable, Uncertain
from tests.matrix.bots import Bot, settings
from tests.matrix.people import Person, ok
from tests.matrix.synapse import Proxy, Synapse
from tests.platforms.conftest import Wake

pytestmark = pytest.mark.synapse

encrypted_or_not = pytest.mark.parametrize("encrypted", [False, True], ids=["clear", "encrypted"])


class Pauses:
    """A sleep that takes no time and remembers for how long it should have."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
async def proxy(synapse: Synapse) -> AsyncIterator[Proxy]:
    async with Proxy(synapse.url) as running:
        yield running


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """A homeserver with Synapse's own limit on messages, which may be restarted."""
    server = Synapse(tmp_path_factory.mktemp("limited"), default_message_limit=True)
    server.start()
    yield server
    server.stop()


async def chat_with(bot: Bot, person: Person, *, encrypted: bool = False) -> str:
    room = await person.opens_direct_chat(bot.user, encrypted=encrypted)
    await bot.hears("/start")
    return room


def message(room: str, text: str, txn: str) -> Delivery:
    return Delivery(Act.MESSAGE, room, Rich(text), txn=txn)


# ── hearing ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", ["500", "502", "503"])
async def test_a_failing_homeserver_is_asked_patiently_and_nothing_is_lost(
    proxy: Proxy, wake: Wake, ada: Person, status: str
) -> None:
    bot = await wake(url=proxy.url)
    pauses = Pauses()
    bot.platform.opened.syncer._syncing = Patience("syncing", pauses)
    room = await chat_with(bot, ada)
    failing = proxy.count("/sync") + 8
    proxy.fault = lambda _, path: (
        status if path.endswith("/sync") and proxy.count("/sync") < failing else ""
    )
    await ada.writes(room, "Said in between")
    await bot.hears("Said in between")
    shortest = [1, 2, 4, 8, 16, 30, 30]
    assert len(pauses.seconds) == len(shortest)
    for pause, least in zip(pauses.seconds, shortest, strict=True):
        assert least <= pause <= least * 1.25
    assert bot.texts() == ["/start", "Said in between"]


async def test_who_answers_what_can_be_no_event_stops_nobody(bot: Bot, ada: Person) -> None:
    """No homeserver looks at what a message says it replies to."""
    room = await chat_with(bot, ada)
    endless = {"m.relates_to": {"m.in_reply_to": {"event_id": "$" + "ا" * 5000}}}
    await ada.writes(room, "Look at this", **endless)
    await bot.hears("Look at this")
    await ada.writes(room, "And at that")
    await bot.hears("And at that")


async def test_a_message_that_the_homeserver_fails_to_give_stops_nobody(
    proxy: Proxy, wake: Wake, ada: Person
) -> None:
    bot = await wake(url=proxy.url)
    pauses = Pauses()
    bot.platform.opened.syncer._syncing = Patience("syncing", pauses)
    room = await chat_with(bot, ada)
    proxy.fault = lambda _, path: "500" if "/event/" in path else ""
    unknown = {"m.relates_to": {"m.in_reply_to": {"event_id": "$nobody-knows"}}}
    await ada.writes(room, "Look at this", **unknown)
    await ada.writes(room, "And at that")
    await bot.hears("And at that")
    assert bot.texts() == ["/start", "Look at this", "And at that"]
    assert len(pauses.seconds) == 5


async def test_a_refused_token_ends_listening_with_advice(bot: Bot, ada: Person) -> None:
    room = await chat_with(bot, ada)
    bot.platform.opened.server.renew = None  # as where no password is given
    await bot.platform.opened.server.call("POST", "/_matrix/client/v3/logout", {})
    error = await bot.ends()
    assert isinstance(error, Forbidden)
    assert "access_token" in str(error)
    with pytest.raises(Forbidden):
        await bot.platform.send(message(room, "Hello?", "t"))


async def test_what_can_not_be_stored_is_not_acknowledged(bot: Bot, ada: Person) -> None:
    pauses = Pauses()
    bot.platform.opened.syncer._storing = Patience("storing", pauses)
    room = await chat_with(bot, ada)
    before, bot.failures = bot.position, 3
    await ada.writes(room, "Keep this")
    await bot.hears("Keep this")
    assert len(pauses.seconds) == 3
    assert bot.position != before
    assert bot.texts().count("Keep this") == 1


async def test_everything_said_during_a_long_sleep_is_heard_in_order(bot: Bot, ada: Person) -> None:
    room = await chat_with(bot, ada)
    await bot.sleeps()
    for number in range(70):
        await ada.writes(room, f"number {number}")
    await bot.wakes()
    await bot.hears("number 69")
    assert bot.texts()[1:] == [f"number {number}" for number in range(70)]


async def test_a_repeated_sync_repeats_nothing(bot: Bot, ada: Person) -> None:
    room = await chat_with(bot, ada, encrypted=True)
    before = bot.position
    await ada.writes(room, "Once")
    await bot.hears("Once")
    await bot.sleeps()
    bot.position = before  # as after a crash between the homeserver's answer and our commit
    await bot.wakes()
    await ada.writes(room, "Twice")
    await bot.hears("Twice")
    assert bot.texts() == ["/start", "Once", "Twice"]


# ── speaking ─────────────────────────────────────────────────────────────────────────────────────


@encrypted_or_not
async def test_a_delivery_whose_answer_was_lost_makes_one_event(
    proxy: Proxy, wake: Wake, ada: Person, encrypted: bool
) -> None:
    bot = await wake(url=proxy.url)
    room = await chat_with(bot, ada, encrypted=encrypted)
    proxy.fault = lambda _, path: "lose" if "/send/m.room." in path else ""
    with pytest.raises(Uncertain):
        await bot.platform.send(message(room, "Exactly once", "lamplighter-7"))
    proxy.fault = lambda _method, _path: ""
    await bot.sleeps()
    await bot.wakes()
    sent = await bot.platform.send(message(room, "Exactly once", "lamplighter-7"))
    again = await bot.platform.send(message(room, "Exactly once", "lamplighter-7"))
    assert sent == again
    await bot.platform.send(message(room, "The end", "lamplighter-8"))
    await ada.sees(room, "The end")
    assert [one.key for one in ada.heard if one.body == "Exactly once"] == [sent.message]


async def test_a_homeserver_that_is_down_is_unavailable(
    proxy: Proxy, wake: Wake, ada: Person
) -> None:
    bot = await wake(url=proxy.url)
    room = await chat_with(bot, ada)
    proxy.fault = lambda _, path: "503" if "/send/" in path else ""
    with pytest.raises(Unavailable):
        await bot.platform.send(message(room, "Hello?", "t"))
    proxy.fault = lambda _method, _path: ""
    too_long = Rich("x" * 70_000)
    with pytest.raises(Rejected):
        await bot.platform.send(Delivery(Act.MESSAGE, room, too_long, txn="u"))


async def until_limited(bot: Bot, deliveries: list[Delivery]) -> tuple[int, RetryAfter]:
    """Send until the homeserver wants silence: how many went through, and what it said."""
    for sent, delivery in enumerate(deliveries):
        try:
            await bot.platform.send(delivery)
        except RetryAfter as limit:
            return sent, limit
    raise AssertionError("there is no limit")


async def test_synapses_own_limit_is_obeyed_and_a_restart_outlived(
    limited: Synapse, tmp_path: Path
) -> None:
    bot = Bot.registered(limited, tmp_path / "store", burst=10, messages_per_second=0.2)
    await bot.wakes()
    ada = await Person.arrives(limited, "ada")
    room = await chat_with(bot, ada)
    deliveries = [message(room, f"number {place}", f"t{place}") for place in range(12)]
    sent, limit = await until_limited(bot, deliveries)
    assert sent >= 5
    assert 0 < limit.seconds <= 10
    await asyncio.sleep(limit.seconds)  # a real homeserver has no clock that can be set
    await bot.platform.send(deliveries[sent])
    await ada.sees(room, f"number {sent}")
    assert len(ada.all_heard(room, sender=bot.user, kind="m.room.message")) == sent + 1

    limited.stop()
    limited.start()
    await ada.writes(room, "Back again?")
    await bot.hears("Back again?")
    await ada.leaves_town()
    await bot.sleeps()


def test_the_header_tells_how_long_to_wait() -> None:
    assert pause_of({"Retry-After": "3"}, {"retry_after_ms": 9000}) == 3
    assert pause_of({}, {"retry_after_ms": 9000}) == 9
    assert pause_of({"Retry-After": "soon"}, {}) == 5


# ── opening ──────────────────────────────────────────────────────────────────────────────────────


async def test_nobody_there_is_unavailable(tmp_path: Path) -> None:
    bot = Bot(settings("http://127.0.0.1:9", "@bot:lamp.test", "x", tmp_path / "store"))
    with pytest.raises(Unavailable):
        await bot.wakes()
    findings = await bot.platform.diagnose({})
    assert [one.well for one in findings] == [False]


async def test_a_wrong_password_is_forbidden(synapse: Synapse, tmp_path: Path) -> None:
    user, _ = synapse.register(synapse.unique("bot"))
    bot = Bot(settings(synapse.url, user, "wrong", tmp_path / "store"))
    with pytest.raises(Forbidden):
        await bot.wakes()


async def test_two_processes_do_not_share_a_store(bot: Bot) -> None:
    other = Bot(bot.settings)
    with pytest.raises(Forbidden, match="another process"):
        await other.wakes()


async def test_a_person_who_is_let_in_again_is_reachable(bot: Bot, ada: Person) -> None:
    room = await chat_with(bot, ada)
    await ok(ada.client.room_leave(room))
    await bot.hears(kind=EventKind.BLOCKED)
    fresh = await ada.opens_direct_chat(bot.user)
    await ada.writes(fresh, "Here again")
    heard = await bot.hears("Here again")
    assert (heard.place.key, heard.place.private) == (fresh, True)


async def test_a_check_changes_nothing_and_tells_what_is_missing(
    synapse: Synapse, tmp_path: Path
) -> None:
    bot = Bot.registered(synapse, tmp_path / "store")
    before = Matrix(bot.settings, bot.now)
    assert all(finding.well for finding in await before.diagnose({}))
    assert not (tmp_path / "store").exists()
    nothing = Matrix(settings(synapse.url, bot.user, "", tmp_path / "store"), bot.now)
    assert [finding.well for finding in await nothing.diagnose({})] == [True, False]
    await bot.wakes()
    assert all(finding.well for finding in await before.diagnose({}))
    await bot.platform.opened.server.call("POST", "/_matrix/client/v3/logout", {})
    assert [finding.well for finding in await before.diagnose({})] == [True, False]
    await bot.platform.close()


# ── something in between ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("body", ["<html>Log in to the Wi-Fi</html>", "{}", "[]"])
async def test_an_answer_that_is_no_homeservers_is_a_failure_to_be_tried_again(
    proxy: Proxy, wake: Wake, ada: Person, body: str
) -> None:
    bot = await wake(url=proxy.url)
    bot.platform.opened.syncer._syncing = Patience("syncing", Pauses())
    room = await chat_with(bot, ada)
    proxy.fault = lambda _, path: f"body:{body}" if "/send/" in path else ""
    with pytest.raises(Uncertain, match=proxy.url):
        await bot.platform.send(message(room, "Hello?", "t"))
    failing = proxy.count("/sync") + 3
    proxy.fault = lambda _, path: (
        f"body:{body}" if path.endswith("/sync") and proxy.count("/sync") < failing else ""
    )
    await ada.writes(room, "Said in between")
    await bot.hears("Said in between")
    await bot.platform.send(message(room, "Hello?", "t"))
    assert [one.body for one in ada.heard].count("Hello?") <= 1


async def test_a_gateways_refusal_is_not_the_rooms(proxy: Proxy, wake: Wake, ada: Person) -> None:
    bot = await wake(url=proxy.url)
    room = await chat_with(bot, ada)
    proxy.fault = lambda _, path: "html:403" if "/send/" in path else ""
    with pytest.raises(Unavailable):
        await bot.platform.send(message(room, "Hello?", "t"))


async def test_what_goes_wrong_names_the_address_and_the_cause(tmp_path: Path) -> None:
    bot = Bot(settings("http://127.0.0.1:9", "@bot:lamp.test", "x", tmp_path / "store"))
    with pytest.raises(Unavailable, match=r"^Matrix: http://127\.0\.0\.1:9: Connection refused"):
        await bot.wakes()
