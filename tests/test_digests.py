"""The week in numbers: as organizers get it, and when not."""

from tests.conftest import without_side_chats
from tests.dialogue import Dialogue

WEEK = """
    ada > /language en
    ada > who has the key
    mira > /answer 1 Olu has it.
    ben > where is the bicycle pump
    ben > who paints the fence
    ... 7 days
"""


async def test_organizers_get_the_week_in_numbers_on_monday(chat: Dialogue) -> None:
    await chat.play(WEEK, strict=False)
    [week] = [line for line in chat.said_to("olu") if "week in numbers" in line]
    assert week.startswith("The week in numbers, Mon 7 Jan – Mon 14 Jan / 3 questions were asked.")
    assert "people answered 1; without an answer so far: 2 (67%)." in week
    assert "English: 1 of 3 answered (33%)" in week
    assert "The picture shows" in week
    assert week.endswith("[Questions that wait] [Not every week]")
    assert not any("week in numbers" in line for line in chat.said_to("mira"))


async def test_whoever_wants_it_no_more_gets_it_when_they_ask(chat: Dialogue) -> None:
    await chat.play(WEEK, strict=False)
    await chat.play("""
        olu > [Not every week]
        bot to olu > You get it no more by itself. /digest shows it whenever you like. [Undo]
    """)
    before = len([line for line in chat.said_to("olu") if "week in numbers" in line])
    await chat.play(WEEK, strict=False)
    assert len([line for line in chat.said_to("olu") if "week in numbers" in line]) == before
    await chat.play("""
        olu > /digest
        bot to olu > The week in numbers* [Questions that wait] [Every Monday, please]
        olu > [Every Monday, please]
        bot to olu > You get the week in numbers every Monday.
    """)


async def test_nothing_is_told_of_a_week_without_questions(chat: Dialogue) -> None:
    await chat.play("... 7 days", strict=False)
    assert not any("week in numbers" in line for line in chat.said_to("olu"))
    await chat.play("""
        olu > /digest
        bot to olu > Nothing was asked in the last seven days. [Not every week]
        ada > /digest
        bot to ada > Only organizers can do that. * [What I can do]
    """)


async def test_it_can_be_read_from_right_to_left(chat: Dialogue) -> None:
    await chat.play("olu > /language ar", strict=False)
    await chat.play("ada > /language ar", strict=False)
    await chat.play(WEEK.replace("ada > /language en", ""), strict=False)
    await chat.play("olu > /digest", strict=False)
    assert "٤" in chat.said_to("olu")[-1] or "4" in chat.said_to("olu")[-1]


async def test_in_a_group_nothing_is_told_of_it(chat: Dialogue) -> None:
    """Also where nothing can be said there that one person alone sees."""
    without_side_chats(chat)
    await chat.play(WEEK, strict=False)
    await chat.play("gus @ newcomers > /digest\nolu > /role gus organizer", strict=False)
    await chat.play("gus @ newcomers > /digest\n... 1 minutes", strict=False)
    _refused, line = [one for one in chat.transcript.splitlines() if "bot to newcomers" in one]
    assert "I have an answer for you alone" in line
