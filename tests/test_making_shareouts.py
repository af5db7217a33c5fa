"""Making a share-out: in pieces, in private, shown as others will see it, then looked at."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.storage.tables import Question, Shareout, ShareoutPiece
from tests.dialogue import Dialogue

BEGIN = """
    ada > /shareout new
    ada > A day at WikiIndaba
"""
SENT = (
    *BEGIN.splitlines(),
    "ada > We met editors from nine countries.",
    "ada > [Done]",
    "ada > [Send it in]",
)


async def begin(chat: Dialogue) -> None:
    await chat.play(BEGIN, strict=False)


async def send_in(chat: Dialogue) -> None:
    await chat.play("\n".join(SENT), strict=False)


async def publish(chat: Dialogue) -> None:
    await send_in(chat)
    await chat.play("olu @ organizers > [Approve]", strict=False)


async def count(chat: Dialogue, table: type) -> int:
    async with chat.community.db.read() as db:
        return await db.scalar(select(func.count()).select_from(table)) or 0


async def test_it_is_made_in_pieces_and_seen_before_it_is_sent(chat: Dialogue) -> None:
    await begin(chat)
    await chat.play(
        """
        ada > We met editors from nine countries.
        bot to ada > I have 1 thing so far. Send the next, or press Done. [Done]
        ada sends market.jpg > The market in Accra
        bot to ada > I have 2 things so far. Send the next, or press Done. [Done]
        ada sends talk.ogg
        bot to ada > I have 3 things so far. Send the next, or press Done. [Done]
        ada > [Ask me questions]
        bot to ada > What surprised you? [Skip] [Done]
        ada > How young everybody was.
        bot to ada > What can others do with it? [Skip] [Done]
        ada > [Skip]
        bot to ada > Where can one read more? [Skip] [Done]
        ada > https://example.org/indaba
        bot to ada > I have 5 things so far. Send the next, or press Done. [Done]
        ada > [Done]
        bot to ada > A day at WikiIndaba / From Ada / We met editors from nine countries. / The market in Accra / What surprised you? / How young everybody was. / Where can one read more? / https://example.org/indaba <attachment photo.jpg, image/jpeg, *> <attachment talk.ogg, *>
        bot to ada > This is how others will see it, once an organizer has looked at it. [Send it in] [Order and remove] [Add more] [Another title] [How I'm named] [Who helps] [Delete it]
        """  # noqa: E501 - a dialogue's line
    )
    assert await count(chat, Question) == 0


async def test_pieces_are_ordered_and_removed_by_buttons(chat: Dialogue) -> None:
    await begin(chat)
    await chat.play("ada > one\nada > two\nada > three\nada > [Done]", strict=False)
    await chat.play(
        """
        ada > [Order and remove]
        bot to ada > I have 3 things so far. / 1. one / 2. two / 3. three [1. one] [2. two] [3. three] [See how it looks]
        ada > [3. three]
        bot edits ada > three [Further up] [Further down] [Remove] [Back]
        ada > [Further up]
        bot edits ada > I have 3 things so far. / 1. one / 2. three / 3. two [1. one] [2. three] [3. two] [See how it looks]
        ada > [1. one]
        bot edits ada > one [Further up] [Further down] [Remove] [Back]
        ada > [Remove]
        bot edits ada > I have 2 things so far. / 1. three / 2. two [1. three] [2. two] [See how it looks]
        ada > [See how it looks]
        bot to ada > A day at WikiIndaba / From Ada / three / two
        bot to ada > This is how others will see it*
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_piece_follows_its_message(chat: Dialogue) -> None:
    await begin(chat)
    await chat.play("ada > We met edtors", strict=False)
    await chat.play("ada edits > We met editors")
    await chat.play("ada > a second thought", strict=False)
    await chat.play(
        """
        ada withdraws
        bot to ada > I have 1 thing so far.
        ada > [Done]
        bot to ada > A day at WikiIndaba / From Ada / We met editors
        bot to ada > This is how others will see it*
        ada > [Send it in]
        bot to ada > Thank you!* [Take it back]
        bot to organizers > Share-out 1*We met editors [Approve] [Ask for a change] [Drop]
        """
    )


async def test_an_album_is_answered_once(chat: Dialogue) -> None:
    await begin(chat)
    await chat.play("ada sends one.jpg", strict=False)
    assert await count(chat, ShareoutPiece) == 1


async def test_nobody_goes_on_for_an_hour_and_words_are_for_the_bot_again(chat: Dialogue) -> None:
    await begin(chat)
    await chat.play("ada > the first part", strict=False)
    await chat.play(
        """
        ... 1 hour
        bot to ada > I've put it aside for you. What you write here comes to me again. [Go on]
        ada > [Go on]
        bot to ada > A day at WikiIndaba / Send me what you'd like to share*I have 1 thing so far. [Done] [Ask me questions] [Later]
        ada > [Later]
        bot to ada > I've put it aside for you. What you write here comes to me again. I keep it until Sun 7 Apr*. [Go on]
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_draft_that_nobody_goes_on_with_is_asked_about_once_and_then_goes(
    chat: Dialogue,
) -> None:
    await begin(chat)
    script = "ada > the first part\nada > [Done]\nada > [Add more]\nada > [Later]"
    await chat.play(script, strict=False)
    await chat.play(
        """
        ... 8 days
        bot to ada > You have begun “A day at WikiIndaba”. Would you like to go on? I keep it until Sun 7 Apr, and delete it then. [Go on] [Delete it]
        ... 11 weeks
        ... 2 weeks
        bot to ada > I've deleted what you had begun, as I said: “A day at WikiIndaba”. You can always begin anew.
        """  # noqa: E501 - a dialogue's line
    )
    assert await count(chat, ShareoutPiece) == 0


async def test_a_change_is_asked_for_kindly_and_made(chat: Dialogue) -> None:
    await send_in(chat)
    await chat.play(
        """
        olu @ organizers > [Ask for a change]
        bot to organizers > What would you like to have changed? I pass your words on. [Cancel]
        olu @ organizers > Could you say from which countries?
        bot to olu @ organizers > I've asked them for the change.
        bot edits organizers > Share-out 1*We met editors from nine countries. / Olu asked for a change.
        bot to ada > Thank you for “A day at WikiIndaba”. Somebody has looked at it, and would like a change before it is shared: / Could you say from which countries? [Go on]
        ada > [Go on]
        bot to ada > A day at WikiIndaba / The organizers would like a change: Could you say from which countries? / Send me*
        ada > Ghana, Kenya and seven others.
        bot to ada > I have 2 things so far. Send the next, or press Done. [Done]
        ada > [Done]
        bot to ada > A day at WikiIndaba / From Ada / We met editors from nine countries. / Ghana, Kenya and seven others.
        bot to ada > This is how others will see it*
        ada > [Send it in]
        bot to ada > Thank you!*
        bot deletes organizers > Share-out 1*Olu asked for a change.
        bot to organizers > Share-out 1*Ghana, Kenya and seven others. [Approve] [Ask for a change] [Drop]
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_no_is_kind_too(chat: Dialogue) -> None:
    await send_in(chat)
    await chat.play(
        """
        olu @ organizers > [Drop]
        bot to olu @ organizers > Dropped.
        bot edits organizers > Share-out 1 · English / Dropped by Olu.
        bot to ada > Somebody has looked at “A day at WikiIndaba”, and it isn't shared this time. Thank you all the same.
        """  # noqa: E501 - a dialogue's line
    )
    async with chat.community.db.read() as db:
        (shareout,) = await db.scalars(select(Shareout))
        assert (shareout.state, shareout.text, shareout.title) == ("dropped", "", "")


async def test_it_is_shared_thanked_for_and_taken_back_everywhere(chat: Dialogue) -> None:
    await send_in(chat)
    post = "A day at WikiIndaba / From Ada / We met editors from nine countries."
    await chat.play(
        f"""
        olu @ organizers > [Approve]
        bot to olu @ organizers > Approved. It is shared now.
        bot edits organizers > Share-out 1 · English / {post} / Approved by Olu.
        bot to ada > “A day at WikiIndaba” is shared now: everybody finds it with /learned. Thank you! [Look at it] [Take it back]
        bot to announcements > {post} [Say thanks] [What others learned]
        ben @ announcements > [Say thanks]
        bot to ben @ announcements > I pass your thanks on.
        ben @ announcements > [Say thanks]
        bot to ben @ announcements > You have thanked them already.
        ada @ announcements > [Say thanks]
        bot to ada @ announcements > This is yours. Others can thank you for it.
        mira > /learned editors
        bot to mira > A day at WikiIndaba / We met editors from nine countries. [A day at WikiIndaba]
        mira > [A day at WikiIndaba]
        bot to mira > {post} [Say thanks] [What others learned]
        mira > [Say thanks]
        bot to mira > I pass your thanks on.
        ... 1 hour
        bot to ada > 2 people thank you for “A day at WikiIndaba”.
        ada > [Take it back]
        bot to ada > I take it back wherever I have posted it, and erase it.* [Yes, take it back] [No, leave it as it is]
        ada > [Yes, take it back]
        bot to ada > It is taken back.
        bot deletes announcements > {post} [Say thanks] [What others learned]
        bot deletes mira > A day at WikiIndaba / We met editors from nine countries. [A day at WikiIndaba]
        bot deletes mira > {post} [Say thanks] [What others learned]
        bot deletes organizers > *
        ben > /learned editors
        bot to ben > Nobody has shared anything about that yet. [Share something]
        """  # noqa: E501 - a dialogue's line
    )
    async with chat.community.db.read() as db:
        (shareout,) = await db.scalars(select(Shareout))
        assert (shareout.state, shareout.text, shareout.files) == ("withdrawn", "", [])


async def test_who_is_forgotten_is_named_no_more_and_what_they_shared_stays(
    chat: Dialogue,
) -> None:
    await publish(chat)
    await chat.play("ada > /forgetme", strict=False)
    await chat.play(
        """
        ada > [Yes, delete everything]
        bot to ada > Deleted.*
        bot edits announcements > A day at WikiIndaba / We met editors from nine countries. [Say thanks] [What others learned]
        bot edits organizers > Share-out 1 · English / A day at WikiIndaba / We met editors from nine countries. / Approved by Olu.
        mira > /learned editors
        bot to mira > A day at WikiIndaba / We met editors from nine countries. [A day at WikiIndaba]
        """  # noqa: E501 - a dialogue's line
    )


async def test_somebody_helps_who_has_said_yes(chat: Dialogue) -> None:
    await begin(chat)
    await chat.play("ben > /start\nada > the first part\nada > [Done]", strict=False)
    await chat.play(
        """
        ada > [Who helps]
        bot to ada > Whoever helps can add to it, and remove what they have added. They are named as helpers. [Ask somebody] [See how it looks]
        ada > [Ask somebody]
        bot to ada > Who could help you? Write their name, or their @username. [Cancel]
        ada > Zacharias
        bot to ada > If I know them, I ask them now, and tell you when they say yes. [Who helps]
        ada > [!shareout-ask-help 1]
        bot to ada > Who could help you? Write their name, or their @username. [Cancel]
        ada > Ben
        bot to ada > If I know them, I ask them now, and tell you when they say yes. [Who helps]
        bot to ben > Ada would like to share what they learned, and asks whether you help: “A day at WikiIndaba”. You could add words, pictures or links. [I'll help] [Rather not]
        ben > [I'll help]
        bot to ben > A day at WikiIndaba / Send me what you'd like to share*
        bot to ada > Ben helps you with “A day at WikiIndaba”.
        ben > and the second
        bot to ben > I have 2 things so far. Send the next, or press Done. [Done]
        ben > [Done]
        bot to ben > A day at WikiIndaba / From Ada, with the help of Ben / the first part / and the second
        bot to ben > This is how others will see it, once an organizer has looked at it. [Order and remove] [Add more]
        ben > [!shareout-send 1]
        bot to ben > Whoever makes it decides on that.
        ben > [!shareout-piece 1 remove]
        bot to ben > Whoever makes it decides on that.
        cleo > [!shareout-show 1]
        bot to cleo > That is somebody else's.
        """  # noqa: E501 - a dialogue's line
    )


async def test_who_helps_somebody_unseen_does_not_learn_who_that_is(chat: Dialogue) -> None:
    await chat.play("ben > /start\nada > /anonymous", strict=False)
    await begin(chat)
    await chat.play("ada > how it was\nada > [!shareout-ask-help 1]\nada > Ben", strict=False)
    async with chat.community.db.read() as db:
        (shareout,) = await db.scalars(select(Shareout))
    assert f"{shareout.credit_name} would like to share" in chat.said_to("ben")[-1]
    await chat.play("ben > [I'll help]\nada > [!shareout-delete 1 yes]", strict=False)
    assert f"{shareout.credit_name} has deleted" in chat.said_to("ben")[-1]
    assert not any("Ada" in line for line in chat.said_to("ben"))


async def test_a_made_up_name_hides_who_made_it(chat: Dialogue) -> None:
    await chat.play("ada > /anonymous", strict=False)
    await begin(chat)
    await chat.play("ada > how it was", strict=False)
    await chat.play(
        """
        ada sends talk.ogg
        bot to ada > To keep your name hidden I pass on pictures only,*
        """
    )
    async with chat.community.db.read() as db:
        (shareout,) = await db.scalars(select(Shareout))
    name = shareout.credit_name
    assert name
    await chat.play(
        f"""
        ada > [Done]
        bot to ada > A day at WikiIndaba / From {name} / how it was
        bot to ada > This is how others*
        ada > [Send it in]
        bot to ada > Thank you!*
        bot to organizers > Share-out 1 · English / A day at WikiIndaba / From {name} / how it was [Approve] [Ask for a change] [Drop]
        """  # noqa: E501 - a dialogue's line
    )
    assert not any("Ada" in line for line in chat.said_to("organizers"))


async def test_an_organizer_does_not_decide_on_their_own(chat: Dialogue) -> None:
    await chat.play("olu > /role mira organizer", strict=False)
    await chat.play("\n".join(SENT).replace("ada >", "olu >"), strict=False)
    await chat.play(
        """
        olu @ organizers > [Approve]
        bot to olu @ organizers > A second person has to look at it.
        mira @ organizers > [Approve]
        bot to mira @ organizers > Approved. It is shared now.
        bot edits organizers > *Approved by Mira.
        bot to olu > “A day at WikiIndaba” is shared now*
        bot to announcements > *
        """
    )


async def test_organizers_are_reminded_of_what_waits(chat: Dialogue) -> None:
    await send_in(chat)
    await chat.play(
        """
        ... 3 days
        bot to organizers > This still waits for a look: A day at WikiIndaba [Approve] [Ask for a change] [Drop]
        """  # noqa: E501 - a dialogue's line
    )


async def test_what_waits_for_a_look_goes_with_who_is_forgotten(chat: Dialogue) -> None:
    await send_in(chat)
    await chat.play("ada > /forgetme", strict=False)
    await chat.play(
        """
        ada > [Yes, delete everything]
        bot to ada > Deleted.*
        bot deletes organizers > Share-out 1*
        """
    )
    assert await count(chat, ShareoutPiece) == 0
