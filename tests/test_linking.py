"""One person with two accounts. Two platforms on one console: accounts are what counts."""

import re

from sqlalchemy import func, select

from bot.domain import linking, people
from bot.storage.tables import Account, LinkCode, Person, Question
from tests.dialogue import Dialogue


def code_in(words: str) -> str:
    found = re.search(r"/link (\w{4}-\w{4})", words)
    assert found is not None
    return found[1]


async def test_two_accounts_become_one_person_with_everything(chat: Dialogue) -> None:
    await chat.play("mira > /link", strict=False)
    code = code_in(chat.said_to("mira")[-1])
    await chat.play("mobile > which moon is purple tonight", strict=False)
    await chat.play(
        f"""
        mobile > /link {code.lower()}
        bot to mobile > Done: both accounts are you now. To separate them: /unlink
        mobile > /mine
        bot to mobile > You have no question to answer. /queue shows what waits.
        """
    )
    async with chat.community.db.read() as db:
        mira = await people.meant_by(db, "mira")
        assert [one.key for one in await linking.accounts_of(db, mira.id)] == ["mira", "mobile"]
        assert await db.scalar(select(Question.asker_id)) == mira.id
        assert await db.scalar(select(func.count(LinkCode.hash))) == 0


async def test_a_code_works_once_and_for_ten_minutes(chat: Dialogue) -> None:
    await chat.play("mira > /link", strict=False)
    code = code_in(chat.said_to("mira")[-1])
    await chat.play(
        f"""
        ... 11 minutes
        ben > /link {code}
        bot to ben > This code doesn't fit, or it is too old. Ask for a new one with /link.
        """
    )
    await chat.play("mira > /link", strict=False)
    code = code_in(chat.said_to("mira")[-1])
    await chat.play(f"ben > /link {code}", strict=False)
    await chat.play(
        f"""
        ada > /link {code}
        bot to ada > This code doesn't fit, or it is too old. Ask for a new one with /link.
        """
    )


async def test_guessing_is_stopped(chat: Dialogue) -> None:
    for _guess in range(linking.TRIES):
        await chat.play("ben > /link AAAA-AAAA", strict=False)
    await chat.play(
        """
        ben > /link AAAA-AAAA
        bot to ben > Too many wrong codes. Please wait ten minutes, then ask for a new one.
        """
    )


async def test_codes_are_not_shown_in_groups_nor_used_by_oneself(chat: Dialogue) -> None:
    await chat.play(
        """
        ben @ newcomers > /link
        bot to newcomers > Codes are for you alone. Write /link to me in private.
        """
    )
    await chat.play("ben > /link", strict=False)
    code = code_in(chat.said_to("ben")[-1])
    await chat.play(
        f"""
        ben > /link {code}
        bot to ben > Type this code on the other platform, not here.
        """
    )


async def test_parting_gives_the_account_a_person_of_its_own(chat: Dialogue) -> None:
    await chat.play("mira > /link", strict=False)
    await chat.play(f"mobile > /link {code_in(chat.said_to('mira')[-1])}", strict=False)
    await chat.play(
        """
        mobile > /unlink
        bot to mobile > Your Console account * [Yes, separate them] [No, leave it as it is]
        mobile > [Yes, separate them]
        bot to mobile > Done: this account is separate again.
        mobile > /mine
        bot to mobile > Only mentors can do that.
        mobile > /unlink yes
        bot to mobile > This is your only account here. There is nothing to unlink.
        """
    )
    async with chat.community.db.read() as db:
        mobile = await db.scalar(select(Account).where(Account.key == "mobile"))
        mira = await people.meant_by(db, "console:mira")
        assert mobile is not None
        assert mobile.person_id != mira.id
        assert await db.get(Person, mobile.person_id) is not None
