"""Looking something up from any chat: what is found, who is not noted, and when it is too late."""

from __future__ import annotations

import logging
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from bot.domain.resources import resources
from bot.storage.tables import Account, Chat, InboxRow, OutboxRow, Person
from tests.telegram.faults import Fault
from tests.telegram.town import telegram_town
from tests.test_resources import resource

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.people import Person as Somebody
    from tests.telegram.presses import InlineSearch
    from tests.telegram.town import Town

pytestmark = pytest.mark.long

FEATURES = ("introductions", "people", "hotline", "resources")
ANSWER = "answerInlineQuery"


@pytest.fixture
async def town(tmp_path: Path, empty_database: Path) -> AsyncIterator[Town]:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, *FEATURES) as opened:
        async with opened.db.write() as db:
            for one in (
                resource("intro", "en", "First steps", description="A gentle tour."),
                resource("intro", "sw", "Hatua za kwanza", description="Ziara fupi."),
                resource("cite", "en", "Citing sources", topics=["references"],
                         keywords=["footnote", "first"]),
                resource("cite", "es", "Citar fuentes", topics=["references"]),
                resource("lead", "en", "Leading a team", level="expanding", topics=["learning"]),
            ):  # fmt: skip
                await resources.add(db, one, opened.now())
        yield opened


async def looks_up(town: Town, person: Somebody, words: str, offset: str = "") -> dict[str, Any]:
    """Search and see what comes: results, button, next_offset …"""
    search = await person.searches_inline(words, offset)
    await town.acts()
    return await search.answered()


def titles(answer: dict[str, Any]) -> list[str]:
    return [one["title"] for one in answer["results"]]


async def rows(town: Town, table: type) -> int:
    async with town.db.read() as db:
        return await db.scalar(select(func.count()).select_from(table)) or 0


# ── what is found ────────────────────────────────────────────────────────────────────────────


async def test_own_language_first_then_what_they_read_labelled(town: Town) -> None:
    answer = await looks_up(town, town.telegram.person("ada", language="sw"), "first")
    assert titles(answer) == ["Hatua za kwanza", "Citing sources (kwa Kiingereza)"]
    own, other = answer["results"]
    assert (own["description"], own["says"]["text"]) == (
        "Ziara fupi.",
        "Hatua za kwanza\nZiara fupi.",
    )
    (link,) = own["says"]["entities"]
    assert (link["type"], link["url"]) == ("text_link", "https://example.org/sw/intro")
    assert other["description"] == "https://example.org/en/cite", "there is nothing else to say"
    assert answer["is_personal"], "who reads another language must not be given this answer"
    assert 0 < answer["cache_time"] <= 300
    assert not answer["button"]
    assert not answer["next_offset"]


async def test_the_chain_of_languages_is_followed(town: Town) -> None:
    answer = await looks_up(town, town.telegram.person("ada", language="gn"), "citing")
    assert titles(answer)[0].startswith("Citar fuentes (")


async def test_one_s_own_choice_counts_more_than_the_app_s(town: Town) -> None:
    ada = town.telegram.person("ada", language="sw")
    await ada.writes("/language es")
    await town.acts()
    assert titles(await looks_up(town, ada, "citing")) == ["Citar fuentes"]


async def test_without_words_there_is_what_to_begin_with(town: Town) -> None:
    for words in ("", "  "):
        answer = await looks_up(town, town.telegram.person("ada", language="en"), words)
        assert titles(answer) == ["First steps", "Citing sources", "Leading a team"]


async def test_nothing_found_leads_to_the_private_chat_with_the_words(town: Town) -> None:
    ada = town.telegram.person("ada", language="en")
    answer = await looks_up(town, ada, "zebras")
    assert answer["results"] == []
    assert answer["button"]["text"] == "Ask me in private"
    await ada.start(answer["button"]["start_parameter"])
    await town.acts()
    told = await ada.receives("I found nothing about that")
    assert "Ask a person" in told.labels


@pytest.mark.parametrize("words", ["ما هذا؟ " * 30, "🪔" * 128, "zzz " * 64])
async def test_whatever_is_not_found_fits_a_start_link(town: Town, words: str) -> None:
    answer = await looks_up(town, town.telegram.person("ada", language="ar"), words)
    assert answer["button"]["start_parameter"].startswith("find__")


async def test_many_come_in_pages(town: Town) -> None:
    async with town.db.write() as db:
        for number in range(120):
            one = resource(f"z{number}", "en", f"Zither {number}", keywords=["zither"])
            await resources.add(db, one, town.now())
    ada = town.telegram.person("ada", language="en")
    found: list[str] = []
    offset, pages = "", []
    while True:
        answer = await looks_up(town, ada, "zither", offset)
        found += titles(answer)
        pages.append(len(answer["results"]))
        offset = answer["next_offset"]
        if not offset:
            break
    assert pages == [50, 50, 20]
    assert len(set(found)) == 120
    beyond = await looks_up(town, ada, "zither", "99999")
    assert (beyond["results"], beyond["button"]) == ([], None)


async def test_a_bot_with_nothing_to_share_answers_all_the_same(
    tmp_path: Path, empty_database: Path
) -> None:
    paths = [tmp_path / name for name in ("bare.db", "empty.db")]
    for path in paths:
        shutil.copyfile(empty_database, path)
    async with telegram_town(paths[0], "people") as bare:
        answer = await looks_up(bare, bare.telegram.person("ada"), "first")
        assert (answer["results"], answer["button"]) == ([], None)
    async with telegram_town(paths[1], *FEATURES) as empty:
        answer = await looks_up(empty, empty.telegram.person("ada"), "")
        assert answer["button"]["start_parameter"] == "find"


# ── what is kept ─────────────────────────────────────────────────────────────────────────────


async def test_looking_something_up_makes_nobody_known(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = await rows(town, Chat)
    ada = town.telegram.person("ada", language="en", first_name="Adaeze")
    for words in ("first secretwords", "zebrasecretwords"):
        await looks_up(town, ada, words)
    assert (await rows(town, Person), await rows(town, Account)) == (0, 0)
    assert await rows(town, Chat) == before + 1, "the place for whatever is looked up anywhere"
    async with town.db.read() as db:
        assert set(await db.scalars(select(InboxRow.payload))) == {None}
        assert set(await db.scalars(select(OutboxRow.payload))) == {None}
        (anywhere,) = await db.scalars(select(Chat))
        assert (anywhere.key, anywhere.title) == ("", "")
    own = [one for one in caplog.records if one.name.startswith("bot") or one.levelno > 10]
    for trace in ("secretwords", "Adaeze", str(ada.id)):
        assert not [one for one in own if trace in one.getMessage()]


async def test_it_does_not_reach_into_a_form_or_a_chat(town: Town) -> None:
    ada = town.telegram.person("ada", language="en")
    await ada.writes("/find")
    await town.acts()
    await looks_up(town, ada, "/forgetme yes")
    await ada.writes("citing")
    await town.acts()
    await ada.receives("Citing sources")


# ── too late ─────────────────────────────────────────────────────────────────────────────────


async def test_a_restart_in_between_is_not_noticed(town: Town) -> None:
    search = await town.telegram.person("ada", language="en").searches_inline("first")
    await town.hears()
    await town.closes()
    town.clock.now += 5
    await town.opens()
    await town.bot.settle()
    assert "First steps" in titles(await search.answered())


async def test_what_waited_too_long_is_dropped(town: Town) -> None:
    await town.telegram.person("ada").searches_inline("first")
    await town.hears()
    town.clock.now += 15
    await town.bot.settle()
    assert town.telegram.calls(ANSWER) == []
    assert await rows(town, OutboxRow) == 0


async def test_trouble_is_tried_again_until_it_is_too_late(town: Town) -> None:
    ada = town.telegram.person("ada", language="en")
    town.telegram.faults.plan(ANSWER, Fault(code=500))
    search = await ada.searches_inline("first")
    await town.acts()
    assert search.query.answer is None
    town.clock.now += 2
    await town.bot.settle()
    assert titles(await search.answered())

    town.telegram.faults.plan(ANSWER, Fault(code=500), times=20)
    await ada.searches_inline("citing")
    await town.acts()
    tried = len(town.telegram.calls(ANSWER))
    for _second in range(60):
        town.clock.now += 1
        await town.bot.settle()
    assert tried < len(town.telegram.calls(ANSWER)) < tried + 5
    assert await waiting(town) == 0


async def test_what_telegram_finds_too_old_is_let_go(town: Town) -> None:
    """After the bot was down nobody knows how old a query is: Telegram does not say."""
    await town.closes()
    search = await town.telegram.person("ada").searches_inline("first")
    town.clock.now += 3600
    await town.opens()
    await town.acts()
    (call,) = town.telegram.calls(ANSWER)
    assert call.code == 400
    town.clock.now += 60
    await town.bot.settle()
    assert len(town.telegram.calls(ANSWER)) == 1
    assert (search.query.answer, await waiting(town)) == (None, 0)


async def test_it_takes_no_turn_from_those_who_talk(town: Town) -> None:
    ada = town.telegram.person("ada", language="en")
    await ada.start()
    searches: list[InlineSearch] = [await ada.searches_inline("first") for _ in range(10)]
    await town.acts()
    await ada.receives("Hello")
    for one in searches:
        assert titles(await one.answered())


async def waiting(town: Town) -> int:
    async with town.db.read() as db:
        found = await db.scalar(
            select(func.count(OutboxRow.id)).where(OutboxRow.state.in_(("queued", "sending")))
        )
    return found or 0
