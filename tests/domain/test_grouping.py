"""Questions that were answered alike become one draft."""

from tests.dialogue import Dialogue

ASKED = {
    "ada": "Where can I borrow a camera for the photo walk?",
    "ben": "where can I borrow a camera for a photo walk",
    "ria": "Can I borrow a camera for the photo walk somewhere?",
}
ANSWERS = {
    "ada": "Ask at the library desk, they lend cameras for a week.",
    "ben": "At the library desk: they lend cameras for a week.",
    "ria": "The library desk lends cameras for a week, ask there.",
}


async def answered(chat: Dialogue, *names: str) -> None:
    for number, name in enumerate(names, start=1):
        await chat.play(
            f"""
            {name} > {ASKED[name]}
            mira > /claim {number}
            mira > /answer {number} {ANSWERS[name]}
            {name} > [Solved]
            """,
            strict=False,
        )


async def test_saving_one_gathers_those_that_were_answered_alike(chat: Dialogue) -> None:
    await answered(chat, "ada", "ben")
    await chat.play("""
        mira > [!save 1]
        bot to mira > Thank you. I've taken names and addresses out; somebody else will look at it.
        bot to organizers > Draft 1 from Mira · English / Where can I borrow a camera for the photo walk? / Ask at the library desk, * / Also asked: where can I borrow a camera for a photo walk [Approve] [Edit] [Drop]
        mira > [!save 2]
        bot to mira > Question 2 is already saved as a draft answer.
        olu > [!draft approve 1]
        bot to olu > Approved. It answers the next person who asks.
        bot edits organizers > Draft 1 * Approved by Olu.
        bot to mira > Your answer to question 1 now helps everybody who asks. Thank you!
        olu > /kb ways 1
        bot to olu > Where can I borrow a camera for the photo walk? / where can I borrow a camera for a photo walk [Add another] *
    """)  # noqa: E501 - a dialogue's line


async def test_one_more_is_put_to_the_draft_that_waits(chat: Dialogue) -> None:
    await answered(chat, "ada")
    await chat.play("mira > [!save 1]", strict=False)
    await chat.play(
        f"""
        ria > {ASKED["ria"]}
        mira > /claim 2
        mira > /answer 2 {ANSWERS["ria"]}
        ria > [Solved]
        """,
        strict=False,
    )
    await chat.play("""
        mira > [!save 2]
        bot to mira > Thank you. Draft 1 says the same, so I've put the two together.
        bot edits organizers > Draft 1 from Mira * / Also asked: Can I borrow a camera for the photo walk somewhere? [Approve] [Edit] [Drop]
    """)  # noqa: E501 - a dialogue's line


async def test_each_week_what_nobody_thought_of_saving_is_suggested(chat: Dialogue) -> None:
    await chat.play("olu > /kb", strict=False)
    await answered(chat, "ada", "ben", "ria")
    await chat.play(
        """
        ben > Is there child care at the meeting?
        mira > /claim 4
        mira > /answer 4 Yes, in the room beside the hall.
        ben > [Solved]
        """,
        strict=False,
    )
    await chat.play("""
        ... 1 week
        bot to olu > The week in numbers, *
        bot to organizers > Draft 1, an answer that several people were given · English / * camera * / Also asked: * / Also asked: * [Approve] [Edit] [Drop]
        ... 1 week
    """)  # noqa: E501 - a dialogue's line


async def test_the_same_question_answered_otherwise_is_not_the_same(chat: Dialogue) -> None:
    await chat.play("olu > /kb", strict=False)
    await chat.play(
        f"""
        ada > {ASKED["ada"]}
        mira > /claim 1
        mira > /answer 1 {ANSWERS["ada"]}
        ada > [Solved]
        ben > {ASKED["ben"]}
        mira > /claim 2
        mira > /answer 2 Sorry, nobody has one just now.
        ben > [Solved]
        """,
        strict=False,
    )
    await chat.play("""
        ... 1 week
    """)
