"""What operators can watch: metrics that name nobody, health, signs of life, signals, reloading."""

import asyncio
import logging
import os
import signal
import socket
from pathlib import Path

import httpx
import pytest

from bot.commands.reloading import merge, reload
from bot.commands.signals import Signals
from bot.config.settings import ConfigError, Settings
from bot.storage.errors import DatabaseAway
from bot.telemetry.application import operators_application
from bot.telemetry.heartbeat import beat
from bot.telemetry.prometheus import PrometheusMeter
from bot.telemetry.supervision import keep_alive, notify, watchdog_seconds
from bot.words.states import InboxState
from tests.conftest import database
from tests.dialogue import Dialogue


def metered(chat: Dialogue) -> PrometheusMeter:
    meter = PrometheusMeter("1.0", "Accra")
    community = chat.community
    community.engine.meter = meter
    for sender in community.senders.values():
        sender.meter = meter
    return meter


async def asked(chat: Dialogue, meter: PrometheusMeter, path: str) -> httpx.Response:
    app = operators_application([(database(chat), lambda: chat.community.now, meter)])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        return await client.get(path)


async def test_metrics_count_what_was_done_and_what_waits(chat: Dialogue) -> None:
    meter = metered(chat)
    await chat.play("ada > who has the key", strict=False)
    await chat.play("... 2 hours", strict=False)
    answer = await asked(chat, meter, "/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    said = answer.text
    assert 'lamplighter_events_total{kind="text",platform="console"} 1.0' in said
    assert 'lamplighter_deliveries_total{platform="console",result="Sent"}' in said
    assert 'lamplighter_due_to_said_seconds_count{platform="console"}' in said
    assert 'lamplighter_info{community="Accra",version="1.0"} 1.0' in said
    assert "lamplighter_questions_open 1.0" in said
    assert "lamplighter_question_oldest_seconds 7200.0" in said
    assert "lamplighter_database_up 1.0" in said
    assert 'lamplighter_jobs_total{name="' in said


async def test_no_label_names_anybody(chat: Dialogue) -> None:
    meter = metered(chat)
    await chat.play("ada > where is the secret garden\nmira > /take 1", strict=False)
    said = (await asked(chat, meter, "/metrics")).text.casefold()
    assert not [word for word in ("ada", "mira", "secret", "mentors") if word in said]


async def test_there_are_few_labels_however_much_happens(chat: Dialogue) -> None:
    meter = metered(chat)
    await chat.play("ada > who has the key", strict=False)
    before = len((await asked(chat, meter, "/metrics")).text.splitlines())
    await chat.play("ben > may I come\nfoo > who is there\nada > /language en", strict=False)
    assert len((await asked(chat, meter, "/metrics")).text.splitlines()) - before < 60


async def test_it_is_ready_only_with_its_database(chat: Dialogue) -> None:
    meter = metered(chat)
    assert (await asked(chat, meter, "/healthz")).status_code == 200
    assert (await asked(chat, meter, "/readyz")).status_code == 200
    assert (await asked(chat, meter, "/elsewhere")).status_code == 404


async def test_without_its_database_it_is_alive_and_not_ready(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    meter = metered(chat)

    def away() -> None:
        raise DatabaseAway("OperationalError")

    monkeypatch.setattr(database(chat), "read", away)
    assert (await asked(chat, meter, "/healthz")).status_code == 200
    assert (await asked(chat, meter, "/readyz")).status_code == 503
    assert "lamplighter_database_up 0.0" in (await asked(chat, meter, "/metrics")).text


async def test_failures_are_counted() -> None:
    meter = PrometheusMeter("1.0")
    meter.failed("telegram", quarantined=True)
    meter.delivered("telegram", "RetryAfter", 0.2)
    meter.decided("sure")
    said = meter.text().decode()
    assert 'lamplighter_event_failures_total{platform="telegram",quarantined="true"} 1.0' in said
    assert 'lamplighter_throttled_total{platform="telegram"} 1.0' in said
    assert 'lamplighter_matcher_verdicts_total{verdict="sure"} 1.0' in said
    assert InboxState.QUARANTINED in said


async def test_an_outbox_that_is_empty_again_is_said_to_be_empty() -> None:
    meter = PrometheusMeter("1.0")
    meter.set_outbox({"telegram": (7, 90.0)})
    meter.set_outbox({})
    said = meter.text().decode()
    assert 'lamplighter_outbox_depth{platform="telegram"} 0.0' in said
    assert 'lamplighter_outbox_oldest_seconds{platform="telegram"} 0.0' in said


async def test_the_loop_says_by_how_much_it_is_late() -> None:
    late: asyncio.Queue[float] = asyncio.Queue()
    beating = asyncio.create_task(beat(late.put_nowait, every=0.001))
    assert await late.get() >= 0
    beating.cancel()


# ── signs of life ────────────────────────────────────────────────────────────────────────────


async def test_systemd_is_told(tmp_path: Path) -> None:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(path))
        listening.setblocking(False)
        environ = {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "30000000"}
        notify("READY=1", environ)
        assert listening.recv(64) == b"READY=1"
        alive = asyncio.create_task(keep_alive(environ))
        await asyncio.sleep(0)
        alive.cancel()
        assert listening.recv(64) == b"WATCHDOG=1"
    notify("READY=1", environ)  # nobody listens any more: nothing happens
    notify("READY=1", {})


def test_the_watchdog_of_another_process_is_not_ours() -> None:
    assert watchdog_seconds({"WATCHDOG_USEC": "30000000"}) == 30
    assert watchdog_seconds({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}) == 0
    assert watchdog_seconds({"WATCHDOG_USEC": "soon"}) == 0
    assert watchdog_seconds({}) == 0


# ── signals and reloading ────────────────────────────────────────────────────────────────────


async def test_signals_stop_it_and_have_it_read_again() -> None:
    read = asyncio.Event()

    async def again() -> None:
        read.set()

    task: asyncio.Task[None] = asyncio.ensure_future(asyncio.sleep(600))
    running = asyncio.create_task(Signals(again).run(task))
    await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGHUP)
    await read.wait()
    assert not task.done()
    os.kill(os.getpid(), signal.SIGTERM)
    assert await running is False
    loop = asyncio.get_running_loop()
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
        loop.remove_signal_handler(number)


def settings(**sections: dict[str, object]) -> Settings:
    return Settings.model_validate(sections)


def test_what_is_built_at_the_start_waits_for_the_next() -> None:
    before = settings()
    after = settings(
        hotline={"max_open": 2, "sure_target": 0.9},
        community={"language": "fr", "owners": ("telegram:1",)},
        storage={"retention_days": 3},
    )
    merged, changed, waiting = merge(before, after)
    assert changed == ["community.owners", "hotline.max_open"]
    assert waiting == ["community.language", "storage.retention_days", "hotline.sure_target"]
    assert merged.hotline.max_open == 2
    assert merged.hotline.sure_target == before.hotline.sure_target
    assert merged.community.language == "en"


async def test_a_broken_configuration_changes_nothing(
    chat: Dialogue, caplog: pytest.LogCaptureFixture
) -> None:
    community = chat.community
    before = community.settings

    def load() -> Settings:
        msg = "config.toml: max_open in [hotline]: a number"
        raise ConfigError(msg)

    with caplog.at_level(logging.ERROR):
        await reload(community, load)
    assert community.settings is before
    assert "all stays as it was" in caplog.text


async def test_owners_follow_the_configuration_at_once(chat: Dialogue) -> None:
    await chat.play("ada > /start", strict=False)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        await reload(chat.community, lambda: settings(community={"owners": ("console:ada",)}))
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    await chat.play(
        """
        ada > /doctor
        bot to ada > *All is well* [Look again]
    """,
        strict=False,
    )
