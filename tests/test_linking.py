"""One person with two accounts. Two platforms on one console: accounts are what counts."""

import re

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.config.settings import MatrixSettings, Settings, TelegramSettings
from bot.domain import linking, one_time_codes, people
from bot.storage.tables import Account, LinkCode, Person, Question
from tests.conftest import Open
from tests.dialogue import Dialogue

pytestmark = pytest.mark.long


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
        bot to mobile > Now confirm it where you got the code: I have asked you there.
        bot to mira > Somebody called Mobile on Console says that they are you. If that is right, both accounts will be one person, with all that is yours. [Yes, that is me] [No]
        mira > [Yes, that is me]
        bot to mira > Done: both accounts are you now. To separate them: /unlink
        bot to mobile > Done: both accounts are you now. To separate them: /unlink
        mobile > /mine
        bot to mobile > You have no question to answer. /queue shows what waits. *
        """  # noqa: E501 - a dialogue's line
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
    for _guess in range(one_time_codes.TRIES):
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
        bot to ben @ newcomers > Write this to me on the other platform within ten minutes: /link *
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
    await chat.play("mira > [Yes, that is me]", strict=False)
    await chat.play(
        """
        mobile > /unlink
        bot to mobile > Your Console account * [Yes, separate them] [No, leave it as it is]
        mobile > [Yes, separate them]
        bot to mobile > Done: this account is separate again.
        mobile > /mine
        bot to mobile > Only mentors can do that. *
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


# ── confirmed by whoever asked for the code ──────────────────────────────────────────────────


async def test_whoever_has_the_code_is_not_believed_without_a_yes(chat: Dialogue) -> None:
    await chat.play("mira > /link", strict=False)
    code = code_in(chat.said_to("mira")[-1])
    await chat.play(f"eve > /link {code}", strict=False)
    await chat.play(
        """
        eve > /link yes
        bot to eve > There is nothing to confirm.
        mira > [No]
        bot to mira > Then nothing changes.
        bot to eve > It was not confirmed there, so your accounts stay separate.
        eve > /queue
        bot to eve > Only mentors can do that. *
        """
    )
    await chat.play(f"eve > /link {code}", strict=False)
    assert "doesn't fit" in chat.said_to("eve")[-1]


async def test_a_late_yes_joins_nobody(chat: Dialogue) -> None:
    await chat.play("mira > /link", strict=False)
    await chat.play(f"eve > /link {code_in(chat.said_to('mira')[-1])}", strict=False)
    await chat.play(
        """
        ... 11 minutes
        mira > [Yes, that is me]
        bot to mira > There is nothing to confirm.
        """
    )


# ── codes go nowhere ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "written", ["!link {code}", "/link@lamplighter {code}", "{code}", "my code: {lower} thanks"]
)
async def test_a_code_is_known_however_it_is_written(chat: Dialogue, written: str) -> None:
    await chat.play("mira > /link", strict=False)
    code = code_in(chat.said_to("mira")[-1])
    words = written.format(code=code, lower=code.lower())
    await chat.play(f"mobile > {words}", strict=False)
    assert chat.said_to("mobile")[-1].startswith("Now confirm it")
    assert chat.said_to("mentors") == []


async def test_a_code_in_a_form_is_no_answer_to_it(chat: Dialogue) -> None:
    await chat.play("mira > /link", strict=False)
    code = code_in(chat.said_to("mira")[-1])
    await chat.play("olu > /group add", strict=False)
    await chat.play(f"olu > {code}", strict=False)
    assert chat.said_to("olu")[-1].startswith("Now confirm it")


async def test_a_code_in_a_group_is_void(chat: Dialogue) -> None:
    await chat.play("mira > /link", strict=False)
    code = code_in(chat.said_to("mira")[-1])
    await chat.play(
        f"""
        mira @ mentors > {code}
        bot to mira @ mentors > Others have seen this code, so it is void. Ask me for a new one in private: /link
        """  # noqa: E501 - a dialogue's line
    )
    await chat.play(f"eve > {code}", strict=False)
    assert not any("confirm" in one for one in chat.said_to("eve"))


async def test_what_only_looks_like_a_code_is_a_question(chat: Dialogue) -> None:
    await chat.play("ada > where is the FKND-BANK", strict=False)
    assert any("FKND-BANK" in one for one in chat.said_to("mentors"))


async def test_the_code_is_shown_as_it_is_typed_on_the_other_platform(open_chat: Open) -> None:
    both = Settings(
        telegram=TelegramSettings(token=SecretStr("1:a")),
        matrix=MatrixSettings(homeserver="https://example.org", user="@bot:example.org"),
    )
    chat = await open_chat(settings=both)
    await chat.play("ben > /link", strict=False)
    words = chat.said_to("ben")[-1]
    assert re.search(r"Telegram: / /link \w{4}-\w{4}", words)
    assert re.search(r"Matrix: / !link \w{4}-\w{4}", words)
