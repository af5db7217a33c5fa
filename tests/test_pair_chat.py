"""The pair chat: two people talk through the bot, and nobody else reads it."""

from sqlalchemy import func, select

from bot.config.mentoring import MentoringSettings
from bot.config.settings import Settings
from bot.storage.tables import PairMessage, Person, Question, SafetyCase, Utterance
from tests.conftest import Open
from tests.dialogue import Dialogue
from tests.mentoring import pair, the_pairing


async def count(chat: Dialogue, table: type) -> int:
    async with chat.community.db.read() as db:
        return await db.scalar(select(func.count()).select_from(table)) or 0


async def test_two_talk_until_one_ends_it(chat: Dialogue) -> None:
    await pair(chat)
    await chat.play(
        """
        ada > /talk
        bot to ada > You're talking with Mira. What you write here now goes to Mira and to nobody else, until you end it. [End] [Share my account]
        ada > how do I begin?
        bot to mira > Ada: how do I begin? [Answer]
        """  # noqa: E501 - a dialogue's line
    )
    await chat.play(
        """
        ada > with a photo of mine?
        bot to mira > Ada: with a photo of mine? [Answer]
        mira > [Answer]
        bot to mira > You're talking with Ada. What you write here now goes to Ada and to nobody else, until you end it. [End] [Share my account]
        mira > Yes, **that** is a good one.
        bot to ada > Mira: Yes, **that** is a good one.
        ... 6 minutes
        ada > Thanks!
        bot to ada > Passed on to Mira. [End]
        bot to mira > Ada: Thanks!
        mira > [End]
        bot to mira > What you write here comes to me again. [Write to Ada]
        """  # noqa: E501 - a dialogue's line
    )
    assert (await count(chat, Question), await count(chat, Utterance)) == (0, 0)
    assert await count(chat, PairMessage) == 4


async def test_it_ends_by_itself_when_nobody_goes_on(chat: Dialogue) -> None:
    await pair(chat)
    await chat.play("ada > /talk", strict=False)
    await chat.play("ada > hello there, how are you", strict=False)
    await chat.play(
        """
        ... 59 minutes
        ... 1 minute
        bot to ada > You and Mira haven't written for a while. What you write here comes to me again. [Write to Mira]
        ada > [Write to Mira]
        bot to ada > You're talking with Mira. What you write here now goes to Mira and to nobody else, until you end it. [End] [Share my account]
        """  # noqa: E501
    )


async def test_edits_and_what_is_taken_back_go_along(chat: Dialogue) -> None:
    await pair(chat)
    await chat.play("ada > /talk", strict=False)
    await chat.play("ada > my frist words", strict=False)
    await chat.play(
        """
        ada edits > my first words
        bot edits mira > Ada: my first words
        ada withdraws
        bot edits mira > (taken back)
        """
    )
    async with chat.community.db.read() as db:
        (message,) = await db.scalars(select(PairMessage))
        assert (message.text, message.expires_at) == ("", None)


async def test_a_reply_goes_there_too_and_other_words_to_the_bot(chat: Dialogue) -> None:
    await pair(chat)
    await chat.play("ada > /talk", strict=False)
    await chat.play("ada > shall we meet on Monday?", strict=False)
    await chat.play(
        """
        mira re "shall we meet on Monday?" > Monday is fine
        bot to mira > Passed on to Ada.
        bot to ada > Mira: Monday is fine
        """
    )
    pairing = await the_pairing(chat, 1)
    assert pairing.mentor_owes_since is None
    assert pairing.mentee_owes_since is not None


async def test_words_of_danger_are_answered_with_help_and_read_by_nobody_else(
    chat: Dialogue,
) -> None:
    await chat.play("olu > /role tariq safety", strict=False)
    await pair(chat)
    await chat.play("ada > /talk", strict=False)
    await chat.play(
        """
        ada > I want to kill myself
        bot to ada > I'm glad that you wrote this.* [Talk to a person]
        bot to mira > Ada: I want to kill myself [Answer]
        """
    )
    assert await count(chat, SafetyCase) == 0
    assert not any("kill" in line for line in chat.said_to("tariq"))


async def test_one_tap_shares_an_account(chat: Dialogue) -> None:
    await pair(chat)
    await chat.play("ada > /talk", strict=False)
    await chat.play(
        """
        ada > [Share my account]
        bot to ada > Mira now knows your account. You can go on here as well.
        bot to mira > Ada lets you know their account, so that you can write to each other directly: ada [Share my account]
        mira > [Share my account]
        bot to mira > Ada now knows your account. You can go on here as well.
        bot to ada > Mira lets you know their account, so that you can write to each other directly: mira
        """  # noqa: E501
    )
    assert not (await the_pairing(chat, 1)).relayed


async def test_while_the_mentor_is_away_a_backup_can_be_asked(chat: Dialogue) -> None:
    await pair(chat, backup="tariq")
    await chat.play("mira > /away 7 days", strict=False)
    await chat.play("ada > /talk", strict=False)
    await chat.play(
        """
        ada > which licence do I choose?
        bot to mira > Ada: which licence do I choose? [Answer]
        bot to ada > Passed on to Mira. / They are away until Mon 14 Jan, 09:00 UTC. If it can't wait, Tariq can answer. [Ask Tariq] [End]
        ada > [Ask Tariq]
        bot to tariq > Mira is away, and Ada would like to ask you: / which licence do I choose? [Answer]
        bot to ada > Passed on to Tariq.
        tariq re "which licence do I choose?" > CC BY-SA
        bot to tariq > Passed on to Ada.
        bot to ada > Tariq: CC BY-SA
        ada re "CC BY-SA" > and for music?
        bot to tariq > Ada: and for music? [Answer]
        """  # noqa: E501
    )


async def test_a_backup_writes_when_the_newcomer_has_asked_and_not_before(chat: Dialogue) -> None:
    number = await pair(chat, backup="tariq")
    await chat.play(
        f"""
        tariq > [!talk {number}]
        bot to tariq > You two are no longer paired.
        tariq > [!share-account {number}]
        bot to tariq > You two are no longer paired.
        """
    )
    await chat.play("mira > /away 7 days\nada > /talk\nada > which licence?", strict=False)
    await chat.play("ada > [Ask Tariq]", strict=False)
    await chat.play(
        f"""
        tariq > [Answer]
        bot to tariq > You're talking with Ada. * [End]
        tariq > CC BY-SA
        bot to ada > Tariq: CC BY-SA
        tariq > [!share-account {number}]
        bot to tariq > You two are no longer paired.
        """
    )


async def test_words_are_erased_after_a_while(open_chat: Open) -> None:
    chat = await open_chat(settings=Settings(mentoring=MentoringSettings(words_days=2)))
    await pair(chat)
    await chat.play("ada > /talk", strict=False)
    await chat.play("ada > my address is 7 Long Street", strict=False)
    await chat.play("... 3 days", strict=False)
    async with chat.community.db.read() as db:
        (message,) = await db.scalars(select(PairMessage))
        assert message.text == ""


async def test_who_leaves_takes_their_words_along_and_the_other_is_free(chat: Dialogue) -> None:
    await pair(chat)
    await chat.play("mira > /talk", strict=False)
    await chat.play("mira > welcome, Ada, how are you?", strict=False)
    await chat.play("ada > /talk", strict=False)
    await chat.play("mira > /forgetme yes", strict=False)
    async with chat.community.db.read() as db:
        (message,) = await db.scalars(select(PairMessage))
        assert (message.text, message.sender_id) == ("", None)
        ada = await db.scalar(select(Person).where(Person.name_key == "ada"))
        assert ada is not None


async def test_each_is_spoken_to_in_their_own_language_and_words_stay_as_they_are(
    chat: Dialogue,
) -> None:
    await chat.play("eve speaks fr", strict=False)
    await chat.play("eve > /start", strict=False)
    await pair(chat, "eve")
    await chat.play("eve > /talk", strict=False)
    await chat.play(
        """
        eve > Je cherche des photos du marché.
        bot to mira > Eve: Je cherche des photos du marché. [Answer]
        """
    )
    await chat.play('mira re "marché" > Have a look at Commons.', strict=False)
    assert any("Mira: Have a look at Commons." in line for line in chat.said_to("eve"))


async def test_after_the_end_nothing_goes_along_but_what_is_taken_back(chat: Dialogue) -> None:
    await pair(chat)
    await chat.play("ada > /talk", strict=False)
    await chat.play("ada > my new words", strict=False)
    await chat.play("mira > [!end-pair-yes 1]", strict=False)
    await chat.play(
        """
        ada edits > my other words
        mira re "my new words" > Wait
        bot to mira > You two are no longer paired, so I've passed nothing on.
        ada withdraws
        bot edits mira > (taken back)
        """
    )
