"""Announcements: whom they mean, when they are due, how much is handed out at a time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.announcements import audiences, charts, drafting
from bot.domain.announcements.audiences import Audience, Count
from bot.domain.announcements.feeding import MOST, Feeding
from bot.domain.announcements.ledger import Rules
from bot.storage.tables import Announcement
from bot.words import Refused
from bot.words.announcements import Cadence, Unreached
from bot.words.quiet import QuietHours

NOW = datetime(2030, 1, 7, 9, tzinfo=UTC)
OVER = (NOW - timedelta(hours=15)).replace(tzinfo=None)
LATE = (NOW - timedelta(hours=1)).replace(tzinfo=None)
ZONES = st.sampled_from(
    ["Africa/Lagos", "Asia/Tokyo", "America/Lima", "Pacific/Kiritimati", "Asia/Kathmandu"]
)
RULES = Rules(lambda tag: (tag, "en"), QuietHours(time(21), time(8)), "UTC", time(9))


def chain(tag: str) -> tuple[str, ...]:
    return {"gn": ("gn", "es", "en"), "pt-BR": ("pt-BR", "pt", "en")}.get(tag, (tag, "en"))


@pytest.mark.parametrize(
    ("reads", "chosen"),
    [
        ("fr", ("fr", True)), ("gn", ("es", False)), ("pt-BR", ("pt-PT", True)),
        ("sw", ("en", False)), ("", ("en", True)),
    ],
)  # fmt: skip
def test_each_gets_the_nearest_language(reads: str, chosen: tuple[str, bool]) -> None:
    assert audiences.choose({"en", "fr", "es", "pt-PT"}, "en", reads, chain) == chosen


def test_a_language_that_leads_nowhere_gets_the_original() -> None:
    assert audiences.choose({"de"}, "de", "sw", chain) == ("de", False)


def test_why_somebody_is_not_reached() -> None:
    def why(cadence: str | None = None, **given: object) -> str:
        known = {"reachable": True, "chat_id": 1, "aside": False, **given}
        return audiences.why_not(cadence=cadence, **known)  # type: ignore[arg-type]

    assert why() == why(Cadence.DAILY) == ""
    assert why(Cadence.NEVER) == Unreached.MUTED
    assert why(reachable=False) == Unreached.BLOCKED
    assert why(reachable=False, aside=True) == Unreached.ASIDE
    assert why(reachable=False, chat_id=None) == Unreached.NO_CHAT


@given(
    st.lists(
        st.tuples(st.sampled_from(["roles", "languages", "rooms"]), st.sampled_from("abc")),
        max_size=8,
    )
)
def test_what_is_ticked_twice_is_as_it_was_and_survives_being_stored(
    ticks: list[tuple[str, str]],
) -> None:
    audience = Audience()
    for part, value in (*ticks, *reversed(ticks)):
        audience = audience.toggled(part, value)
        assert Audience.from_json(audience.to_json()) == audience
    assert audience == Audience()


def test_counts_add_up_by_platform_and_language() -> None:
    count = Count({("telegram", "en"): 3, ("telegram", "pt-BR"): 1, ("matrix", "en"): 2}, {}, 4)
    assert (count.people, count.total) == (6, 10)
    assert count.by_platform() == [("telegram", 4), ("matrix", 2)]
    assert count.by_language() == [("en", 5), ("pt", 1)]


@given(ZONES, st.integers(0, 60 * 24 * 400))
@settings(max_examples=30)
def test_nobody_is_written_to_at_night(zone: str, minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    due = RULES.due(Announcement(topic="news", local_time=""), zone, now)
    assert now <= due <= now + timedelta(hours=12)
    assert time(8) <= due.astimezone(ZoneInfo(zone)).time() < time(21)


@given(ZONES, st.integers(0, 60 * 24 * 400))
@settings(max_examples=30)
def test_a_local_time_is_that_time_everywhere(zone: str, minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    wall = (now + timedelta(days=2)).replace(hour=18, minute=0, tzinfo=None)
    send_at, local = drafting.plan(wall, "UTC", now, local=True)
    due = RULES.due(Announcement(topic="news", local_time=local), zone, send_at)
    assert due >= send_at
    assert due.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall


def test_what_is_over_everywhere_is_refused() -> None:
    with pytest.raises(Refused):
        drafting.plan(OVER, "UTC", NOW, local=True)
    with pytest.raises(Refused):
        drafting.plan(LATE, "UTC", NOW, local=False)


@given(ZONES, st.sampled_from([Cadence.DAILY, Cadence.WEEKLY]), st.integers(0, 60 * 24 * 20))
@settings(max_examples=30)
def test_digests_come_at_their_hour(zone: str, cadence: str, minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    at = RULES.digest(cadence, zone, now)
    local = at.astimezone(ZoneInfo(zone))
    assert local.time() == time(9)
    assert now < at <= now + timedelta(days=1 if cadence == Cadence.DAILY else 8)
    assert cadence == Cadence.DAILY or local.weekday() == 0


@given(st.lists(st.integers(0, 80), min_size=1, max_size=60))
def test_never_more_waits_in_the_outbox_than_may(settled: list[int]) -> None:
    feeding, left = Feeding(), 0
    for count in settled:
        gone = min(count, left)
        left -= gone
        left += feeding.room("telegram", gone, left)
        assert left <= MOST
        feeding = Feeding.of(feeding.kept())


def test_the_outbox_never_runs_dry_at_a_steady_pace() -> None:
    feeding, left, dry = Feeding(), 0, 0
    for _second in range(60):
        left += feeding.room("telegram", min(30, left), max(0, left - 30)) - min(30, left)
        dry += left < 30
    assert dry == 0


def test_a_curve_ends_with_all_of_them() -> None:
    moments = [NOW + timedelta(seconds=n) for n in (0, 0, 5, 60)]
    assert charts.curve(moments, steps=4) == [3, 3, 3, 4]
    assert charts.curve([], steps=2) == [0, 0]
