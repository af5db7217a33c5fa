"""Setting up by talking: the first owner by a code, groups by buttons, what is still open."""

import pytest
from sqlalchemy import func, select

from bot.config.settings import Settings
from bot.domain import one_time_codes, people
from bot.domain.setup import owner_codes
from bot.storage.tables import OwnerCode
from tests.conftest import Open
from tests.dialogue import Dialogue

OVERVIEW = "This is done (✓), and this is still open. Press what you would like to do next:"
QUESTION = (
    "What is the group den for? [For newcomers] [For mentors] [For organizers] "
    "[For announcements] [For the safety team]"
)


async def code(chat: Dialogue) -> str:
    async with chat.community.db.write() as db:
        return await owner_codes.issue(db, chat.community.now)


async def is_owner(chat: Dialogue, name: str) -> bool:
    async with chat.community.db.read() as db:
        person = await people.meant_by(db, name)
        return "OWNER" in [role.name for role in await people.roles_of(db, person.id)]


@pytest.mark.parametrize("written", ["/owner {}", "/start owner_{}", "{}", " {} "])
async def test_whoever_has_the_code_owns_the_bot_and_owners_are_told(
    chat: Dialogue, written: str
) -> None:
    secret = await code(chat)
    await chat.play(
        f"""
        ada > {written.format(secret)}
        bot to ada > You own me now: you may do everything, and name organizers and mentors. / Add me to your groups. * [What is still to do]
        bot to organizers > Ada is an owner now, by a code from the machine on which I run.
        ada > [What is still to do]
        bot to ada > {OVERVIEW} *
        ben > /owner {secret}
        bot to ben > This code was used already. Whoever runs me makes another one by lamplighter setup --owner-link.
        ada > /owner {secret}
        bot to ada > You are an owner already.
        """,  # noqa: E501 - a dialogue's line
        strict="{} " not in written,
    )
    assert await is_owner(chat, "ada")
    assert not await is_owner(chat, "ben")


async def test_a_code_is_kept_as_a_hash_and_too_old_after_half_an_hour(chat: Dialogue) -> None:
    secret = await code(chat)
    async with chat.community.db.read() as db:
        assert secret not in str(await db.scalar(select(OwnerCode.hash)))
    await chat.play(
        f"""
        ... 31 minutes
        ada > /owner {secret}
        bot to ada > This code doesn't fit, or it is too old. Whoever runs me makes another one by *
        """
    )
    assert not await is_owner(chat, "ada")


async def test_another_code_makes_the_one_before_void(chat: Dialogue) -> None:
    first, second = await code(chat), await code(chat)
    await chat.play(f"ada > /owner {first}", strict=False)
    assert not await is_owner(chat, "ada")
    await chat.play(f"ada > /owner {second}", strict=False)
    assert await is_owner(chat, "ada")


async def test_guesses_are_limited(chat: Dialogue) -> None:
    secret = await code(chat)
    for _time in range(one_time_codes.TRIES):
        await chat.play("ada > /owner ABCD-EFGH-JKLM-NPQR", strict=False)
    await chat.play(
        f"""
        ada > /owner {secret}
        bot to ada > Too many wrong codes. Please wait ten minutes, then ask for a new one.
        ... 11 minutes
        ada > /owner {secret}
        bot to ada > You own me now: *
        """,
        strict=False,
    )
    assert await is_owner(chat, "ada")


@pytest.mark.parametrize("written", ["{}", "/owner {}"])
async def test_a_code_that_a_group_has_seen_is_void(chat: Dialogue, written: str) -> None:
    secret = await code(chat)
    await chat.play(f"ada @ newcomers > {written.format(secret)}", strict=False)
    assert not await is_owner(chat, "ada")
    async with chat.community.db.read() as db:
        assert await db.scalar(select(func.count(OwnerCode.hash))) == 0


async def test_what_a_new_group_is_for_is_asked_of_whoever_brought_the_bot(chat: Dialogue) -> None:
    await chat.play(
        f"""
        olu > hello
        bot to olu > *
        olu adds bot to den
        bot to den > Hello, I'm here to help newcomers. *
        bot to olu > {QUESTION}
        olu > [For mentors]
        bot to den > This room is for mentors: questions come here as cards.
        bot edits olu > den: This room is for mentors: questions come here as cards.
        """,
        strict=False,
    )
    await chat.play("""
        olu @ den > /room
        bot to den > This room is for mentors: questions come here as cards.
    """)


async def test_where_a_stranger_brings_the_bot_nobody_is_asked(chat: Dialogue) -> None:
    await chat.play(
        f"""
        ada adds bot to den
        bot to den > Hello, I'm here to help newcomers. *
        olu > /setup rooms
        bot to olu > ✓ For mentors / ✓ For organizers / ✓ For announcements / Which of these groups is for what? Press one. [den] [Later] [Back]
        olu > [den]
        bot to olu > {QUESTION}
        """,  # noqa: E501 - a dialogue's line
        strict=False,
    )
    assert "den" not in "".join(chat.said_to("ada"))


async def test_only_organizers_set_up(chat: Dialogue) -> None:
    await chat.play("""
        mira > /setup
        bot to mira > Only organizers can do that. *
        ada > /setup rooms
        bot to ada > Only organizers can do that. *
    """)


async def test_steps_are_settled_and_put_off_until_all_is_done(open_chat: Open) -> None:
    chat = await open_chat(settings=Settings.model_validate({"community": {"starter": False}}))
    await chat.play("olu removes bot from announcements", strict=False)
    await chat.play("olu > /setup", strict=False)
    assert "○ Rooms" in chat.said_to("olu")[-1]
    await chat.play("olu > [Rooms]", strict=False)
    await chat.play("olu > [Later]", strict=False)
    for press in ("[What I may do]", "[Look now]", "[Languages and time]", "[That is right]"):
        await chat.play(f"olu > {press}", strict=False)
    await chat.play("olu > /setup", strict=False)
    said = chat.said_to("olu")[-1]
    assert "– Rooms" in said
    assert "✓ What I may do" in said
    assert "✓ Languages and time" in said
    assert "✓ Mentors" in said
    assert "○ Web address" in said


async def test_organizers_are_reminded_twice_and_no_more(chat: Dialogue) -> None:
    secret = await code(chat)
    await chat.play(f"ada > /owner {secret}", strict=False)
    for hours, reminded in ((23, 0), (25, 1), (24 * 6, 2), (24 * 30, 2)):
        await chat.play(f"... {hours} hours", strict=False)
        reminders = [said for said in chat.said_to("ada") if "still to be set up" in said]
        assert len(reminders) == reminded, hours


async def test_who_has_put_everything_off_is_not_reminded(chat: Dialogue) -> None:
    secret = await code(chat)
    await chat.play(f"ada > /owner {secret}", strict=False)
    for step in ("rooms", "languages", "rights", "starter", "web"):
        await chat.play(f"ada > /setup {step}", strict=False)
        await chat.play("ada > [Later]", strict=False)
    await chat.play("... 48 hours", strict=False)
    assert not [said for said in chat.said_to("ada") if "still to be set up" in said]
