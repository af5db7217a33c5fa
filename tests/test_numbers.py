"""Numbers and handles: what people see counts nothing but what people have seen."""

import re

import pytest
from sqlalchemy import select

from bot.domain import handles
from bot.domain.knowledge.knowledge_base import Verdict
from bot.storage.tables import Question
from tests.dialogue import Dialogue
from tests.test_asking import finds, learn

HANDLE = re.compile(r"\bq[\w-]{11}(?![\w-])")


def shown(chat: Dialogue, name: str) -> list[str]:
    """All that somebody gets, what their buttons say too, but for what is drawn at random."""
    return [
        HANDLE.sub("HANDLE", f"{standing.content.text} {[key.says for key in standing.keys]}")
        for standing in chat.console.rooms.of(f"@{name}")
        if standing.author != name
    ]


async def answered_by_the_bot(chat: Dialogue, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = await learn(
        chat,
        {"language": "en", "question": "Add a map?", "answer": "Press *Map*. " + "It is. " * 99},
    )
    finds(monkeypatch, Verdict.SURE, *ids)


async def test_a_question_gets_its_number_when_people_get_it(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered_by_the_bot(chat, monkeypatch)
    for asker in ("ada", "ben", "ada", "kim"):
        await chat.play(f"{asker} > add map", strict=False)
    await chat.play("kim > [Ask a person]", strict=False)
    await chat.play("ben > [Ask a person]", strict=False)
    async with chat.community.db.read() as db:
        rows = (await db.scalars(select(Question).order_by(Question.id))).all()
    assert [row.number for row in rows] == [None, 2, None, 1]
    assert "question 1." in chat.said_to("kim")[-1]
    assert "question 2." in chat.said_to("ben")[-1]


async def test_nobody_can_count_what_the_bot_alone_is_asked(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered_by_the_bot(chat, monkeypatch)
    story = """
        {0} > add map
        {0} > [More]
        {0} > [Ask a person]
        {0} > and in a table
        mira > /claim {1}
        mira > /answer {1} Press it twice.
        {0} > [Thank them]
        {0} > [Solved]
        {0} > add map
        {0} > [That helped]
    """
    await chat.play(story.format("ada", 1), strict=False)
    for _time in range(3):
        await chat.play("kim > add map", strict=False)
    await chat.play(story.format("ben", 2), strict=False)
    first = [line.replace("ada", "ben") for line in shown(chat, "ada")]
    second = [re.sub(r"([qQ]uestion |/\w+ )2", r"\g<1>1", line) for line in shown(chat, "ben")]
    assert first == second
    assert len(first) > 8


async def test_buttons_of_before_still_say_what_they_said(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that stand in chats name questions by their ids, which have become their handles."""
    await answered_by_the_bot(chat, monkeypatch)
    await chat.play("ada > add map", strict=False)
    async with chat.community.db.write() as db:
        question = await db.get_one(Question, 1)
        question.handle = "1"
    await chat.play("""
        ada > [!person 1]
        bot to ada > I've passed this on * as question 1. *
        bot to mentors > Question 1 *
        ben > [!person 1]
        bot to ben > Question 1 isn't yours.
    """)


async def test_what_is_over_before_it_has_a_number_is_told_without(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered_by_the_bot(chat, monkeypatch)
    await chat.play("ada > add map", strict=False)
    await chat.play("""
        ada > /withdraw
        bot to ada > Taken back. *
        ada > [Ask a person]
        bot to ada > You took this question back. Please ask again.
        ada > /withdraw
        bot to ada > This question is closed already.
    """)


def test_handles_are_drawn_and_known_again() -> None:
    drawn = {handles.draw() for _time in range(999)}
    assert len(drawn) == 999
    for handle in drawn:
        assert handles.is_handle(handle)
        assert HANDLE.fullmatch(handle)
        assert not handle.isdecimal()
    assert handles.is_handle("17")
    assert not handles.is_handle("phone")
