"""The desk: who comes in, and how what is pressed there goes the chat's way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.config.settings import Settings
from bot.config.web import WebSettings
from bot.domain.shareouts.shelf import Shelf
from bot.storage.tables import Entry, Utterance
from tests.desk import AT_HOME, at_desk, browser, link_for
from tests.test_making_shareouts import publish

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

SETTINGS = Settings(web=WebSettings(listen="127.0.0.1:8080", public_url=AT_HOME))


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=SETTINGS)


async def test_a_link_lets_one_browser_in_once(chat: Dialogue) -> None:
    link = await link_for(chat, "mira")
    mira, thief = browser(chat), browser(chat)
    await mira.open(link)
    await thief.open(link)  # looking uses nothing up
    await mira.press("Come in")
    assert "Questions that wait" in mira.text
    await thief.press("Come in")
    assert thief.status == 404
    assert "doesn't let anybody in any more" in thief.text
    await thief.open("")
    assert "To come in, write /desk" in thief.text


async def test_what_is_typed_at_the_desk_is_said_as_in_the_chat(chat: Dialogue) -> None:
    mira = await at_desk(chat, "mira")
    await chat.play("ada > what is the meaning of xyzzy on the main page?", strict=False)
    await mira.open("/say")
    await mira.press("Send", words="/queue")
    assert "xyzzy" in mira.text
    for words in ("what is this?", "!solved 1"):
        await mira.press("Send", words=words)
        assert "Here I understand what begins with /" in mira.text


async def test_a_question_is_answered_from_the_desk(chat: Dialogue) -> None:
    await chat.play("ada > what is the meaning of xyzzy on the main page?", strict=False)
    mira = await at_desk(chat, "mira")
    await mira.open("/")
    assert "xyzzy" in mira.text
    await mira.open("/questions/1")
    await mira.press("I'll take it")
    assert "has it until" in mira.text
    (sender,) = chat.community.senders.values()
    sender.wake.clear()
    await mira.press("Send", words="It is an old word of games.")
    assert sender.wake.is_set()  # it is sent, however quiet the chat is
    await chat.community.settle()
    assert "It is an old word of games." in chat.said_to("ada")[-1]
    assert "Passed on" in mira.text
    await mira.press("Keep the note", words="She plays")
    assert "Note, mira: She plays" in mira.text.lower().replace(
        "note, mira: she plays", "Note, mira: She plays"
    )


async def test_what_was_pressed_twice_is_done_once(chat: Dialogue) -> None:
    await chat.play("ada > what is the meaning of xyzzy on the main page?", strict=False)
    mira = await at_desk(chat, "mira")
    await mira.open("/questions/1")
    await mira.press("I'll take it")
    before = mira.html
    await mira.press("Send", words="It is an old word.")
    mira.html = before
    await mira.press("Send", words="It is an old word.")
    assert "done already" in mira.text
    await chat.community.settle()
    assert sum("It is an old word." in said for said in chat.said_to("ada")) == 1


async def test_everybody_may_read_what_is_known_in_their_language(open_chat: Open) -> None:
    web = WebSettings(listen="127.0.0.1:8080", public_url=AT_HOME, public_pages=True)
    chat = await open_chat(settings=Settings(web=web), knowing=True)
    anybody = browser(chat)
    await anybody.open(f"{AT_HOME}/community")
    assert "Ask me anything in our chat" in anybody.text
    await anybody.open(f"{AT_HOME}/community/en/answers?q=how+do+I+make+my+first+edit")
    assert "How do I make my first edit?" in anybody.text
    assert len(anybody.html.encode()) < 50_000
    number = re.findall(r"/community/en/answers/(\d+)", anybody.html)[0]
    await anybody.open(f"{AT_HOME}/community/ar/answers/{number}")
    assert 'lang="ar" dir="rtl"' in anybody.html
    await anybody.open(f"{AT_HOME}/community/en/meetups")
    assert "Nothing is planned" in anybody.text or "Newcomers" in anybody.text
    await anybody.open(f"{AT_HOME}/community/en/meetups.ics")
    assert anybody.html.startswith("BEGIN:VCALENDAR")
    await anybody.open(f"{AT_HOME}/community/en/learned")
    assert anybody.status == 200
    for nothing in ("/community/xx/answers", "/community/en/answers/99999", "/community/en/desk"):
        await anybody.open(f"{AT_HOME}{nothing}")
        assert anybody.status == 404


async def test_an_answer_is_edited_at_the_desk_and_given_to_the_next(open_chat: Open) -> None:
    chat = await open_chat(settings=SETTINGS, knowing=True)
    olu = await at_desk(chat, "olu")
    await olu.open("/knowledge?q=how+do+I+make+my+first+edit")
    assert "I was sure enough to answer by myself." in olu.text
    number = re.findall(r"/desk/knowledge/(\d+)", olu.html)[0]
    await olu.open(f"/knowledge/{number}")
    await olu.press("Edit")
    assert "How do I make my first edit?" in olu.html
    await olu.press("See it first", tries="yes", answer="Press the pencil.")
    assert "This is how it would be. Nothing is changed yet." in olu.text
    assert "Press the pencil." in olu.text
    await chat.play("ada > How do I make my first edit?", strict=False)
    assert "Press the pencil." not in chat.said_to("ada")[-1]
    await olu.press("Send", answer="")
    assert "Please write it in words." in olu.text or "This one I have to know." in olu.text
    await olu.press("Send", answer="Press the pencil.")
    assert "Changed." in olu.text
    await chat.play("ben > How do I make my first edit?", strict=False)
    assert "Press the pencil." in chat.said_to("ben")[-1]
    await olu.press("As it was before")
    assert "Undone" in olu.text
    await olu.open("/knowledge/topics/editing")
    assert "How do I make my first edit?" in olu.text


async def test_a_long_answer_in_any_script_is_edited_again_at_the_desk(open_chat: Open) -> None:
    chat = await open_chat(settings=SETTINGS, knowing=True)
    olu = await at_desk(chat, "olu")
    await olu.open("/knowledge?q=how+do+I+make+my+first+edit")
    number = re.findall(r"/desk/knowledge/(\d+)", olu.html)[0]
    for answer in ("كيف " * 800, "🕯" * 3000, "Press the pencil."):
        await olu.open(f"/knowledge/{number}")
        await olu.press("Edit")
        await olu.press("Send", answer=answer)
        assert "Changed." in olu.text


async def test_a_worker_that_only_serves_the_web_knows_what_others_know(open_chat: Open) -> None:
    web = WebSettings(listen="127.0.0.1:8080", public_url=AT_HOME, public_pages=True)
    chat = await open_chat(settings=Settings(web=web))
    await publish(chat)
    anybody, mira = browser(chat), await at_desk(chat, "mira")
    shelf = chat.community.engine.services[Shelf]
    assert isinstance(shelf, Shelf)
    shelf._version, shelf._shared = -1, ()  # as in a process that has heard nothing yet
    await anybody.open(f"{AT_HOME}/community/en/learned")
    assert "A day at WikiIndaba" in anybody.text
    await mira.open("/say")
    shelf._version, shelf._shared = -1, ()  # as in a process that has heard nothing yet
    await mira.press("Send", words="/learned")
    assert "A day at WikiIndaba" in mira.text


async def test_who_edits_an_answer_overwrites_nothing_that_others_changed(open_chat: Open) -> None:
    chat = await open_chat(settings=SETTINGS, knowing=True)
    olu, other = await at_desk(chat, "olu"), await at_desk(chat, "olu")
    await olu.open("/knowledge?q=how+do+I+make+my+first+edit")
    number = re.findall(r"/desk/knowledge/(\d+)", olu.html)[0]
    for person in (olu, other):
        await person.open(f"/knowledge/{number}")
        await person.press("Edit")
    await other.press("Send", answer="Press the pencil.")
    await olu.press("Send", question="How is a first edit made?")
    assert "Changed." in olu.text
    async with chat.community.db.read() as db:
        entry = await db.get_one(Entry, int(number))
    assert (entry.question, entry.answer) == ("How is a first edit made?", "Press the pencil.")


async def test_what_no_database_takes_gets_no_further_than_the_web(open_chat: Open) -> None:
    chat = await open_chat(settings=SETTINGS, knowing=True)
    await chat.play("ada > what is the meaning of xyzzy on the main page?", strict=False)
    olu = await at_desk(chat, "olu")
    await olu.open("/knowledge/topics/edit%00ing?q=%00")
    assert "How do I make my first edit?" in olu.text
    assert "\x00" not in olu.html
    await olu.open("/questions/1")
    await olu.press("Keep the note", words="She plays\x00 games")
    async with chat.community.db.read() as db:
        texts = (await db.scalars(select(Utterance.text))).all()
    assert "She plays games" in texts


async def test_nobody_says_more_at_the_desk_than_anybody_can_read(chat: Dialogue) -> None:
    await chat.play("ada > what is the meaning of xyzzy on the main page?", strict=False)
    mira, olu = await at_desk(chat, "mira"), await at_desk(chat, "olu")
    await mira.open("/questions/1")
    await mira.press("I'll take it")
    await chat.community.settle()
    before = len(chat.said_to("ada"))
    await mira.press("Send", words="word " * 50_000)
    assert "Please write it in at most" in mira.text
    await chat.community.settle()
    assert len(chat.said_to("ada")) == before
    await olu.open("/missing")
    await olu.press("Write an answer")
    await olu.press("Send", question="What is it? " * 5_000, answer="A word.")
    assert "Please write it in at most" in olu.text


async def test_what_people_tell_the_safety_team_is_never_at_the_desk(chat: Dialogue) -> None:
    await chat.play("olu > /role mira safety\nada > I want to die", strict=False)
    mira = await at_desk(chat, "mira")
    await mira.open("/say")
    for words in ("/cases", "/report", "/Cases 2"):
        await mira.press("Send", words=words)
        assert "Please ask me for it in our private chat." in mira.text
        assert "harm themselves" not in mira.text
    await mira.press("Send", words="/sos")
    assert "Please ask me" not in mira.text
    await chat.play("mira > /cases", strict=False)
    assert "harm themselves" in chat.said_to("mira")[-1]


async def test_what_is_missing_is_seen_and_filled_at_the_desk(open_chat: Open) -> None:
    chat = await open_chat(settings=SETTINGS, knowing=True)
    await chat.play("ada > zyzzyva borogove mimsy toves?", strict=False)
    olu = await at_desk(chat, "olu")
    await olu.open("/missing")
    assert olu.status == 200
    await olu.press("Write an answer")
    await olu.press("Send", question="What are toves?", answer="Something like badgers.",
                    source="no link")  # fmt: skip
    assert "The source has to be a link" in olu.text
    await olu.press("Send", source="https://example.org/toves")
    assert "It answers in English from now on" in olu.text
