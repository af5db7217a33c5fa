"""Surveys and votes: asked in groups and in private, with nothing left of whose voice is whose."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.commands.settling import settle
from bot.config.settings import CommunitySettings, Settings
from bot.domain.surveys import ballots, counting
from bot.storage.tables import (
    Chat,
    FormState,
    InboxRow,
    MessageReference,
    OutboxRow,
    Person,
    Survey,
    SurveyBallot,
    SurveyInvitation,
    SurveyOption,
)
from bot.words.states import RoomPurpose
from tests.conftest import Open, database
from tests.test_mentoring_linked import link

if TYPE_CHECKING:
    from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
FEATURES = ("introductions", "people", "rooms", "announcements", "hotline", "linking", "privacy",
            "surveys")  # fmt: skip
MADE = """
    olu > /survey
    olu > [{kind}]
    olu > When shall we meet?
{options}
    olu > /skip
    olu > 3
    olu > {whom}
    olu > [Open it]
"""
CHOICES = "    olu > On Monday; On Friday"


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=Settings(community=CommunitySettings(features=FEATURES)))


async def opened(
    chat: Dialogue,
    kind: str = "One answer of several",
    options: str = CHOICES,
    whom: str = "newcomers",
) -> None:
    await chat.play(MADE.format(kind=kind, options=options, whom=whom), strict=False)


async def the_survey(chat: Dialogue) -> Survey:
    async with database(chat).read() as db:
        return (await db.scalars(select(Survey))).one()


async def test_a_choice_is_secret_can_be_changed_and_is_told_when_it_is_over(
    chat: Dialogue,
) -> None:
    await opened(chat)
    await chat.play(
        """
        ada @ newcomers > [On Monday]
        bot to ada @ newcomers > You have chosen: On Monday. You can change it until the poll ends.
        ada @ newcomers > [On Friday]
        bot to ada @ newcomers > You have chosen: On Friday. *
        ben @ newcomers > [Vote in private]
        bot to ben > When shall we meet? / Open until * Nobody sees who chose what. [On Monday] [On Friday]
        ben > [On Friday]
        bot to ben > You have chosen: On Friday. * [Take it back]
        mira @ newcomers > [On Monday]
        bot to mira @ newcomers > *
        zed @ newcomers > [On Monday]
        bot to zed @ newcomers > *
        zed @ newcomers > [Vote in private]
        bot to zed > * [✓ On Monday] [On Friday] [Take it back]
        zed > [Take it back]
        bot to zed > Your choice is taken back.
        zed > /vote 1
        bot to zed > Press Vote below the question, in the group where it was asked.
        ... 7 days
        bot edits newcomers > When shall we meet? / This poll is over.
        bot to olu > When shall we meet? / 1. On Monday: 1 (33%) / 2. On Friday: 2 (67%) / 3 votes in all. <*>
        bot to newcomers > When shall we meet? / 1. On Monday: 1 (33%) / 2. On Friday: 2 (67%) / 3 votes in all. <*>
        """,  # noqa: E501 - a dialogue's line
        strict=False,
    )
    code = (await the_survey(chat)).code
    await chat.play(f"ada @ newcomers > [!cast 1 0 {code}]", strict=False)
    assert chat.said_to("ada")[-1].endswith("This poll is over.")


async def test_the_card_says_how_many_have_voted_once_that_tells_of_nobody(
    chat: Dialogue,
) -> None:
    await opened(chat)
    for name in ("ada", "ben", "mira", "olu"):
        await chat.play(f"{name} @ newcomers > [On Monday]", strict=False)
    await chat.play("... 1 minute", strict=False)
    assert "have voted" not in chat.transcript
    await chat.play("zed @ newcomers > [On Monday]\n... 1 minute", strict=False)
    assert "bot edits newcomers > When shall we meet? / Open until" in chat.transcript
    assert "5 have voted." in chat.transcript


async def test_with_too_few_nothing_is_declared_and_with_nobody_only_its_maker_hears(
    chat: Dialogue,
) -> None:
    await opened(chat)
    await chat.play("ada @ newcomers > [On Monday]\n... 7 days", strict=False)
    assert "bot to newcomers > When shall we meet? / Fewer than 3 people voted" in chat.transcript
    assert "Monday: 1" not in chat.transcript
    await opened(chat)
    before = len(chat.transcript)
    await chat.play("... 7 days", strict=False)
    said = chat.transcript[before:]
    assert "bot to olu > When shall we meet? / Nobody has voted." in said
    assert "bot to newcomers" not in said
    await chat.play(
        """
        olu > [Ask again]
        bot to olu > How shall people answer? *
        """,
        strict=False,
    )


async def test_several_may_be_chosen_and_an_organizer_may_end_it_sooner(chat: Dialogue) -> None:
    await opened(chat, "Several answers")
    await chat.play(
        """
        ada @ newcomers > [On Monday]
        bot to ada @ newcomers > You have chosen: On Monday. *
        ada @ newcomers > [On Friday]
        bot to ada @ newcomers > You have chosen: On Monday and On Friday. *
        ben @ newcomers > [On Friday]
        bot to ben @ newcomers > *
        mira @ newcomers > [On Friday]
        bot to mira @ newcomers > *
        ben @ newcomers > [On Friday]
        bot to ben @ newcomers > Your choice is taken back.
        ben @ newcomers > [On Friday]
        bot to ben @ newcomers > *
        olu > [End it now]
        bot to olu > It ends now.
        """,
        strict=False,
    )
    await chat.play("... 1 minute", strict=False)
    assert "1. On Monday: 1 (33%) / 2. On Friday: 3 (100%) / 3 people voted." in chat.transcript


async def test_ones_own_words_are_read_in_no_order_by_organizers_alone(chat: Dialogue) -> None:
    await opened(chat, "In their own words", options="")
    for name in ("ada", "ben", "mira"):
        await chat.play(
            f"""
            {name} @ newcomers > [Vote in private]
            bot to {name} > When shall we meet? / * / How one writes can give one away. *
            bot to {name} > Write your answer. [Cancel]
            {name} > the words of {name}
            bot to {name} > Noted. You can change it or take it back until * [Take it back]
            """
        )
    await chat.play(
        """
        ada @ newcomers > [Vote in private]
        bot to ada > * / You have answered. What you write now takes its place. [Take it back]
        bot to ada > Write your answer. [Cancel]
        ada > other words
        bot to ada > Noted. *
        ... 7 days
        """,
        strict=False,
    )
    assert "bot to newcomers > When shall we meet? / 3 answers. Organizers read" in chat.transcript
    await chat.play("olu > [Read the answers]", strict=False)
    shown = chat.said_to("olu")[-1]
    assert {"other words", "the words of ben", "the words of mira"} == {
        line.removeprefix("• ") for line in shown.removesuffix(" [Back]").split(" / ")[1:4]
    }
    for name in ("ada", "mira"):
        await chat.play(f"{name} > [!survey 1 words 1]", strict=False)
        assert "Only organizers can do that." in chat.said_to(name)[-1]


async def test_who_may_not_gets_nowhere(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /survey
        bot to ada > Only organizers can do that. *
        ada @ newcomers > /survey
        bot to newcomers > Only organizers can do that. *
        mira > /survey
        bot to mira > Only organizers can do that. *
        """,
        strict=False,
    )
    await opened(chat, whom="organizers")
    for words in ("/vote 1", "/vote 1 abcdef01", "[!cast 1 0 abcdef01]", "[!unvote 1 abcdef01]",
                  "[!translate-survey 1 abcdef01]", "[!pair-next 1 en abcdef01]"):  # fmt: skip
        await chat.play(f"ada > {words}", strict=False)
        assert "in the group where it was asked" in chat.said_to("ada")[-1]
    for words in ("end", "words 1", "language fr", "drop", "show", "open", "languages"):
        await chat.play(f"ada > [!survey 1 {words}]", strict=False)
        assert "Only organizers can do that." in chat.said_to("ada")[-1]
    await chat.play("ada > /surveys", strict=False)
    assert "There is nothing to vote about now." in chat.said_to("ada")[-1]
    assert (await the_survey(chat)).state == "open"


async def test_no_card_stays_open_where_a_group_has_changed_its_language(chat: Dialogue) -> None:
    await opened(chat)
    await chat.play("olu @ newcomers > /room newcomers fr\n... 7 days", strict=False)
    assert "bot edits newcomers > When shall we meet? / Ce sondage est terminé" in chat.transcript


async def test_what_is_chosen_is_shown_to_nobody_else_in_a_group(chat: Dialogue) -> None:
    await opened(chat)
    code = (await the_survey(chat)).code
    await chat.play(
        f"""
        ada @ newcomers > [On Monday]
        bot to ada @ newcomers > *
        ada @ newcomers > /vote 1 {code}
        bot to ada @ newcomers > When shall we meet? * [✓ On Monday] *
        """
    )


async def test_a_draft_can_be_voted_in_by_nobody_and_is_gone_after_a_month(chat: Dialogue) -> None:
    made = MADE.format(kind="One answer of several", options=CHOICES, whom="newcomers")
    await chat.play(made.replace("    olu > [Open it]\n", ""), strict=False)
    survey = await the_survey(chat)
    await chat.play(f"ada > /vote 1 {survey.code}", strict=False)
    assert "in the group where it was asked" in chat.said_to("ada")[-1]
    await chat.play("... 31 days", strict=False)
    assert (await the_survey(chat)).state == "dropped"


async def test_it_is_worded_in_private_for_the_group_where_it_was_wanted(chat: Dialogue) -> None:
    await chat.play(
        """
        olu @ newcomers > /survey
        bot to olu @ newcomers > Let's write the poll in private; * [Open our private chat]
        olu @ newcomers > [Open our private chat]
        bot to olu > How shall people answer? *
        olu > [One answer of several]
        bot to olu > *
        olu > Tea?
        bot to olu > *
        olu > yes; no
        bot to olu > *
        olu > tomorrow 18:00
        bot to olu > *
        olu > [Yes]
        bot to olu > How many have to vote, *
        olu > 2
        bot to olu > Please write a number of at least 3: *
        olu > 4
        bot to olu > Tea? / Open until * / 1. yes / 2. no / Who is asked: newcomers / * / There is a result if 4 people vote. [Open it] [Languages] [Drop]
        olu > [Drop]
        bot edits olu > Dropped.
        """,  # noqa: E501 - a dialogue's line
        strict=False,
    )


async def test_each_reads_it_in_their_language_and_anybody_may_offer_theirs(
    chat: Dialogue,
) -> None:
    await opened(chat)
    await chat.play("ada > /language sw", strict=False)
    await chat.play(
        """
        ada @ newcomers > [Vote in private]
        ada > [Tafsiri]
        ada > Tukutane lini?
        ada > Jumatatu; Ijumaa
        olu @ organizers > [Approve]
        ada @ newcomers > [Vote in private]
        ada > [Ijumaa]
        ada > /vote 1
        """,
        strict=False,
    )
    assert "Tukutane lini?" in chat.said_to("ada")[-1]
    assert "[✓ Ijumaa]" in chat.said_to("ada")[-1]
    async with database(chat).read() as db:
        (ballot,) = await db.scalars(select(SurveyBallot))
        assert ballot.content == {"choices": [1]}


async def test_nobody_changes_what_people_have_voted_about(chat: Dialogue) -> None:
    await opened(chat, options="    olu > Yes; No")
    await chat.play(
        """
        ada @ newcomers > [Yes]
        bot to ada @ newcomers > *
        olu > [Languages]
        bot edits olu > * / Choose one to write or to change it. [Another language] [Back]
        olu > [!survey 1 language en]
        bot to olu > This poll is open already, or over.
        olu > [Another language]
        bot to olu > This is how it stands, *
        bot to olu > In which language? *
        olu > English
        bot to olu > *
        olu > When shall we meet?
        bot to olu > *
        olu > No; Yes
        bot to olu > This poll is open already, or over.
        ben @ newcomers > [Yes]
        bot to ben @ newcomers > You have chosen: Yes. *
        """
    )


async def test_words_are_proposed_and_compared_only_where_that_is_asked(chat: Dialogue) -> None:
    await opened(chat)
    code = (await the_survey(chat)).code
    async with database(chat).write() as db:
        db.add_all(
            SurveyOption(survey_id=1, language="en", words=word, key=word, state="taken")
            for word in ("lamp", "light")
        )
    await chat.play("ada @ newcomers > [On Monday]", strict=False)
    for says in (f"!propose-word 1 en {code}", f"!pair 1 en 1 2 1 {code}"):
        await chat.play(f"ada > [{says}]", strict=False)
        assert chat.said_to("ada")[-1].endswith("There is nothing here yet.")
    async with database(chat).read() as db:
        (ballot,) = await db.scalars(select(SurveyBallot))
        assert ballot.content == {"choices": [0]}


async def test_members_are_asked_in_private_once_and_reminded_unless_they_voted(
    chat: Dialogue,
) -> None:
    await chat.play("ada > hello\nben > hello\nben > /mute news", strict=False)
    await opened(chat, whom="Everybody in private")
    await chat.play("... 1 minute", strict=False)
    assert "When shall we meet?" in chat.said_to("ada")[-1]
    assert "[Vote] [Mute: News]" in chat.said_to("ada")[-1]
    assert not any("When shall we meet?" in words for words in chat.said_to("ben"))
    await chat.play("ada > [Vote]\nada > [On Monday]\n... 6 days\n... 1 hour", strict=False)
    reminded = "This poll is over soon, and you have not voted."
    assert not any(reminded in words for words in chat.said_to("ada"))
    assert sum(reminded in words for words in chat.said_to("mira")) == 1
    await chat.play("... 1 day", strict=False)
    assert "Fewer than 3 people voted" in chat.said_to("ada")[-1]


async def test_what_was_asked_and_told_is_not_once_more_after_a_restore(chat: Dialogue) -> None:
    await chat.play("ada > hello\nben > hello\nzed > hello", strict=False)
    await opened(chat, whom="Everybody in private")
    code = (await the_survey(chat)).code
    await chat.play("... 1 minute", strict=False)
    for name in ("ada", "ben", "zed"):
        await chat.play(f"{name} > [!cast 1 0 {code}]", strict=False)
    stopped_at = chat.community.now + timedelta(days=8)
    async with database(chat).write() as db:
        connection = await db.connection()
        await connection.run_sync(settle, stopped_at, stopped_at)
    before = len(chat.transcript)
    await chat.play("... 9 days", strict=False)
    assert "When shall we meet?" not in chat.transcript[before:]
    assert (await the_survey(chat)).state == "closed"
    async with database(chat).read() as db:
        assert not (await db.scalars(select(SurveyBallot))).all()
        assert not (await db.scalars(select(SurveyInvitation))).all()


async def test_it_is_asked_answered_and_read_in_arabic(chat: Dialogue) -> None:
    for name in ("olu", "ada", "ben", "mira"):
        await chat.play(f"{name} speaks ar\n{name} > /language ar", strict=False)
    await chat.play(
        """
        olu > /survey
        olu > [بكلماتهم]
        olu > ما الذي ينقصنا؟
        olu > /skip
        olu > ٣
        olu > الجميع على انفراد
        olu > [فتحه]
        ... 1 minute
        ada > [صوّت]
        ada > مكان هادئ للعمل
        ada > [اسحبه]
        ada > /vote 1
        ada > وقت
        ben > /vote 1
        ben > نحتاج مرشدين
        mira > /vote 1
        mira > كهرباء
        ... 8 days
        olu > [اقرأ الأجوبة]
        """,
        strict=False,
    )
    read = chat.said_to("olu")[-1]
    assert all(words in read for words in ("وقت", "نحتاج مرشدين", "كهرباء"))
    assert "مكان هادئ" not in read
    told = chat.said_to("ada")[-1]
    assert told.startswith("ما الذي ينقصنا؟")
    assert "3" in told
    assert "وقت" not in told


async def test_linking_two_accounts_leaves_one_voice(chat: Dialogue) -> None:
    await opened(chat)
    for name in ("ada", "ben", "mira", "zed"):
        await chat.play(f"{name} @ newcomers > [On Monday]", strict=False)
    await link(chat, "ada", "ben")
    await chat.play("... 7 days", strict=False)
    assert "1. On Monday: 3 (100%)" in chat.transcript


async def test_what_is_kept_once_it_is_over_joins_nobody_to_a_voice(chat: Dialogue) -> None:
    """No row says it, and no byte of the database's files has the key, or a handle, any more."""
    await opened(chat, "In their own words", options="")
    for name in ("ada", "ben", "mira"):
        await chat.play(f"{name} @ newcomers > [Vote in private]\n{name} > said by {name}",
                        strict=False)  # fmt: skip
    db = database(chat)
    async with db.read() as session:
        survey = (await session.scalars(select(Survey))).one()
        secret = survey.secret or b""
        people = list(await session.scalars(select(Person.id)))
        handles = [ballots.handle_of(survey, person_id) for person_id in people]
        stored = set(await session.scalars(select(SurveyBallot.handle)))
    assert secret in _bytes(chat)
    assert len(stored & set(handles)) == 3
    await chat.play("... 7 days\n... 5 minutes", strict=False)
    after = _bytes(chat)
    assert secret not in after
    assert not [handle for handle in stored if handle.encode() in after]
    for name in ("ada", "ben", "mira"):  # In the result, and nowhere else.
        assert after.count(f"said by {name}".encode()) == 1
    async with db.read() as session:
        survey = (await session.scalars(select(Survey))).one()
        assert len(counting.words_of(survey)) == 3
        rows = [*await session.scalars(select(InboxRow.payload)),
                *await session.scalars(select(OutboxRow.payload)),
                *await session.scalars(select(FormState.answers))]  # fmt: skip
        assert not any("said by" in str(row) for row in rows)


async def test_what_says_a_choice_leaves_no_fingerprint(chat: Dialogue) -> None:
    await opened(chat)
    await chat.play(
        "ada @ newcomers > [On Monday]\nada @ newcomers > [Vote in private]\nada > [On Friday]",
        strict=False,
    )
    async with database(chat).read() as db:
        private = select(Chat.id).where(Chat.private)
        said = select(MessageReference.subject).where(MessageReference.chat_id.in_(private))
        assert {subject.partition(":")[0] for subject in await db.scalars(said)} <= {
            "survey-desk",
            "form",
        }


def _bytes(chat: Dialogue) -> bytes:
    """All that is in the database's files."""
    path = Path(str(database(chat).url.database))
    files = [path, *(path.with_name(f"{path.name}{end}") for end in ("-wal",))]
    return b"".join(file.read_bytes() for file in files if file.exists())


async def test_the_safety_team_room_is_asked_nothing(chat: Dialogue) -> None:
    async with database(chat).write() as db:
        room = (await db.scalars(select(Chat).where(Chat.purpose == "announcements"))).first()
        assert room is not None
        room.purpose = RoomPurpose.SAFETY
    made = MADE.format(kind="Several answers", options=CHOICES, whom="announcements")
    await chat.play(made.replace("    olu > [Open it]\n", ""), strict=False)
    assert "Please choose from these, then press Done." in chat.transcript


@pytest.mark.parametrize("name", ["surveys", "pairwise-vote"])
async def test_the_examples_play(open_chat: Open, name: str) -> None:
    chat = await open_chat()
    await chat.play((EXAMPLES / f"{name}.txt").read_text("utf-8"), strict=False)
    assert "# no button" not in chat.transcript
    if name == "surveys":
        assert "bot to chi > Quand nous retrouver ?" in chat.transcript
        assert "2. On Friday: 3 (100%) / 3 votes in all." in chat.transcript
    else:
        assert "1. Companion" in chat.transcript
        assert "3 people voted." in chat.transcript


@pytest.mark.parametrize(
    "going", ["zed > /role olu -organizer", "olu > /forgetme\nolu > [Yes, delete everything]"]
)
async def test_answers_in_own_words_are_read_where_the_maker_organizes_no_more(
    chat: Dialogue, going: str
) -> None:
    await chat.play("zed > /start\nolu > /role zed organizer", strict=False)
    await opened(chat, "In their own words", options="")
    for name in ("ada", "ben", "cleo"):
        await chat.play(f"{name} @ newcomers > [Vote in private]\n{name} > Tea", strict=False)
    await chat.play(f"{going}\n... 8 days\nzed > [Read the answers]", strict=False)
    assert "Tea" in chat.said_to("zed")[-1]
    assert not any("Organizers read them now" in words for words in chat.said_to("olu"))
