"""People: language, zone and name of one's own; roles; breaks."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain import people
from bot.storage.tables import Account, Job, Person
from bot.words import Role
from tests.conftest import MONDAY, database
from tests.dialogue import Dialogue

pytestmark = pytest.mark.long


async def test_choosing_a_language(chat: Dialogue) -> None:
    await chat.play("ada > /language", strict=False)
    assert chat.said_to("ada")[-1].startswith("Which language shall we speak? ")
    for name in ("[English]", "[Français]", "[العربية]"):
        assert name in chat.said_to("ada")[-1]
    await chat.play(
        """
        ada > [Français]
        bot to ada > *français*
        ada > hello
        bot to ada > Bonjour *
        ada > /language tlh
        bot to ada > *
        """
    )
    assert "Klingon" not in chat.said_to("ada")[-1]


@pytest.mark.parametrize("name", ["sw", "SW", "Kiswahili", "kiswahili", "Swahili"])
async def test_a_language_may_be_named_as_people_call_it(chat: Dialogue, name: str) -> None:
    await chat.play(f"""
        ada > /language {name}
        bot to ada > Kuanzia sasa *
        ada > /language Kiingereza
        bot to ada > From now on we speak English.
    """)


async def test_own_choice_goes_before_the_app(chat: Dialogue) -> None:
    await chat.play("ada speaks ar")
    await chat.play("ada > /language EN", strict=False)
    assert chat.said_to("ada")[-1] == "From now on we speak English."


async def test_in_a_group_the_choice_is_told_there(chat: Dialogue) -> None:
    await chat.play(
        """
        eve @ newcomers > /language fr
        bot to eve @ newcomers > *français*
        """
    )


async def test_a_time_zone(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /zone africa/nairobi
        bot to ada > Your time zone is Africa/Nairobi. It is Mon 7 Jan, 12:00 there. *
        """
    )


async def test_a_name(chat: Dialogue) -> None:
    await chat.play(
        f"""
        mira > /name
        bot to mira > Which name shall others see? [Cancel]
        mira > {"x" * 65}
        bot to mira > Please choose a shorter name. / Which name shall others see? [Cancel]
        mira > Mira
        bot to mira > Others see you as Mira now.
        mira > /name {"x" * 65}
        bot to mira > Please choose a shorter name.
        mira > /name Mira   of the garden
        bot to mira > Others see you as Mira of the garden now.
        """
    )


# ── roles ────────────────────────────────────────────────────────────────────────────────────


async def test_organizers_give_and_take_roles(chat: Dialogue) -> None:
    await chat.play(
        """
        olu > /role ben mentor en, sw
        bot to olu > Ben: mentor / Answers in: English and Swahili
        bot to ben > You are a mentor now, thank you! *
        olu > /role ben mentor fr
        bot to olu > Ben: mentor / Answers in: French
        olu > /role ben
        bot to olu > Ben: mentor (given by Olu) / Answers in: French
        olu > /role ben organizer
        bot to olu > Ben: mentor and organizer / Answers in: French
        bot to ben > You have a new role: organizer. /help shows what you can do. *
        olu > /role ben -mentor
        bot to olu > Ben: organizer / Answers in: French
        olu > /role ben --organizer
        bot to olu > Ben has no role.
        olu > /role ada mentor klingon!
        bot to olu > Write languages as short tags: en, fr, ar, pt-BR. I don't know klingon!.
        olu > /role ada
        bot to olu > Ada has no role.
        """
    )


async def test_who_may_not_give_roles(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /role ada organizer
        bot to ada > Only organizers can do that. *
        mira > /role ada mentor
        bot to mira > Only organizers can do that. *
        olu > /role olu owner
        bot to olu > Only owners can do that. *
        olu > /role mira -owner
        bot to olu > Only owners can do that. *
        """
    )


async def settle_matrix(chat: Dialogue, *keys: str) -> None:
    async with database(chat).write() as db:
        for key in keys:
            person = Person(name="Noor", anonymous=False, created_at=MONDAY)
            db.add(person)
            await db.flush()
            db.add(Account(platform="matrix", key=f"@{key}", person_id=person.id, reachable=True,
                           username=key, client_language="", seen_at=MONDAY))  # fmt: skip


async def test_people_on_matrix_are_named_by_their_id_or_its_first_part(chat: Dialogue) -> None:
    await settle_matrix(chat, "noor:a.org", "ibrahim:a.org")
    for name in ("@noor:a.org", "@noor", "@Noor:A.org", "noor:a.org,", "matrix:@noor:a.org"):
        await chat.play(f"olu > /role {name} mentor", strict=False)
        assert chat.said_to("olu")[-1].startswith("Noor: mentor")
        await chat.play(f"olu > /role {name} -mentor", strict=False)


async def test_who_is_meant_is_chosen_where_several_are_called_so(chat: Dialogue) -> None:
    await settle_matrix(chat, "noor:a.org", "noor:b.org")
    await chat.play(
        """
        olu > /role @noor mentor sw
        bot to olu > I know several people called noor. Whom do you mean? [Noor (noor:a.org)] [Noor (noor:b.org)]
        olu > [Noor (noor:b.org)]
        bot to olu > Noor: mentor / Answers in: Swahili
        """  # noqa: E501 - a dialogue's line
    )
    async with database(chat).read() as db:
        chosen = await people.meant_by(db, "@noor:b.org")
        assert await people.roles_of(db, chosen.id) == [Role.MENTOR]


async def test_a_break_ends_in_the_morning_where_one_lives(chat: Dialogue) -> None:
    await chat.play("mira > /zone Asia/Kolkata", strict=False)
    await chat.play("mira > /away until 2030-01-09 01:30", strict=False)
    await chat.play(
        """
        ... until 2030-01-09 01:29
        ... until 2030-01-09 01:31
        bot to mira > Your break is over, welcome back. *
        """
    )


async def test_two_people_of_one_name(chat: Dialogue) -> None:
    await chat.play("sam > /name Robin", strict=False)
    await chat.play("kim > /name Robin", strict=False)
    await chat.play(
        """
        olu > /role Robin mentor
        bot to olu > I know several people called Robin. * [Robin (sam)] [Robin (kim)]
        olu > /role @kim mentor
        bot to olu > Robin: mentor / Answers in: English
        bot to kim > You are a mentor now, *
        """
    )


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Élodie", "élodie"),
        ("élodie", "ÉLODIE"),
        ("Мира", "мира"),
        ("Özlem", "O\u0308ZLEM"),
        ("Straße", "STRASSE"),
        ("ＬＩＮ", "lin"),
        ("أمينة", "أمينة"),
    ],
)
async def test_names_match_without_case_in_every_script(
    chat: Dialogue, name: str, typed: str
) -> None:
    await chat.play(f"ada > /name {name}", strict=False)
    await chat.play(f"olu > /role {typed} mentor", strict=False)
    said = chat.said_to("olu")[-1]
    assert name in said
    assert ": mentor" in said


async def test_whoever_changes_their_name_is_not_found_by_the_old_one(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /name Élodie
        ada > /name Эля
        """,
        strict=False,
    )
    await chat.play(
        """
        olu > /role élodie mentor
        bot to olu > I don't know anybody called élodie. They have to write to me once before.
        """
    )


async def test_a_name_that_is_anothers_account(chat: Dialogue) -> None:
    await chat.play("sam > /name kim", strict=False)
    await chat.play("kim > hello", strict=False)
    async with chat.community.db.read() as db:
        assert (await people.meant_by(db, "@kim")).name == "Kim"
        assert (await people.meant_by(db, "console:kim")).name == "Kim"


# ── breaks ───────────────────────────────────────────────────────────────────────────────────


async def test_a_break_and_its_end(chat: Dialogue) -> None:
    await chat.play(
        """
        mira > /away
        bot to mira > How long a break would you like? You can also write /away until 2030-02-01. [3 days] [A week] [A month]
        mira > [3 days]
        bot to mira > Enjoy your break. I won't ask you anything until Thu 10 Jan, 09:00 UTC. [I'm back]
        ... 71 hours
        ... 1 hour
        bot to mira > Your break is over, welcome back. Need more time? /away 7 days [Another week]
        mira > /back
        bot to mira > You aren't on a break. /queue shows what waits. *
        """  # noqa: E501 - a dialogue's line
    )


async def test_coming_back_early(chat: Dialogue) -> None:
    await chat.play("mira > /away until 2030-02-01", strict=False)
    await chat.play(
        """
        mira > [I'm back]
        bot to mira > Welcome back. /queue shows what waits. *
        ... 30 days
        """
    )
    async with chat.community.db.read() as db:
        assert list(await db.scalars(select(Job.name).where(Job.subject != 0))) == []


async def test_a_break_with_questions_in_hand(chat: Dialogue) -> None:
    await chat.play("ada > who has the key", strict=False)
    await chat.play("mira > /claim 1", strict=False)
    await chat.play(
        """
        mira > /away a while
        bot to mira > When? Write a date as in 2030-02-01, or a time as in 3 days.
        mira > /away 2029-02-01
        bot to mira > That is in the past. Write a date that is still to come.
        mira > /away 2 weeks
        bot to mira > Enjoy your break. * / You still have questions to answer. Give them back if you can't. [Give 1 back]
        mira > [Give 1 back]
        bot to mira > Given back. Thank you for saying so.
        bot edits mentors > *
        bot to mentors > Question 1 is free again. *
        bot to ada > *
        ada > /away 3 days
        bot to ada > Only mentors can do that. *
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_date_is_read_in_ones_own_zone(chat: Dialogue) -> None:
    await chat.play("mira > /zone Africa/Nairobi", strict=False)
    await chat.play("mira > /away until 2030-02-01", strict=False)
    async with chat.community.db.read() as db:
        mira = await people.meant_by(db, "mira")
        assert mira.away_until is not None
        assert mira.away_until.utcoffset() == timedelta(0)
        assert mira.away_until.isoformat() == "2030-01-31T21:00:00+00:00"


async def test_what_was_copied_from_a_right_to_left_message_is_understood(chat: Dialogue) -> None:
    await chat.play(
        """
        mira > /away until \u20682030-02-01\u2069
        bot to mira > Enjoy your break. * Fri 1 Feb, 00:00 UTC. [I'm back]
        mira > \u200f\u2068/away\u2069 3 days\u200e
        bot to mira > Enjoy your break. * Thu 10 Jan, 09:00 UTC. [I'm back]
        """
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("\u3164\u2800", "Nobody could see that name."),
        ("\u2800\u2067", "Nobody could see that name."),
        ("@mira", "Somebody else is known by that name,"),
        ("@MI\u200bRA", "Somebody else is known by that name,"),
        ("Mira (mentor)", "That name sounds like a role here,"),
        ("ORGANISER of the day", "That name sounds like a role here,"),
        ("Мира, наставник", "That name sounds like a role here,"),
        ("米拉导师", "That name sounds like a role here,"),
    ],
)
async def test_a_name_that_could_mislead_is_refused(name: str, reason: str, chat: Dialogue) -> None:
    await chat.play("mira > /help", strict=False)
    async with database(chat).write() as session:
        account = await session.scalar(select(Account).where(Account.key == "mira"))
        assert account is not None
        account.username = "mira"
    assert (await _reply_to_name(chat, name)).startswith(reason)


async def _reply_to_name(chat: Dialogue, name: str) -> str:
    await chat.play(f"ada > /name {name}", strict=False)
    return chat.said_to("ada")[-1]


async def test_a_name_is_what_others_see(chat: Dialogue) -> None:
    assert await _reply_to_name(chat, "O\u0308z\u202elem") == "Others see you as \u00d6zlem now."
    assert await _reply_to_name(chat, "Adam Botley") == "Others see you as Adam Botley now."
    assert await _reply_to_name(chat, "@ada") == "Others see you as @ada now."


async def test_organizers_see_who_has_which_role(chat: Dialogue) -> None:
    await chat.play(
        """
        olu > /roles
        bot to olu > Olu: * / Mira: mentor / * / Give a role: /role name mentor en fr
        mira > /roles
        bot to mira > Only organizers can do that. *
        """
    )
