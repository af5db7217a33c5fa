"""Asking for a share-out, and what people say to it: alone, together, forgotten, linked."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.domain import blocks, linking, privacy
from bot.domain.shareouts import asks, companions, events, pledges
from bot.domain.shareouts.asks import Asking
from bot.domain.shareouts.pledges import Pledge
from bot.storage.sessions import Database
from bot.storage.tables import Person, ShareoutAsk, ShareoutPiece
from bot.words import Refused
from bot.words.domain_events import ShareoutMakerChanged, ShareoutUnsigned, pending
from bot.words.shareouts import AskState, ShareoutForm, ShareoutPart, ShareoutState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Shareout

NOW = datetime(2030, 1, 7, 9, tzinfo=UTC)
DUE = date(2030, 2, 4)
ADA, BEN, CHI, OLU = 1, 2, 3, 4
TEXT = Pledge([ShareoutForm.TEXT], "everybody")


@pytest.fixture
async def session(tmp_path: Path, empty_database: Path) -> AsyncIterator[AsyncSession]:
    """Ada, Ben and Chi were at one event, of which Olu keeps an eye."""
    shutil.copyfile(empty_database, tmp_path / "shareouts.db")
    db = Database(f"sqlite:///{tmp_path}/shareouts.db")
    await db.open()
    try:
        async with db.write() as session:
            session.add_all(
                Person(id=number, name=name, name_key=name, created_at=NOW)
                for number, name in ((ADA, "ada"), (BEN, "ben"), (CHI, "chi"), (OLU, "olu"))
            )
            await session.flush()
            event = await events.enter(session, "WikiIndaba", None, NOW)
            for person_id in (ADA, BEN, CHI):
                await asks.ask(session, event, person_id, Asking(DUE, OLU, NOW))
            yield session
    finally:
        await db.close()


async def asked(session: AsyncSession, person_id: int) -> ShareoutAsk:
    found = await asks.of_event_and_person(session, 1, person_id)
    assert found is not None
    return found


async def together(session: AsyncSession) -> Shareout:
    """Ada makes one for Ben and herself, and has written something."""
    shareout = await pledges.pledge(session, await asked(session, ADA), TEXT, NOW)
    await companions.invite(session, shareout, BEN, ShareoutPart.MEMBER, NOW)
    await companions.answer(session, shareout, BEN, NOW, accepts=True)
    session.add(ShareoutPiece(shareout_id=shareout.id, place=1, kind="text", text="It was good.",
                              added_by=ADA, added_at=NOW))  # fmt: skip
    await session.flush()
    return shareout


async def pieces(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(ShareoutPiece)) or 0


async def test_nobody_is_asked_twice_for_one_event(session: AsyncSession) -> None:
    event = await events.enter(session, "  wikiindaba ", None, NOW)
    assert event.id == 1
    assert await asks.ask(session, event, ADA, Asking(DUE, OLU, NOW)) is None


async def test_an_invitation_works_once(session: AsyncSession) -> None:
    event = await events.enter(session, "WikiIndaba", None, NOW)
    invited = await asks.invite(session, event, "Dayo A.", Asking(DUE, OLU, NOW))
    word = invited.word or ""
    assert await asks.by_word(session, word.upper()) is invited
    taken = await asks.accept(session, invited, await session.get_one(Person, OLU))
    assert (taken.person_id, taken.recipient) == (OLU, "")
    assert await asks.by_word(session, word) is None


async def test_who_never_comes_is_not_named_for_ever(session: AsyncSession) -> None:
    event = await events.enter(session, "WikiIndaba", None, NOW)
    invited = await asks.invite(session, event, "Dayo A.", Asking(DUE, OLU, NOW))
    await asks.forget_who_never_came(session, DUE + timedelta(days=180))
    assert invited.recipient == "Dayo A."
    await asks.forget_who_never_came(session, DUE + timedelta(days=181))
    assert (invited.recipient, invited.word, invited.state) == ("", None, AskState.GONE)


async def test_who_was_asked_already_and_brings_a_word_is_asked_once(session: AsyncSession) -> None:
    event = await events.enter(session, "WikiIndaba", None, NOW)
    invited = await asks.invite(session, event, "Ada L.", Asking(DUE, OLU, NOW))
    taken = await asks.accept(session, invited, await session.get_one(Person, ADA))
    assert taken is await asked(session, ADA)
    assert len(await asks.of_event(session, 1)) == 3


async def test_what_people_share_together_answers_for_all_of_them(session: AsyncSession) -> None:
    shareout = await together(session)
    assert [ask.person_id for ask in await asks.of_shareout(session, shareout.id)] == [ADA, BEN]
    assert await companions.credited(session, shareout) == ["ada", "ben"]
    assert await companions.may_add(session, shareout, BEN)
    assert not await companions.may_add(session, shareout, CHI)


async def test_what_people_share_together_is_changed_by_its_maker_alone(
    session: AsyncSession,
) -> None:
    await together(session)
    with pytest.raises(Refused):
        await pledges.pledge(session, await asked(session, BEN), TEXT, NOW)


async def test_whom_one_has_blocked_is_not_asked_along(session: AsyncSession) -> None:
    await blocks.block(session, await session.get_one(Person, BEN), ADA, "ada", NOW)
    others = await companions.who_may_come(session, await asked(session, ADA))
    assert [person.id for person in others] == [CHI]


async def test_one_of_a_group_declines_and_the_others_go_on(session: AsyncSession) -> None:
    shareout = await together(session)
    await asks.decline(session, await asked(session, ADA), NOW)
    assert shareout.maker_id == BEN
    assert pending(session) == [ShareoutMakerChanged(shareout.id)]
    assert await pieces(session) == 1
    await asks.decline(session, await asked(session, BEN), NOW)
    assert shareout.state == ShareoutState.DROPPED
    assert await pieces(session) == 0


async def test_what_is_settled_is_not_declined(session: AsyncSession) -> None:
    ask = await asked(session, ADA)
    await asks.found_elsewhere(session, ask, "https://example.org/ada", NOW)
    with pytest.raises(Refused):
        await asks.decline(session, ask, NOW)
    with pytest.raises(Refused):
        await pledges.pledge(session, ask, TEXT, NOW)


async def test_who_declined_may_share_after_all(session: AsyncSession) -> None:
    ask = await asked(session, ADA)
    await asks.decline(session, ask, NOW)
    asks.give_reason(ask, "Too much to do.")
    await asks.take_up_again(session, ask)
    assert ask.decline_reason == ""
    shareout = await pledges.pledge(session, ask, TEXT, NOW)
    assert ask.state == AskState.PLEDGED
    assert shareout.state == ShareoutState.PLEDGED


async def test_putting_off_has_an_end(session: AsyncSession) -> None:
    ask = await asked(session, ADA)
    asks.snooze(ask, DUE + timedelta(days=28))
    with pytest.raises(Refused):
        asks.snooze(ask, DUE + timedelta(days=29))


async def test_forgetting_keeps_what_was_published_without_a_name(session: AsyncSession) -> None:
    shareout = await together(session)
    shareout.state, shareout.text = ShareoutState.PUBLISHED, "It was good."
    await privacy.forget(session, await session.get_one(Person, ADA), NOW)
    await session.refresh(shareout)
    assert (shareout.maker_id, shareout.text) == (None, "It was good.")
    assert ShareoutUnsigned(shareout.id) in pending(session)
    assert await companions.credited(session, shareout) == ["ben"]
    states = [ask.state for ask, _made in await asks.of_event(session, 1)]
    assert states == [AskState.PLEDGED, AskState.PLEDGED, AskState.ASKED]


async def test_forgetting_before_it_is_published_leaves_it_to_the_others(
    session: AsyncSession,
) -> None:
    shareout = await together(session)
    await privacy.forget(session, await session.get_one(Person, ADA), NOW)
    await session.refresh(shareout)
    assert shareout.maker_id == BEN
    await privacy.forget(session, await session.get_one(Person, BEN), NOW)
    await session.refresh(shareout)
    assert shareout.state == ShareoutState.DROPPED
    assert await pieces(session) == 0
    states = [ask.state for ask, _made in await asks.of_event(session, 1)]
    assert states == [AskState.GONE, AskState.GONE, AskState.ASKED]


async def test_of_two_accounts_that_counts_which_has_come_further(session: AsyncSession) -> None:
    shareout = await pledges.pledge(session, await asked(session, BEN), TEXT, NOW)
    ada, ben = await session.get_one(Person, ADA), await session.get_one(Person, BEN)
    await linking.merge(session, ada, ben)
    await session.refresh(shareout)
    ask = await asked(session, ADA)
    await session.refresh(ask)
    assert (ask.shareout_id, shareout.maker_id) == (shareout.id, ADA)
    assert len(await asks.of_event(session, 1)) == 2
