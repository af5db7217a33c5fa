"""Reviews: the same for drafts, translations and suggestions, in rooms and to people alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from bot.domain import people
from bot.storage.tables import RoleGrant
from tests.conftest import database

if TYPE_CHECKING:
    from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

ANSWERED = """
    ada > When is the next meetup in Accra?
    mira > /answer 1 On Friday at six.
    mira > [!save 1]
"""


SAVED_BY_A_COLLEAGUE = """
    ada > When is the next meetup in Accra?
    mira > /answer 1 On Friday at six.
    tariq > [!save 1]
"""
SECOND = "A second person has to decide, *"


@pytest.fixture
async def drafted(chat: Dialogue) -> Dialogue:
    await chat.play(ANSWERED, strict=False)
    return chat


async def test_who_worded_it_cannot_approve_it(drafted: Dialogue) -> None:
    await drafted.play(
        """
        mira > [!draft approve 1]
        bot to mira > A second person has to decide, *
        tariq > [!draft edit 1]
        bot to tariq > This is how it stands, *
        bot to tariq > What should the question say? *
        tariq > [Skip]
        bot to tariq > And the answer? *
        tariq > On Friday at six, at the library.
        bot to tariq > Changed. Somebody else can approve it now.
        bot edits organizers > Draft 1 * library. [Approve] [Edit] [Drop]
        tariq > [!draft approve 1]
        bot to tariq > A second person has to decide, *
        olu @ organizers > [Approve]
        bot to olu @ organizers > Approved. *
        bot edits organizers > Draft 1 * / Approved by Olu.
        bot to mira > Your answer to question 1 now helps everybody who asks. Thank you!
        """
    )


async def test_nobody_who_worded_it_approves_it_whoever_saved_or_edited_it(chat: Dialogue) -> None:
    await chat.play("olu > /role ben mentor en", strict=False)
    await chat.play(SAVED_BY_A_COLLEAGUE, strict=False)
    await chat.play(f"""
        mira > [!draft approve 1]
        bot to mira > {SECOND}
        tariq > [!draft approve 1]
        bot to tariq > {SECOND}
    """)
    await chat.play("ben > [!draft edit 1]\nben > [Skip]\nben > At six.", strict=False)
    await chat.play("olu > [!draft edit 1]\nolu > [Skip]\nolu > At seven.", strict=False)
    await chat.play(f"""
        olu > [!draft approve 1]
        bot to olu > {SECOND}
    """)
    await chat.play("mira > [!draft edit 1]\nmira > [Skip]\nmira > At eight.", strict=False)
    # All who may decide have worded it: whoever did not do so last is second enough.
    await chat.play(f"""
        mira > [!draft approve 1]
        bot to mira > {SECOND}
        ben > [!draft approve 1]
        bot edits organizers > Draft 1 * / Approved by Ben.
        bot to ben > Approved. It answers the next person who asks.
        bot to tariq > Your answer to question 1 now helps everybody who asks. Thank you!
    """)


async def test_of_two_who_worded_it_the_one_who_only_saved_it_decides(chat: Dialogue) -> None:
    async with database(chat).write() as db:
        olu = await people.meant_by(db, "olu")
        await db.execute(delete(RoleGrant).where(RoleGrant.person_id == olu.id))
    await chat.play(SAVED_BY_A_COLLEAGUE, strict=False)
    await chat.play(f"""
        mira > [!draft approve 1]
        bot to mira > {SECOND}
    """)
    await chat.play("tariq > [!draft approve 1]", strict=False)
    assert "Approved. It answers the next person who asks." in chat.said_to("tariq")


async def test_it_is_decided_once(drafted: Dialogue) -> None:
    await drafted.play(
        """
        olu @ organizers > [Drop]
        bot to olu @ organizers > Dropped.
        bot edits organizers > Draft 1 * / Dropped by Olu.
        tariq > [!draft approve 1]
        bot to tariq > Olu has decided on this draft already.
        tariq > [!draft edit 1]
        bot to tariq > Olu has decided on this draft already.
        tariq > [!draft burn 1]
        bot to tariq > Write it like this: *
        tariq > [!draft approve 7]
        bot to tariq > There is no such draft.
        ada > [!draft drop 1]
        bot to ada > Only mentors can do that. *
        """
    )


async def test_an_edit_that_changes_nothing(drafted: Dialogue) -> None:
    await drafted.play("tariq > [!draft edit 1]\ntariq > [Skip]", strict=False)
    await drafted.play("tariq > [Skip]\nbot to tariq > Nothing was changed.")


async def test_buttons_of_a_former_release_still_decide(drafted: Dialogue) -> None:
    await drafted.play("tariq > [/edit 1]\ntariq > /cancel", strict=False)
    assert "Cancelled. Nothing was changed." in drafted.said_to("tariq")
    await drafted.play(
        """
        olu @ organizers > [/approve 1]
        bot to olu @ organizers > Approved. *
        """,
        strict=False,
    )


async def test_who_suggests_a_link_does_not_accept_it_where_somebody_else_can(
    chat: Dialogue,
) -> None:
    await chat.play(
        """
        olu > /role ben organizer
        olu > /suggest https://example.org/guide
        """,
        strict=False,
    )
    await chat.play(
        """
        olu > [/suggestion accept 1]
        bot to olu > Another organizer has to look at it. Thank you for suggesting it!
        """
    )
    await chat.play("ben > [!suggestion approve 1]", strict=False)
    assert "Accepted. Everybody can find it now." in chat.said_to("ben")
    assert any("Your link was accepted" in said for said in chat.said_to("olu"))


async def test_the_only_one_who_can_decides_alone(drafted: Dialogue) -> None:
    async with database(drafted).write() as db:
        mira = await people.meant_by(db, "mira")
        await db.execute(delete(RoleGrant).where(RoleGrant.person_id != mira.id))
    await drafted.play("mira > [!draft approve 1]", strict=False)
    assert "Approved. It answers the next person who asks." in drafted.said_to("mira")
