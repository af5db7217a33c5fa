"""/shareouts and the report, read as organizers and as a funder would: forty people, one event."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.config.settings import CommunitySettings, Settings
from bot.storage.tables import Chat, Person, Shareout, ShareoutAsk
from tests.conftest import MONDAY, Open, database
from tests.shareouts import DECLINED, NAMES, forty
from tests.test_shareouts import FEATURES

if TYPE_CHECKING:
    from tests.dialogue import Dialogue


@pytest.fixture
async def small(open_chat: Open) -> Dialogue:
    return await open_chat(settings=Settings(community=CommunitySettings(features=FEATURES)))


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    chat = await open_chat(settings=Settings(community=CommunitySettings(features=FEATURES)))
    await chat.play("olu > /help", strict=False)
    async with database(chat).write() as db:
        rooms = await db.scalars(select(Chat.id).where(Chat.private.is_(False)).limit(2))
        await forty(db, MONDAY, rooms.all())
    return chat


def files(chat: Dialogue) -> dict[str, str]:
    """The files that came last, by how their names end."""
    sent = chat.console.rooms.of("@olu")[-1].attachments
    return {file.name.rpartition(".")[2]: file.content.decode("utf-8-sig") for file in sent}


async def test_organizers_see_who_has_shared_and_never_who_said_no(chat: Dialogue) -> None:
    await chat.play(
        """
        olu > /shareouts
        bot to olu > 1. WikiIndaba 2030 / 21 of 40 people have shared something. / 11 are still to come. / 3 are overdue. / 5 would rather not. [WikiIndaba 2030] [Ask somebody]
        bot to olu > A bar for each event, by its number: * <attachment shareouts.png, image/png, *>
        olu > [WikiIndaba 2030]
        bot to olu > WikiIndaba 2030 / Abuja, Mon, 5 Nov 2029 / Made possible by: the Movement Fund, * / Overdue: Emeka Obi, Fatou Sow and Gideon Banda / Not here yet: Peace Akello / Why some would rather not: / No time for it: 3 / It should stay private: 2 [Report] *
        ben > /shareouts
        bot to ben > Only organizers can do that. *
        """  # noqa: E501 - a dialogue's line
    )
    assert not [NAMES[at] for at in DECLINED if NAMES[at] in chat.transcript]


async def test_a_funder_reads_who_was_supported_what_came_back_and_whom_it_reached(
    chat: Dialogue,
) -> None:
    await chat.play("olu > /shareouts WikiIndaba 2030\nolu > [Report]", strict=False)
    sent = files(chat)
    text = sent["md"]
    for line in (
        "# WikiIndaba 2030",
        "- Abuja, Mon, 5 Nov 2029",
        "- Made possible by: the Movement Fund, grant 2029-117",
        "- As it stood on 2030-01-07",
        "- 21 of 40 people have shared something.",
        "- 5 would rather not.",
        "- A voice note: 3",
        "- It was shared in 2 groups.",
        "- 240 people are in these groups.",
        "- Languages: Arabic, English and French",
        "- Three days, three lessons",
        "  - By: Precious Dube, Rania Saleh and Sipho Nkosi",
        "  - Link: <https://example.org/indaba/19>",
        "- Peace Akello",
        "- 5 people who are not named",
    ):
        assert f"{line}\n" in text, line
    rows = list(csv.DictReader(io.StringIO(sent["csv"])))
    assert len(rows) == 19
    assert "A friend from the coast" in {row["by"] for row in rows}
    assert rows[3]["by"] != "A friend from the coast", "its place would tell that it is the fourth"
    for name in (NAMES[at] for at in DECLINED):
        assert all(name not in content for content in sent.values()), name
    came_back = text[: text.index("## Who was supported")]
    assert NAMES[3] not in came_back, "a pseudonym stays one"


async def test_what_is_published_counts_with_the_groups_that_it_reached(small: Dialogue) -> None:
    small.console.sizes["announcements"] = 57
    await small.play(
        """
        ada > hello
        olu > /shareout ask ada; WikiIndaba 2030; 4 February
        ada > [I'd like to share]
        ada > [Next]
        ada > [Everybody]
        ada > [In two weeks]
        ada > [Begin now]
        ada > I learned how libraries open their shelves.
        ada > [Done]
        ada > [Send it in]
        olu @ organizers > [Approve]
        ... 2 minutes
        olu > /shareouts 1
        """,
        strict=False,
    )
    assert "1 of 1 person has shared something." in small.said_to("olu")[-1]
    await small.play("olu > [Report]", strict=False)
    assert "- 57 people are in these groups.\n" in files(small)["md"]
    await small.play(
        """
        ada > /shareout
        bot to ada > What you were asked to bring back: / WikiIndaba 2030: It is published. Thank you. *
        ... 15 days
        """,  # noqa: E501 - a dialogue's line
        strict=False,
    )
    assert not any("Today is the day" in line for line in small.said_to("ada"))


async def test_where_something_stands_in_a_report_does_not_tell_whose_it_is(
    small: Dialogue,
) -> None:
    """Whoever has the list of those who were asked would find them by their place."""
    await small.play(
        "olu > /shareout ask ada, ben, mira; WikiIndaba 2030; 4 February", strict=False
    )
    async with database(small).write() as db:
        for number, asked in enumerate(await db.scalars(select(ShareoutAsk))):
            name = await db.get_one(Person, asked.person_id)
            shareout = Shareout(
                maker_id=asked.person_id, event_id=asked.event_id, state="published",
                title=f"Walk {number}", text="By the river.", answers={}, files=[], forms=["text"],
                language="en", published_at=MONDAY, pledged_at=MONDAY,
                credit="pseudonym" if name.name == "Ada" else "name",
                credit_name="Teal Heron" if name.name == "Ada" else "",
            )  # fmt: skip
            db.add(shareout)
            await db.flush()
            asked.state, asked.shareout_id = "pledged", shareout.id
    await small.play("olu > /shareouts 1\nolu > [Report]", strict=False)
    rows = files(small)["csv"].splitlines()[1:]
    assert [row.split(",")[2] for row in rows] == ["Ben", "Mira", "Teal Heron"]
