"""An announcement on Telegram: a picture with words, somebody who has blocked the bot, a change."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain import people
from bot.storage.tables import Account, AnnouncementRecipient, Person
from bot.words import Role
from tests.announcing import Size
from tests.announcing_kills import network, rehearse
from tests.telegram.media_senders import sample_photo
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.town import Town

FEATURES = ("introductions", "people", "rooms", "announcements", "hotline")


@pytest.fixture
async def town(tmp_path: Path, empty_database: Path) -> AsyncIterator[Town]:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, *FEATURES) as opened:
        yield opened


async def passes(town: Town, seconds: float) -> None:
    """Time passes, and all is done that is due."""
    town.clock.now += seconds
    await town.acts()


async def test_it_reaches_those_who_can_be_reached_and_changes_before_them(town: Town) -> None:
    olu, ada, ben = (town.telegram.person(name, language="en") for name in ("olu", "ada", "ben"))
    for somebody in (olu, ada, ben):
        await somebody.start()
    await town.acts()
    async with town.db.write() as db:
        maker = await db.scalar(
            select(Person).join(Account, Account.person_id == Person.id).where(
                Account.key == str(olu.id))
        )  # fmt: skip
        assert maker is not None
        await people.grant(db, maker, Role.ORGANIZER, maker, town.now())
    ben.user.blocked = True  # nobody tells the bot: it finds out when it writes
    await olu.writes("/announce")
    await town.acts()
    await olu.sends_photo(sample_photo(), caption="We meet on **Friday**.")
    await town.acts()
    await olu.presses(await olu.receives("What is it about?"), "Urgent")
    await town.acts()
    await olu.presses(await olu.receives("Announcement 1"), "Send")
    await town.acts()
    await olu.presses(await olu.receives("Shall it go out so?"), "Yes, send it")
    await town.acts()
    got = await ada.receives("We meet on Friday.")
    assert got.data.get("photo")
    await passes(town, 2)
    async with town.db.read() as db:
        rows = await db.execute(
            select(AnnouncementRecipient.state, AnnouncementRecipient.reason).order_by(
                AnnouncementRecipient.id
            )
        )
        assert sorted(map(tuple, rows)) == [("failed", "blocked"), ("sent", ""), ("sent", "")]
    assert "Sent: 2. Waiting: 0." in (await olu.receives("has gone out")).text
    await ada.presses(got, "Mute: Urgent")
    await town.acts()
    await ada.receives("You hear no more of this topic")


@pytest.mark.kills
@pytest.mark.slow
@pytest.mark.xdist_group("kills")
async def test_nobody_is_missed_while_it_is_killed(tmp_path: Path) -> None:
    """`python -m bench announcements --kills 100` does the same for as many as one likes."""
    report = await rehearse(Size(90, 5), 2, tmp_path, network(with_faults=True), rate=60.0)
    assert report.holds, report
    assert sum(report.states.values()) == 96  # with the owner, and each counted once


@pytest.mark.kills
@pytest.mark.slow
@pytest.mark.xdist_group("kills")
async def test_it_is_paused_goes_on_and_is_cancelled_while_it_is_killed(tmp_path: Path) -> None:
    report = await rehearse(
        Size(300, 5), 2, tmp_path, network(with_faults=False), rate=40.0, steered=True
    )
    assert report.holds, report
    assert report.states["sent"]
    assert report.states["cancelled"]
