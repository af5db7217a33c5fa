"""Who asks to be let into a room: organizers decide by a button, and either way again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import join_requests
from bot.storage.tables import JoinRequest, OutboxRow, Person
from bot.words import Event, EventKind, Place, Sender
from bot.words.deliveries import Act, Delivery
from bot.words.failures import Rejected
from tests.conftest import MONDAY, database

if TYPE_CHECKING:
    import pytest

    from tests.dialogue import Dialogue

CLEO = Sender("cleo", "Cleo", "cleo")


async def test_organizers_let_somebody_in(chat: Dialogue) -> None:
    chat.console.admits_in.add("newcomers")
    await chat.play(
        """
        cleo asks to join newcomers
        bot to organizers > Cleo asks to be let into the room newcomers. [Let in] [Decline]
        bot to cleo > You have asked to join newcomers.* [Ask a question] [Find resources]
        mira @ organizers > [Let in]
        bot to mira @ organizers > Only organizers can do that. *
        olu @ organizers > [Let in]
        bot edits organizers > Cleo asks to be let into the room newcomers. / Olu has let them in. [Take it back]
        olu @ organizers > [Take it back]
        bot edits organizers > Cleo asks to be let into the room newcomers. / Olu has declined. [Let in]
        """  # noqa: E501 - a dialogue's line
    )
    assert await acts(chat) == ["admit", "expel"]


async def acts(chat: Dialogue) -> list[str]:
    async with database(chat).read() as db:
        made = select(OutboxRow.act).where(OutboxRow.act.in_([Act.ADMIT.value, Act.EXPEL.value]))
        return list(await db.scalars(made.order_by(OutboxRow.id)))


async def test_nobody_answers(chat: Dialogue) -> None:
    chat.console.admits_in.add("newcomers")
    await chat.play("cleo asks to join newcomers", strict=False)
    await chat.play(
        """
        ... 25 hours
        bot to organizers > They still wait for an answer. / Cleo asks to be let into the room newcomers. [Let in] [Decline]
        ... 10 days
        """  # noqa: E501 - a dialogue's line
    )
    await chat.play("olu @ organizers > [Let in]", strict=False)
    assert await acts(chat) == ["admit"]


async def test_whoever_was_declined_may_ask_again_tomorrow(chat: Dialogue) -> None:
    chat.console.admits_in.add("newcomers")
    await chat.play("cleo asks to join newcomers", strict=False)
    await chat.play("cleo asks to join newcomers", strict=False)
    assert len(chat.said_to("organizers")) == 1
    await chat.play("olu @ organizers > [Decline]", strict=False)
    await chat.play("cleo asks to join newcomers", strict=False)
    assert len(chat.said_to("organizers")) == 2, "the card, and what was decided"
    await chat.play("... 25 hours", strict=False)
    await chat.play(
        """
        cleo asks to join newcomers
        bot edits organizers > Cleo asks to be let into the room newcomers. [Let in] [Decline]
        """
    )


async def test_what_others_have_settled_needs_nobody(chat: Dialogue) -> None:
    chat.console.admits_in.add("newcomers")
    await chat.play("cleo asks to join newcomers", strict=False)
    await tell(chat, EventKind.REQUEST_SETTLED)
    assert "They don't wait for it any more." in chat.transcript
    await chat.play("... 3 days", strict=False)
    assert "still wait" not in chat.transcript


async def tell(chat: Dialogue, kind: EventKind) -> None:
    event = Event(
        "console", "lamplighter", f"cleo:{kind}", kind,
        Place("newcomers", private=False, title="newcomers"), CLEO, MONDAY,
    )  # fmt: skip
    async with database(chat).write() as db:
        await chat.community.engine._handle_incoming(db, event)
    await chat.play("... 1 minute", strict=False)


async def test_what_can_not_be_done_is_open_again(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.console.admits_in.add("newcomers")
    send = chat.console.send

    async def refused(self: object, delivery: Delivery) -> object:
        if delivery.act is Act.ADMIT:
            raise Rejected("no right")
        return await send(delivery)

    monkeypatch.setattr(type(chat.console), "send", refused)
    await chat.play("cleo asks to join newcomers", strict=False)
    await chat.play(
        """
        olu @ organizers > [Let in]
        bot edits organizers > *Olu has let them in.* [Take it back]
        bot edits organizers > *That did not work: * [Let in] [Decline]
        """
    )


async def test_rooms_of_the_team_and_rooms_for_nothing_are_left_to_whoever_is_there(
    chat: Dialogue,
) -> None:
    chat.console.admits_in |= {"haven", "den"}
    await chat.play("olu adds bot to haven", strict=False)
    await chat.play("olu @ haven > /room safety", strict=False)
    await chat.play("olu adds bot to den", strict=False)
    before = len(chat.said_to("organizers"))
    await chat.play("cleo asks to join haven", strict=False)
    await chat.play("cleo asks to join den", strict=False)
    assert len(chat.said_to("organizers")) == before


async def test_a_crowd_does_not_bury_organizers(chat: Dialogue) -> None:
    now = MONDAY
    async with database(chat).write() as db:
        for number in range(join_requests.MOST_WAITING + 5):
            person = Person(name=f"P{number}", anonymous=False, created_at=now)
            db.add(person)
            await db.flush()
            asked = await join_requests.ask(db, 1, person.id, "x" * 5000, now)
            assert (asked is not None) == (number < join_requests.MOST_WAITING)
        unanswered = await join_requests.take_unanswered(db, 1, now + timedelta(days=2))
        assert len(unanswered) == join_requests.MOST_WAITING
        longest = max(len(request.words or "") for request in unanswered)
        assert longest == join_requests.LONGEST_WORDS
        assert await join_requests.take_unanswered(db, 1, now + timedelta(days=3)) == []
        assert await db.scalar(select(JoinRequest).limit(1)) is not None
