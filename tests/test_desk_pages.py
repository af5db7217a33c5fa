"""Pages of the desk, each with something on it and something done there."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bot.web.pages.charts import draw
from bot.words import verbatim
from bot.words.page_parts import Chart, Series
from tests.desk import at_desk
from tests.test_desk import SETTINGS

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.dialogue import Dialogue


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=SETTINGS, with_profiles=True)


async def test_mentoring_shows_who_waits_and_how_full_places_are(chat: Dialogue) -> None:
    olu = await at_desk(chat, "olu")
    await olu.open("/mentoring")
    assert "Mira" in olu.text
    assert "takes people" in olu.text
    await olu.open("/mentoring?order=places")
    assert 'aria-sort="ascending"' in olu.html


async def test_roles_are_given_at_the_desk(chat: Dialogue) -> None:
    await chat.play("ada > hello", strict=False)
    olu = await at_desk(chat, "olu")
    await olu.open("/people")
    await olu.press("Send", words="ada mentor en fr")
    assert "Ada" in olu.text
    await chat.play("ada > /queue", strict=False)
    assert "No question is waiting" in chat.said_to("ada")[-1]
    await olu.press("Send", words="nobody-of-that-name mentor")
    assert olu.status == 200
    assert 'class="notice trouble"' in olu.html


async def test_a_meetup_is_planned_and_filled_and_its_list_is_there(chat: Dialogue) -> None:
    olu = await at_desk(chat, "olu")
    await olu.open("/meetups")
    await olu.press("Plan a meetup")
    title, begins, place = re.findall(
        r'<(?:textarea|input type="text")[^>]* name="([^"]+)"', olu.html
    )
    await olu.press("Send", **{title: "Git night", begins: "long ago", place: "The library"})
    assert "I couldn't read a date in that." in olu.text
    await olu.press("Send", **{begins: "8 January 2030 19:00"})
    assert "Right?" in olu.text  # shown back, as in the chat
    await olu.press("Send")
    assert "This is how it will stand." in olu.text
    await olu.press("Publish")
    await chat.play("ada > /meetups", strict=False)
    assert "Git night" in chat.said_to("ada")[-1]
    await olu.open("/meetups")
    assert "<caption>January 2030</caption>" in olu.html
    number = re.findall(r'href="/desk/meetups/(\d+)"', olu.html)[0]
    days = re.findall(r"<td role.*?</td>", olu.html, re.DOTALL)
    assert len(days) == 35  # five weeks, the first of which begins on the last Sunday of December
    [on_tuesday] = [day for day in days if f'href="/desk/meetups/{number}"' in day]
    assert "19:00" in on_tuesday or "7:00" in on_tuesday
    assert re.sub(r"<[^>]+>", " ", on_tuesday).split()[:2] == ["Tue", "8"]
    [today] = [day for day in days if "aria-current" in day]
    assert "Today" in today
    await olu.open("/meetups?month=2030-02")
    assert "<caption>February 2030</caption>" in olu.html
    assert "aria-current" not in "".join(re.findall(r"<td role[^>]*>", olu.html))
    assert {"/desk/meetups?month=2030-01", "/desk/meetups?month=2030-03"} <= set(
        re.findall(r'href="([^"]+)"', olu.html)
    )
    for nonsense in ("2029-12", "2030-13", "rubbish", "9999-01"):
        await olu.open(f"/meetups?month={nonsense}")
        assert olu.status == 200
    assert "<caption>January 2032</caption>" in olu.html
    await chat.play(f"ada > /seat {number}\nada > [I'm coming]", strict=False)
    await olu.open(f"/meetups/{number}")
    assert "Who comes" in olu.text
    assert "Ada" in olu.text
    mira = await at_desk(chat, "mira")
    await mira.open(f"/meetups/{number}")
    assert "Who comes" not in mira.text


async def test_an_announcement_is_written_seen_and_sent(chat: Dialogue) -> None:
    await chat.play("ada > /start", strict=False)
    olu = await at_desk(chat, "olu")
    await olu.open("/announcements")
    await olu.press("Announce something")
    await olu.press("Send", text="We meet on **Friday**.", topic="news")
    assert "<strong>Friday</strong>" in olu.html
    labels = re.findall(r"<button[^>]*>([^<]+)</button>", olu.html)
    await olu.open("/announcements/1")
    assert "We meet on" in olu.text, labels


async def test_share_outs_are_asked_for_and_followed(chat: Dialogue) -> None:
    olu = await at_desk(chat, "olu")
    await olu.open("/shareouts")
    assert "Nobody has been asked for a share-out yet." in olu.text
    await olu.press("Ask somebody")
    assert olu.status == 200


async def test_a_suggested_link_is_accepted_at_the_desk(chat: Dialogue) -> None:
    await chat.play(
        "ada > /suggest https://example.org/guide A guide for pictures\n... 1 hour", strict=False
    )
    olu = await at_desk(chat, "olu")
    await olu.open("/to-look-at/suggestion")
    assert "example.org/guide" in olu.text
    await olu.press("Accept")
    assert "Everybody can find it now." in olu.text
    await olu.open("/resources")
    assert "https://example.org/guide" in olu.text
    await olu.open("/to-look-at/suggestion")
    assert "Nothing is waiting for a look." in olu.text


def test_names_below_a_chart_stand_beside_each_other() -> None:
    names = tuple(verbatim(f"Mon, {day} Oct 2029") for day in range(10, 22))
    chart = Chart(verbatim("A"), names, (Series(verbatim("A"), (1.0,) * len(names)),))
    drawn = draw(chart, lambda text: str(text.values["said"]), rtl=False)
    places = [float(x) for x in re.findall(r'<text x="([\d.]+)"', drawn)]
    assert places[0] >= 56  # half of its letters
    assert min(after - before for before, after in pairwise(places)) >= 16 * 7 * 0.8


async def test_a_month_begins_where_the_readers_week_does(chat: Dialogue) -> None:
    for language, first, digits in (("fr", "lun.", "8"), ("ar", "الاثنين", "8")):
        await chat.play(f"olu > /language {language}", strict=False)
        olu = await at_desk(chat, "olu")
        await olu.open("/meetups")
        names = re.findall(r'columnheader"><abbr title="[^"]+">([^<]+)<', olu.html)
        assert names[0] == first, names
        assert len(names) == 7
        assert f"</span>{digits}</span>" in olu.html
