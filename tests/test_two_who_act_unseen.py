"""Whoever of two people acts unseen: everybody else reads the same, in chats and at the desk.

Both are there in both worlds, and differ in all that platforms and they themselves tell of them;
only who acts differs. For questions see `tests/test_two_askers.py` and its like.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.assembly import features
from bot.config.features import FEATURES
from bot.config.settings import Settings
from bot.domain.hotline import pseudonyms
from bot.engine.routes import Routes
from tests.desk import AT_HOME, at_desk
from tests.mentoring import mentoring

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Open
    from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

SETTINGS = Settings.model_validate(
    {
        "community": {"owners": ("console:olu",)},
        "web": {"listen": "127.0.0.1:8080", "public_url": AT_HOME},
    }
)
OTHERS = ("ben", "mira", "tariq", "olu", "newcomers", "mentors", "organizers", "announcements")
BEFORE = """
    ben > hello
    ada > hello
    zed > hello
    zed > /name Zephyrine Quux
    zed > /level
    zed @ newcomers > /ask who waters the plants in the hall?
    ada @ newcomers > /ask where is the ladder?
    mira > /answer 1 Olu does.
"""
MEETUP = """
    olu > /meetup new
    olu > Office hour
    olu > 26 January 2030 18:00
    olu > [Yes]
    olu > The library
    olu > [Change]
    olu > [Seats]
    olu > [Another number]
    olu > 1
    olu > [Publish]
    olu > [newcomers]
    {asker} > /anonymous
    {asker} > /meetups
    {asker} > [Office hour]
    {asker} > [I'm coming]
    ben > /meetups
    ben > [Office hour]
    ben > [I'm coming]
    olu > [Who comes]
    {asker} > [Can't]
    ... 1 minutes
    {asker} > [I'm coming]
    ... until 2030-01-26 19:30
    olu > /meetup 1
    ... 3 days
"""
MENTORING = """
    tariq > /mentor
    tariq > [I'd like to mentor]
    {asker} > /anonymous
    {asker} > /mentor
    {asker} > [Without my name]
    mira > [Accept]
    {asker} > [Rather somebody else]
    tariq > [Not this time]
    olu > /mentoring
    ... 15 days
    mira > /mentees
    olu > /mentoring
    ... 60 days
"""
"""Until both agree; then they are introduced, which whoever asks is told before."""
SHAREOUT = """
    {asker} > /shareout new
    {asker} > A walk by the river
    {asker} > Go early, take water along.
    {asker} > [Done]
    {asker} > [How I'm named]
    {asker} > [Without a name]
    {asker} > [Send it in]
    olu @ organizers > [Approve]
    ... 2 minutes
    ben > /learned
    ben > /learned 1
    ben > [Say thanks]
    {asker} > [Take it back]
    ... 10 days
"""
VOTES = """
    olu > /survey
    olu > [One answer of several]
    olu > When shall we meet?
    olu > On Monday; On Friday
    olu > /skip
    olu > 3
    olu > newcomers
    olu > [Open it]
    {asker} @ newcomers > [On Monday]
    ben @ newcomers > [On Friday]
    mira @ newcomers > [On Friday]
    olu > /poll
    olu > Which colour has the banner?
    olu > Red; Blue
    olu > [One]
    olu > tomorrow 18:00
    olu > [Yes]
    olu > newcomers
    olu > [Post it]
    {asker} @ newcomers > [Blue]
    {asker} @ newcomers > [Red]
    ... 9 days
    olu > /surveys
"""
OFFERED = """
    {asker} > /anonymous
    {asker} > /suggest https://example.org/tour
    olu @ organizers > [Accept]
    {asker} > /gaps sw
    {asker} > [1]
    {asker} > Vipi?
    {asker} > Hivi.
    ... 2 days
    olu > /resources
"""
REPORT = """
    olu > /role mira safety
    {asker} > /report
    {asker} > Somebody follows me on every page.
    {asker} > [Skip]
    {asker} > [Skip]
    {asker} > [Yes, here]
    mira > [I'll take it]
    mira > /cases
    ... 3 days
"""
ANNOUNCEMENT = """
    {asker} > /anonymous
    {asker} > /mute news
    olu > /announce
    olu > We meet on Friday at six.
    olu > [News]
    olu > [Preview]
    olu > [Send]
    olu > [Yes, send it]
    ... 10 seconds
    olu > /announcements
    olu > [1]
"""
CASE = re.compile(r"\b[A-Z0-9]{7}\b")
"""What a case is called, which is drawn at random."""
SEALS = re.compile(r'(value|href)="[^"]{60,}"')


async def pages(chat: Dialogue) -> dict[tuple[str, str], str]:
    """All that a mentor and an organizer see at the desk."""
    paths = [page.path for page in Routes(features(FEATURES)).desk_pages if "{" not in page.path]
    seen: dict[tuple[str, str], str] = {}
    for who in ("mira", "olu"):
        visitor = await at_desk(chat, who)
        for path in (*paths, "/meetups/1", "/shareouts/1", "/surveys/1", "/announcements/1"):
            await visitor.open(path)
            seen[who, path] = SEALS.sub("", visitor.html)
    return seen


@pytest.mark.parametrize(
    ("story", "happens"),
    [
        (MEETUP, "Office hour"),
        (MENTORING, "Teal Heron (a made-up name) would like a mentor"),
        (SHAREOUT, "A walk by the river"),
        (VOTES, "On Monday"),
        (OFFERED, "example.org/tour"),
        (REPORT, "Somebody follows me"),
        (ANNOUNCEMENT, "We meet on Friday"),
    ],
    ids=["meetup", "mentoring", "shareout", "votes", "offered", "report", "announcement"],
)
async def test_whoever_acts_others_read_the_same(
    open_chat: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, story: str, happens: str
) -> None:
    monkeypatch.setattr(pseudonyms, "draw", lambda *_args: "Teal Heron")
    worlds = []
    for asker in ("ada", "zed"):
        chat = await open_chat(settings=SETTINGS, knowing=True)
        await chat.play(BEFORE, strict=False)
        await mentoring(chat, "mira")
        await chat.play(story.format(asker=asker), strict=False)
        said = {name: [CASE.sub("Case N", line) for line in chat.said_to(name)] for name in OTHERS}
        worlds.append((said, await pages(chat)))
        await chat.community.close()
        await chat.community.db.close()
        (tmp_path / "chat.db").rename(tmp_path / f"{asker}.db")
    (said_of_ada, seen_of_ada), (said_of_zed, seen_of_zed) = worlds
    assert any(happens in line for lines in said_of_ada.values() for line in lines)
    for name, lines in said_of_ada.items():
        assert [
            pair for pair in zip(lines, said_of_zed[name], strict=True) if len({*pair}) > 1
        ] == []
    for page, html in seen_of_ada.items():
        assert html == seen_of_zed[page], page


async def test_who_asks_for_a_mentor_unseen_is_told_before_their_name_is_shown(
    open_chat: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pseudonyms, "draw", lambda *_args: "Teal Heron")
    chat = await open_chat()
    await chat.play("mira > hello\nada > hello\nben > hello", strict=False)
    await mentoring(chat, "mira")
    await chat.play(
        """
        ada > /mentor
        ada > [Without my name]
        mira > [Accept]
        bot to ada > Mira would be glad to be your mentor. * / Mira knows you only as Teal Heron so far. Once you say yes, Mira sees your name: Ada. Organizers see who is paired, too. / Shall I introduce you? *
        ben > /mentor
        ben > [Find me a mentor]
        mira > [Accept]
        bot to ben > Mira would be glad to be your mentor. You both speak English. / Shall I introduce you? *
        """,  # noqa: E501 - a dialogue's line
        strict=False,
    )
