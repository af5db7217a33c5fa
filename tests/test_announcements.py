"""Announcements: written, aimed, previewed, approved, sent while people are awake, corrected."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.commands.announcements import announcements as listed
from bot.config.announcements import AnnouncementSettings
from bot.config.settings import CommunitySettings, Settings
from bot.domain import blocks, people
from bot.domain.announcements import corrections
from bot.storage.tables import (
    Account,
    Announcement,
    AnnouncementEvent,
    AnnouncementRecipient,
    AnnouncementText,
    Chat,
    OutboxRow,
    Person,
)
from tests.conftest import MONDAY, Open, database

if TYPE_CHECKING:
    from tests.dialogue import Dialogue

EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "announcements.txt"
FEATURES = (
    "introductions", "people", "rooms", "announcements", "hotline", "linking", "privacy",
    "translations",
)  # fmt: skip
BEGUN = """
    olu > /announce
    bot to olu > What do you want to announce? *
    olu > {words}
    bot to olu > What is it about? * [News] [Opportunities] [Training] [Open calls] [Urgent] *
    olu > [{topic}]
    bot to olu > Announcement 1 · {topic} / * [Text and languages] [Topic] [For whom] [When] [Replies] [Preview] [Send] [Drop]
"""  # noqa: E501 - a dialogue's line
CONFIRMED = """
    olu > [!announce 1 send]
    olu > [Yes, send it]
"""


def settings(**announcements: object) -> Settings:
    community = CommunitySettings(features=FEATURES, owners=("console:zed",))
    return Settings(
        community=community, announcements=AnnouncementSettings.model_validate(announcements)
    )


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=settings())


async def begun(chat: Dialogue, words: str = "We meet on Friday.", topic: str = "News") -> None:
    await chat.play(BEGUN.format(words=words, topic=topic))


async def states(chat: Dialogue) -> dict[str, list[str]]:
    """The ledger: by state, whom."""
    async with database(chat).read() as db:
        rows = await db.execute(
            select(AnnouncementRecipient.state, AnnouncementRecipient.reason, Person.name)
            .outerjoin(Person, Person.id == AnnouncementRecipient.person_id)
            .order_by(AnnouncementRecipient.id)
        )
        known: dict[str, list[str]] = {}
        for state, reason, name in rows:
            known.setdefault(f"{state} {reason}".strip(), []).append(name or "")
        return known


async def test_two_languages_for_newcomers_with_preview_reach_each_in_theirs(
    chat: Dialogue,
) -> None:
    await chat.play("ada speaks fr\nada > /language fr\nben > /language sw", strict=False)
    await begun(chat, words="**Big news**: we meet on Friday.")
    await chat.play(
        """
        olu > [For whom]
        bot edits olu > For everybody, in private. / It reaches 5 people. / * [✓ People in private] [Roles] *
        olu > [Roles]
        bot edits olu > For everybody, in private. / * [Newcomers] [Mentors] [Organizers] [Back]
        olu > [Newcomers]
        bot edits olu > For people in private who fit all of this: / • Roles: Newcomers / It reaches 2 people. / * [✓ Newcomers] *
        olu > [!compose 1 texts]
        bot to olu > Each reader gets it in their own language, * [✓ English] [*(1)] [*(1)] [Another language] [Ask translators] [Back]
        olu > [!compose 1 text fr]
        bot to olu > This is how it stands, to be copied: / **Big news**: we meet on Friday.
        bot to olu > Write it in that language. *
        olu > **Grande nouvelle** : on se retrouve vendredi.
        bot to olu > Announcement 1 · News / Big news: we meet on Friday. / Languages: English and French / *
        olu > [Preview]
        bot to olu > News / Big news: we meet on Friday. [Mute: News]
        bot to olu > * / Grande nouvelle : on se retrouve vendredi. [*]
        bot to olu > Announcement 1 · News / *
        """  # noqa: E501 - a dialogue's line
    )
    await chat.play(CONFIRMED, strict=False)
    assert "Grande nouvelle : on se retrouve vendredi." in chat.said_to("ada")[-1]
    # There is no Swahili: she gets what comes next in the chain, and is told so.
    assert "Big news: we meet on Friday." in chat.said_to("ben")[-1]
    assert len(chat.said_to("ben")[-1].split(" / ")) == 3
    assert await states(chat) == {"queued": ["Ada", "Ben"]}
    await chat.play("... 10 seconds", strict=False)
    assert await states(chat) == {"sent": ["Ada", "Ben"]}
    report = [line for line in chat.said_to("olu") if "announcement.png" in line]
    assert len(report) == 1
    assert "Sent: 2. Waiting: 0." in report[0]


async def test_whoever_says_where_they_stand_is_written_to_and_nobody_is_shown(
    chat: Dialogue,
) -> None:
    await chat.play(
        """
        ada > /level
        bot to ada > Where do you stand? You need not say it. / * [Fundamental] [Emerging] [Expanding] [Elevated] [Step by step]
        ada > [Emerging]
        bot edits ada > * [✓ Emerging] [Expanding] [Elevated] [Say nothing of it] *
        ben > /level expanding
        bot to ben > * [✓ Expanding] *
        ben > [Say nothing of it]
        bot edits ben > * [Expanding] [Elevated] [Step by step]
        """  # noqa: E501 - a dialogue's line
    )
    await begun(chat)
    await chat.play(
        """
        olu > [For whom]
        bot edits olu > *
        olu > [Level]
        bot edits olu > * [Fundamental] [Emerging] [Expanding] [Elevated] [Back]
        olu > [Emerging]
        bot edits olu > For people in private who fit all of this: / • Level: Emerging / It reaches 1 person. / *
        """  # noqa: E501 - a dialogue's line
    )
    await chat.play(CONFIRMED, strict=False)
    assert await states(chat) == {"queued": ["Ada"]}


async def test_many_need_a_second_organizer_and_nobody_else_will_do(open_chat: Open) -> None:
    chat = await open_chat(settings=settings(second_above=2))
    await chat.play("zed > /language en", strict=False)
    await begun(chat)
    await chat.play(
        """
        olu > [Send]
        bot edits olu > It reaches 6 people. / * / So many get it that a second organizer approves it first. / Shall it go out so? [Ask another organizer] [Back]
        olu > [Ask another organizer]
        bot edits olu > Another organizer looks at it now. * [Change it again]
        bot to organizers > **Announcement 1** by Olu: News / News / We meet on Friday. / It is for 6 recipients. [Approve] [Edit] [Drop]
        """.replace("**", ""),  # noqa: E501 - a dialogue's line
    )
    await chat.play(
        """
        olu @ organizers > [Approve]
        bot to olu @ organizers > A second organizer has to look at it: you have worked on it.
        mira @ organizers > [Approve]
        bot to mira @ organizers > Only organizers can do that. *
        ada > [!announcement approve 1]
        bot to ada > Only organizers can do that. *
        """
    )
    assert await states(chat) == {}
    # Nobody does anything: organizers are asked again, then whoever made it hears.
    await chat.play("... 25 hours", strict=False)
    assert sum("It is for 6 recipients" in line for line in chat.said_to("organizers")) == 2
    await chat.play("... 24 hours", strict=False)
    assert "Nobody has approved announcement 1 yet" in chat.said_to("olu")[-1]
    await chat.play("zed @ organizers > [Approve]\n... 10 seconds", strict=False)
    assert len((await states(chat))["sent"]) == 6
    assert any("Zed has approved" in line or "has approved" in line for line in chat.said_to("olu"))
    async with database(chat).read() as db:
        steps = await db.scalars(select(AnnouncementEvent.step).order_by(AnnouncementEvent.id))
        assert list(steps) == ["made", "asked", "approved", "started", "finished"]


async def test_who_is_alone_is_told_that_a_second_is_needed(open_chat: Open) -> None:
    chat = await open_chat(settings=settings(second_above=2))
    await begun(chat)
    await chat.play("olu > [!announce 1 send]\nolu > [Ask another organizer]", strict=False)
    assert "a second organizer has to approve it, and there is none" in chat.said_to("olu")[-1]


async def test_what_was_changed_after_it_was_confirmed_does_not_go_out(chat: Dialogue) -> None:
    await begun(chat)
    await chat.play(
        """
        olu > [!announce 1 send]
        olu > [!compose 1 topic training]
        olu > [!announce 1 confirm 1]
        bot to olu > It was changed meanwhile. *
        """,
        strict=False,
    )
    assert await states(chat) == {}


async def test_nobody_unauthorised_gets_anywhere(chat: Dialogue) -> None:
    await begun(chat)
    for line in (
        "/announce", "/announcements", "[!announce 1 send]", "[!announce 1 confirm 1]",
        "[!compose 1 topic urgent]", "[!aim 1 people]", "[!steer 1 pause]", "[!recall 1 yes]",
        "[!correct 1]", "[!announcement approve 1]", "[!announcement-words 1 fr accept]",
        "[!announcement-page 1]", "[!room-topics]", "/start announce", "!announce 1 send",
    ):  # fmt: skip
        for who in ("ada", "mira", "ada @ newcomers"):
            await chat.play(f"{who} > {line}", strict=False)
    async with database(chat).read() as db:
        announcement = await db.get_one(Announcement, 1)
        assert (announcement.state, announcement.version) == ("draft", 1)
        assert await db.scalar(select(AnnouncementRecipient.id)) is None
    # A translation can only be offered where organizers have asked for one.
    await chat.play("ada > [!offer-words 1 fr]", strict=False)
    assert "isn't needed any more" in chat.said_to("ada")[-1]


async def test_the_night_of_each_reader_is_quiet_but_for_what_is_urgent(chat: Dialogue) -> None:
    await chat.play("ada > /zone Lagos\nben > /zone Tokyo\n... 3 hours", strict=False)
    await begun(chat)
    await chat.play(CONFIRMED, strict=False)  # 12:00 UTC: 21:00 in Tokyo
    assert any("We meet on Friday." in line for line in chat.said_to("ada"))
    assert not any("We meet on Friday." in line for line in chat.said_to("ben"))
    await chat.play("... 10 hours and 59 minutes", strict=False)
    assert not any("We meet on Friday." in line for line in chat.said_to("ben"))
    await chat.play("... 2 minutes", strict=False)  # 08:01 in Tokyo
    assert any("We meet on Friday." in line for line in chat.said_to("ben"))
    await chat.play(BEGUN.format(words="Fire.", topic="Urgent").replace("ment 1", "ment 2"))
    await chat.play(CONFIRMED.replace("1", "2"), strict=False)  # 23:01 UTC
    assert any("Fire." in line for line in chat.said_to("olu"))


async def test_each_gets_it_at_the_same_time_of_their_own_day(chat: Dialogue) -> None:
    await chat.play("ada > /zone Lagos\nben > /zone Tokyo", strict=False)
    await begun(chat, topic="Training")
    await chat.play(
        """
        olu > [When]
        olu > [By each reader's clock]
        olu > tomorrow 18:00
        olu > [Yes]
        olu > [Send]
        olu > [Yes, send it]
        bot edits olu > It goes out on Tuesday, 8 January 2030, 18:00 by each reader's own clock. *
        """,
        strict=False,
    )
    got: dict[str, str] = {}
    for hour in range(10, 44):
        await chat.play("... 1 hour", strict=False)
        for who in ("ada", "ben", "mira"):
            if any("We meet on Friday." in line for line in chat.said_to(who)):
                got.setdefault(who, f"{hour % 24}:00")
    assert got == {"ben": "9:00", "ada": "17:00"} | ({"mira": "18:00"} if "mira" in got else {})


async def test_a_mute_holds_at_once_and_for_what_comes(chat: Dialogue, tmp_path: Path) -> None:
    await begun(chat)
    await chat.play(CONFIRMED, strict=False)
    await chat.play(
        """
        ada > [Mute: News]
        bot to ada > You hear no more of this topic: News. /topics changes it. [Undo] [Once a week instead]
        """,  # noqa: E501 - a dialogue's line
    )
    await chat.play(BEGUN.format(words="More.", topic="News").replace("ment 1", "ment 2"))
    await chat.play(CONFIRMED.replace("1", "2") + "... 10 seconds", strict=False)
    assert not any("More." in line for line in chat.said_to("ada"))
    assert any("More." in line for line in chat.said_to("ben"))
    assert (await states(chat))["failed muted"] == ["Ada"]
    newest, why, oldest = await listed(f"sqlite:///{tmp_path}/chat.db", MONDAY)
    assert newest.endswith("news        [####################] 4 sent, 0 waiting")
    assert (why.strip(), "5 sent, 0 waiting" in oldest) == ("failed: 1 muted", True)


async def test_digests_bring_what_came_meanwhile_in_one_message(chat: Dialogue) -> None:
    await chat.play("ada > /topics news daily\nben > /topics news weekly", strict=False)
    await begun(chat)
    await chat.play(CONFIRMED, strict=False)
    await chat.play(BEGUN.format(words="More.", topic="News").replace("ment 1", "ment 2"))
    await chat.play(CONFIRMED.replace("1", "2"), strict=False)
    assert not any("More." in line for line in chat.said_to("ada"))
    await chat.play("... 25 hours", strict=False)
    [digest] = [line for line in chat.said_to("ada") if "More." in line]
    assert "We meet on Friday." in digest
    assert not any("More." in line for line in chat.said_to("ben"))
    await chat.play("... 7 days", strict=False)
    assert any("More." in line for line in chat.said_to("ben"))
    assert "digest" not in await states(chat)


async def test_what_has_gone_out_is_corrected_and_recalled(chat: Dialogue) -> None:
    await begun(chat)
    await chat.play(CONFIRMED + "... 10 seconds\nada reacts 👍", strict=False)
    await chat.play(
        """
        olu > [Correct it]
        olu > We meet on Saturday.
        bot to olu > I change it wherever it stands.
        bot edits ada > News / We meet on Saturday. [Mute: News]
        bot edits ben > News / We meet on Saturday. [Mute: News]
        """,
        strict=False,
    )
    await chat.play("... 5 seconds", strict=False)
    await chat.play(
        """
        olu > [!recall 1]
        bot to olu > Shall it be taken back from 5 recipients? [Recall it]
        olu > [!recall 1 yes]
        bot to olu > I take it back wherever it stands.
        bot deletes ada > News / We meet on Saturday. [Mute: News]
        """,
        strict=False,
    )
    await chat.play("olu > [!announcement-page 1]", strict=False)
    page = [line for line in chat.transcript.splitlines() if "Reactions:" in line][-1]
    assert "Reactions: 👍 1" in page
    assert "corrected, Olu" in page
    assert "taken back, Olu" in page


async def test_a_correction_of_what_many_have_needs_a_second_organizer(open_chat: Open) -> None:
    chat = await open_chat(settings=settings(second_above=2))
    await chat.play("zed > /language en", strict=False)
    await begun(chat)
    await chat.play(
        "olu > [!announce 1 send]\nolu > [Ask another organizer]\nzed @ organizers > [Approve]\n"
        "... 10 seconds\nolu > [Correct it]\nolu > Pay here.",
        strict=False,
    )
    assert not any("Pay here." in line for line in chat.said_to("ada"))
    await chat.play("olu @ organizers > [Accept]", strict=False)
    assert not any("Pay here." in line for line in chat.said_to("ada"))
    await chat.play("zed @ organizers > [Accept]\n... 5 seconds", strict=False)
    assert any("Pay here." in line for line in chat.said_to("ada"))


async def test_paused_gone_on_with_and_cancelled_counts_stay_exact(chat: Dialogue) -> None:
    await chat.play("ben > /zone Tokyo\n... 4 hours", strict=False)
    await begun(chat)
    await chat.play(CONFIRMED + "... 10 seconds\nolu > [Pause]", strict=False)
    await chat.play("... 20 hours", strict=False)
    assert await states(chat) == {"sent": ["Ada", "Mira", "Tariq", "Olu"], "waiting": ["Ben"]}
    await chat.play("olu > [Go on]", strict=False)
    await chat.play("... 10 seconds\nolu > [!announcement-page 1]", strict=False)
    assert (await states(chat))["sent"] == ["Ada", "Ben", "Mira", "Tariq", "Olu"]


async def test_whoever_blocked_the_bot_meanwhile_is_counted_with_the_reason(
    chat: Dialogue,
) -> None:
    await chat.play("ben > /zone Tokyo\n... 4 hours", strict=False)
    await begun(chat)
    await chat.play(CONFIRMED + "... 10 seconds\nben blocks bot\n... 1 day", strict=False)
    assert (await states(chat))["failed blocked"] == ["Ben"]
    async with database(chat).read() as db:
        chat_of_ben = select(Chat.id).join(Account, Account.chat_id == Chat.id)
        ben = chat_of_ben.where(Account.key == "ben").scalar_subquery()
        said = await db.scalars(select(OutboxRow.state).where(OutboxRow.chat_id == ben))
        assert set(said) == {"sent"}


async def test_replies_go_to_whoever_made_it_and_back(chat: Dialogue) -> None:
    await begun(chat)
    await chat.play("olu > [Replies]", strict=False)
    await chat.play(CONFIRMED + "... 10 seconds", strict=False)
    await chat.play(
        """
        ada re "We meet" > May I bring my sister?
        bot to olu > Ada replies to announcement 1: / May I bring my sister? / Reply to this message to answer.
        bot to ada > I've passed it on to Olu.
        olu re "May I bring" > Of course.
        bot to ada > Olu answers your reply to an announcement: / Of course.
        bot to olu > I've passed it on.
        """  # noqa: E501 - a dialogue's line
    )


async def test_who_links_a_second_account_does_not_get_it_twice(chat: Dialogue) -> None:
    await chat.play("ben > /zone Tokyo\nmobile > /start\n... 4 hours\nben > /link", strict=False)
    code = re.search(r"/link (\w{4}-\w{4})", chat.said_to("ben")[-1])
    assert code is not None
    await begun(chat)
    await chat.play(CONFIRMED + "... 10 seconds", strict=False)
    assert (await states(chat))["waiting"] == ["Ben"]
    await chat.play(f"mobile > /link {code[1]}\nben > [Yes, that is me]", strict=False)
    await chat.play("... 20 hours", strict=False)
    got = [line for name in ("ben", "mobile") for line in chat.said_to(name) if "Friday" in line]
    assert len(got) == 1
    assert "Ben" in (await states(chat))["sent"]


async def test_who_has_blocked_somebody_is_not_answered_by_them(chat: Dialogue) -> None:
    await begun(chat)
    await chat.play("olu > [Replies]", strict=False)
    await chat.play(CONFIRMED + '... 10 seconds\nada re "We meet" > Why?', strict=False)
    async with database(chat).write() as db:
        names = ("ada", "olu")
        ada, olu = [await people.meant_by(db, name) for name in names]
        await blocks.block(db, ada, olu.id, "Olu", chat.community.now)
    heard = len(chat.said_to("ada"))
    await chat.play('olu re "Why?" > Because I say so.', strict=False)
    assert len(chat.said_to("ada")) == heard
    assert chat.said_to("olu")[-1] == "I can't write to them now."


async def test_translators_find_it_among_the_gaps_and_organizers_decide(chat: Dialogue) -> None:
    await chat.play("ada > /language fr\nben > /language en", strict=False)
    await begun(chat)
    await chat.play("olu > [!compose 1 texts]\nolu > [Ask translators]", strict=False)
    await chat.play("ben > /gaps fr\nben > [!offer-words 1 fr]\nben > Vendredi.", strict=False)
    await chat.play("olu @ organizers > [Accept]", strict=False)
    async with database(chat).read() as db:
        row = await db.get_one(AnnouncementText, (1, "fr"))
        assert (row.body, row.proposed) == ("Vendredi.", "")
    await chat.play(CONFIRMED, strict=False)
    assert any("Vendredi." in line for line in chat.said_to("ada"))


async def test_words_that_a_second_organizer_has_not_seen_do_not_slip_in(open_chat: Open) -> None:
    """Neither while it waits for them, nor by whoever made it once they have approved it."""
    chat = await open_chat(settings=settings(second_above=2))
    await chat.play("zed > /language en\nada > /language fr", strict=False)
    await begun(chat)
    await chat.play(
        """
        olu > [!compose 1 texts]
        olu > [Ask translators]
        ben > /gaps fr
        ben > [!offer-words 1 fr]
        ben > Payez ici.
        olu > [!announce 1 send]
        olu > [Ask another organizer]
        olu @ organizers > [Accept]
        """,
        strict=False,
    )
    assert "can't be changed now" in chat.said_to("olu")[-1]
    await chat.play("zed @ organizers > [Approve]", strict=False)
    await chat.play("... 10 seconds\nolu @ organizers > [Accept]", strict=False)
    assert not any("Payez" in line for line in chat.said_to("ada"))
    await chat.play("zed @ organizers > [Accept]\n... 10 seconds", strict=False)
    async with database(chat).read() as db:
        assert (await db.get_one(AnnouncementText, (1, "fr"))).body == "Payez ici."


async def test_what_is_accepted_is_what_was_read(open_chat: Open) -> None:
    """Whoever proposes other words meanwhile does not have these accepted unread."""
    chat = await open_chat(settings=settings(second_above=2))
    await chat.play("zed > /language en", strict=False)
    await begun(chat)
    await chat.play(
        "olu > [!announce 1 send]\nolu > [Ask another organizer]\nzed @ organizers > [Approve]\n"
        "... 10 seconds\nolu > [Correct it]\nolu > We meet on Monday.",
        strict=False,
    )
    async with database(chat).read() as db:
        read = corrections.mark_of(await db.get_one(AnnouncementText, (1, "en")))
    await chat.play("olu > [Correct it]\nolu > Pay here.", strict=False)
    await chat.play(
        f"zed @ organizers > [!announcement-words 1 en accept {read}]\n... 10 seconds",
        strict=False,
    )
    assert not any("Pay here." in line for line in chat.said_to("ada"))
    await chat.play("zed @ organizers > [Accept]\n... 10 seconds", strict=False)
    assert any("Pay here." in line for line in chat.said_to("ada"))


async def test_groups_get_it_unless_they_want_it_otherwise(chat: Dialogue) -> None:
    await begun(chat)
    await chat.play(
        """
        olu > [!aim 1 people]
        olu > [Groups]
        olu > [newcomers]
        bot edits olu > • Groups: newcomers / It reaches 0 people. / And 1 group. * [✓ newcomers] *
        """,
        strict=False,
    )
    await chat.play(CONFIRMED, strict=False)
    assert chat.said_to("newcomers") == ["News / We meet on Friday."]
    await chat.play("olu > /topics\nolu > [In groups]\nolu > [newcomers]", strict=False)
    await chat.play("olu > [News]\nolu > [Not at all]", strict=False)
    await chat.play(BEGUN.format(words="More.", topic="News").replace("ment 1", "ment 2"))
    await chat.play("olu > [!aim 2 people]\nolu > [Groups]\nolu > [newcomers]", strict=False)
    await chat.play(CONFIRMED.replace("1", "2") + "... 10 seconds", strict=False)
    assert len(chat.said_to("newcomers")) == 1


async def test_old_ledgers_go_and_their_sums_stay(open_chat: Open) -> None:
    chat = await open_chat(settings=settings(ledger_days=1))
    await begun(chat)
    await chat.play(CONFIRMED + "... 10 seconds\n... 50 hours", strict=False)
    assert await states(chat) == {}
    await chat.play("olu > [!announcement-page 1]", strict=False)
    assert any("Sent: 5. Waiting: 0." in line for line in chat.said_to("olu")[-3:])


async def test_the_example_plays(open_chat: Open) -> None:
    """docs/examples/announcements.txt, as anybody can play it."""
    chat = await open_chat(settings=settings())
    await chat.play(EXAMPLE.read_text(encoding="utf-8"), strict=False)
    assert await states(chat) == {"sent": ["Ada", "Ben"]}
    assert "taken back" in chat.transcript.splitlines()[-1]


@pytest.mark.parametrize(
    "going", ["zed > /role olu -organizer", "olu > /forgetme\nolu > [Yes, delete everything]"]
)
async def test_where_whoever_made_it_organizes_no_more_others_hear_how_it_goes(
    chat: Dialogue, going: str
) -> None:
    await chat.play(
        f"""
        zed > /start
        ada > /start
        olu > /announce
        olu > We meet on Friday.
        olu > [News]
        olu > [When]
        olu > [At a moment]
        olu > tomorrow 10:00
        olu > [Yes]
        olu > [!announce 1 send]
        olu > [Yes, send it]
        {going}
        ... 2 days
        """,
        strict=False,
    )
    assert any("We meet on Friday" in words for words in chat.said_to("ada"))
    assert any("Announcement 1: has gone out" in words for words in chat.said_to("zed"))
    assert not any("Announcement 1: " in words for words in chat.said_to("olu"))
