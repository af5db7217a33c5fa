"""The audit log in conversations: what is done by a role is in it, what only looks is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.config.settings import Settings
from bot.domain.audit import verifying
from bot.storage.tables import AuditEntry, Entry
from tests.conftest import Open, database

if TYPE_CHECKING:
    from tests.dialogue import Dialogue


async def deeds(chat: Dialogue) -> list[tuple[str, str]]:
    """What was recorded, and that the chain holds."""
    async with database(chat).read() as db:
        assert (await verifying.verify(db)).problems == []
        rows = await db.execute(
            select(AuditEntry.deed, AuditEntry.subject).order_by(AuditEntry.number)
        )
        return [(deed, subject) for deed, subject in rows]


async def test_what_is_done_by_a_role_is_recorded(chat: Dialogue) -> None:
    before = len(await deeds(chat))
    await chat.play("ada > who has the key to the blue shed", strict=False)
    await chat.play("mira > /queue", strict=False)
    await chat.play("mira > /claim 1", strict=False)
    await chat.play("mira > /claim 99", strict=False)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    await chat.play("olu > /roles", strict=False)
    await chat.play("olu > /role ada mentor", strict=False)
    await chat.play("olu > /role ada -mentor", strict=False)
    assert (await deeds(chat))[before:] == [
        ("claim", "question:1"),
        ("answer", "question:1"),
        ("role", ""),
        ("role granted", "role:mentor"),
        ("role", ""),
        ("role revoked", "role:mentor"),
    ]


async def test_owners_look_at_it_a_page_at_a_time(open_chat: Open) -> None:
    owned = Settings.model_validate({"community": {"owners": ("console:olu",)}})
    chat = await open_chat(settings=owned)
    await chat.play("ada > who has the key to the blue shed", strict=False)
    for _time in range(6):
        await chat.play("mira > /claim 1", strict=False)
        await chat.play("mira > /release 1", strict=False)
    await chat.play("mira > /audit", strict=False)
    assert chat.said_to("mira")[-1].startswith("Only owners can do that.")
    await chat.play("olu > /audit", strict=False)
    first = chat.said_to("olu")[-1].split(" / ")
    assert len(first) == 10
    assert "Mira: release · question:1" in first[0]
    await chat.play("olu > [Next]", strict=False)
    second = chat.console.rooms.of("@olu")[-1].content.text.splitlines()
    assert len(second) == 3
    assert second[0].endswith("Mira: release · question:1")
    assert second[-1].endswith("role granted · role:owner · Olu")


async def test_what_becomes_of_people_is_recorded_without_them(chat: Dialogue) -> None:
    before = len(await deeds(chat))
    await chat.play("mira > /mydata", strict=False)
    await chat.play("mira > /forgetme yes", strict=False)
    assert (await deeds(chat))[before:] == [("mydata", ""), ("forgotten", "")]
    async with database(chat).read() as db:
        last = (await db.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()))).first()
        assert last is not None
        assert (last.done_by, last.actor, last.concerns) == ("person", "", "")


async def test_what_whoever_is_responsible_does_is_recorded(open_chat: Open) -> None:
    """No role is needed for it but that; what others only try is not in it."""
    chat = await open_chat(knowing=True)
    await chat.play("olu > /kb owner editing @mira", strict=False)
    async with database(chat).read() as db:
        entry = await db.scalar(select(Entry).where(Entry.topic == "editing"))
    assert entry is not None
    before = len(await deeds(chat))
    edit = f"/kb edit {entry.id} answer"
    await chat.play(f"tariq > {edit}\ntariq > Not like this.", strict=False)
    await chat.play(f"mira > {edit}\nmira > Press the pen.", strict=False)
    await chat.play(f"mira > /kb {entry.id}\nmira > /kb retire {entry.id}", strict=False)
    assert (await deeds(chat))[before:] == [
        ("form kb-answer", f"entry:{entry.id}"),
        ("kb retire", f"entry:{entry.id}"),
    ]
