"""A restored bot: nobody who was forgotten is in it, and nothing is said again."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from bot.commands import backup, restore
from bot.commands.settling import DIGESTS, FAR_AHEAD, WORDS_ALONE, settle
from bot.config.settings import MatrixSettings, Settings, StorageSettings
from bot.domain import jobs
from bot.platforms.matrix import positions
from bot.storage import erasures, migrating
from bot.storage.identity_keys import BadKeys
from bot.storage.portable.filling import NotEmpty
from bot.storage.sessions import Database
from bot.storage.tables import (
    Erasure,
    InboxRow,
    Job,
    MessageReference,
    OutboxRow,
    Person,
    PlatformState,
)
from bot.words.jobs import SAID
from tests.conftest import MONDAY, database
from tests.databases import encrypted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.dialogue import Dialogue

pytestmark = pytest.mark.long


async def back_up(chat: Dialogue, path: Path) -> None:
    url = encrypted(Path(str(database(chat).url.database)))
    await backup.back_up(at(url), path, chat.community.now, backup.Wish("here"))


def at(url: str) -> Settings:
    return Settings(storage=StorageSettings(url=url))


async def brought_back(folder: Path, path: Path, **wishes: Any) -> tuple[Database, list[str]]:
    """A new database from a backup, open, a day later; what the command said of it."""
    url = encrypted(folder / "back.db")
    wish = restore.Wish(path, **wishes)
    said = await restore.restore(at(url), wish, MONDAY + timedelta(days=1))
    db = Database(url)
    await db.open()
    return db, said


async def names(db: Database) -> Sequence[str]:
    async with db.read() as session:
        return (await session.scalars(select(Person.name).order_by(Person.id))).all()


async def test_who_was_forgotten_is_forgotten_again(chat: Dialogue, tmp_path: Path) -> None:
    journal = tmp_path / "forgotten"
    async with database(chat).read() as session:
        await database(chat).erasures.open(journal, session)
    await chat.play("ada > hello", strict=False)
    await chat.play("ben > hello", strict=False)
    path = tmp_path / "one.backup"
    await back_up(chat, path)
    await chat.play("ada > /forgetme", strict=False)
    await chat.play("ada > [Yes, delete everything]", strict=False)
    assert "Ada" not in await names(database(chat))
    [line] = erasures.read(journal)
    assert journal.read_text() == f"{line.former_id} {line.erased_at.isoformat()}\n"
    db, said = await brought_back(tmp_path, path, erasures=[journal])
    try:
        assert "Ben" in await names(db)
        assert "Ada" not in await names(db)
        assert "forgotten since the backup: 1; of them it still knew, and forgets again: 1" in said
        assert erasures.read(tmp_path / "back.db.forgotten") == [line]
    finally:
        await db.close()


async def test_where_nobody_knows_who_was_forgotten_it_says_so(
    chat: Dialogue, tmp_path: Path
) -> None:
    path = tmp_path / "one.backup"
    await back_up(chat, path)
    db, said = await brought_back(tmp_path, path)
    await db.close()
    assert any(line.startswith("NOBODY KNOWS") for line in said)


async def test_who_became_one_with_somebody_goes_with_them(chat: Dialogue, tmp_path: Path) -> None:
    await chat.play("ada > hello", strict=False)
    await chat.play("ben > hello", strict=False)
    path = tmp_path / "one.backup"
    await back_up(chat, path)
    async with database(chat).read() as session:
        ids = dict((await session.execute(select(Person.name, Person.id))).all())
    journal = tmp_path / "forgotten"
    linked = erasures.Forgotten(ids["Ada"], MONDAY + timedelta(hours=1), ids["Ben"])
    erasures.append(journal, [linked])
    db, _said = await brought_back(tmp_path, path, erasures=[journal])
    assert {"Ada", "Ben"} <= set(await names(db))
    await db.close()
    erasures.append(journal, [erasures.Forgotten(ids["Ben"], MONDAY + timedelta(hours=2))])
    db, _said = await brought_back(tmp_path, path, erasures=[journal], replace=True)
    assert not {"Ada", "Ben"} & set(await names(db))
    await db.close()


async def waiting(chat: Dialogue) -> None:
    """Leave a message to be sent, an event to be handled, a reminder and a lease that are due."""
    await chat.play("ada > hello", strict=False)
    async with database(chat).write() as session:
        await session.execute(
            update(OutboxRow).values(state="queued", payload={"text": "x"}, settled_at=None)
        )
        session.add(
            InboxRow(
                platform="console", account="bot", event="e1", payload="{}", state="new",
                received_at=MONDAY, sender="ada",
            )
        )  # fmt: skip
        await jobs.schedule(session, "mentoring.remind", 7, MONDAY + timedelta(hours=1))
        await jobs.schedule(session, "hotline.ladder", 7, MONDAY + timedelta(hours=1))
        session.add(
            PlatformState(platform="matrix", account="@bot:x", position="s1", started_at=MONDAY)
        )


async def test_nothing_is_said_again(chat: Dialogue, tmp_path: Path) -> None:
    await waiting(chat)
    path = tmp_path / "one.backup"
    await back_up(chat, path)
    stopped_at = MONDAY + timedelta(hours=12)
    db, _said = await brought_back(tmp_path, path, stopped_at=stopped_at)
    async with db.read() as session:
        sent = (await session.execute(select(OutboxRow.state, OutboxRow.payload))).all()
        heard = (await session.execute(select(InboxRow.state, InboxRow.payload))).all()
        due = {job.name: dict(job.arguments) for job in await session.scalars(select(Job))}
        position = await session.scalar(
            select(PlatformState.position).where(PlatformState.platform == "matrix")
        )
        last = [
            await session.scalar(select(kind.id).order_by(kind.id.desc()).limit(1))
            for kind in (OutboxRow, MessageReference)
        ]
    await db.close()
    assert set(sent) == {("cancelled", None)}
    assert set(heard) == {("done", None)}
    assert due["mentoring.remind"] == {SAID: True}
    assert SAID not in due["hotline.ladder"]
    assert positions.read(str(position)) == ("s1", int(stopped_at.timestamp() * 1000))
    assert all(number is not None and number >= FAR_AHEAD for number in last)


async def test_what_recurs_and_tells_people_comes_in_its_time(chat: Dialogue) -> None:
    known = chat.community.engine.routes.jobs
    assert set(known) >= WORDS_ALONE | DIGESTS
    stopped_at = MONDAY + timedelta(days=8)
    async with database(chat).write() as session:
        connection = await session.connection()
        await connection.run_sync(settle, stopped_at, stopped_at)
        weekly = select(Job.due_at).where(Job.name == "digests.week")
        due_at = await session.scalar(weekly)
    assert due_at is not None
    assert due_at > stopped_at


async def test_after_a_move_it_goes_on(chat: Dialogue, tmp_path: Path) -> None:
    await waiting(chat)
    path = tmp_path / "one.backup"
    await back_up(chat, path)
    db, _said = await brought_back(tmp_path, path, go_on=True)
    async with db.read() as session:
        assert set(await session.scalars(select(OutboxRow.state))) == {"queued"}
        assert "new" in set(await session.scalars(select(InboxRow.state)))
        assert await session.scalar(select(Erasure.id)) is None
    await db.close()


async def test_the_matrix_store_comes_back_with_it(chat: Dialogue, tmp_path: Path) -> None:
    url = encrypted(Path(str(database(chat).url.database)))
    store = tmp_path / "store"
    settings = Settings(storage=StorageSettings(url=url), matrix=MatrixSettings(store=str(store)))
    files = {
        store / "pickle.key": b"secret", store / "crypto" / "olm.db": bytes(range(256)) * 300,
        tmp_path / "store.recovery-key": b"EsTc words",
    }  # fmt: skip
    for path, content in {**files, store / "lock": b"7", store / "olm.db.new": b""}.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    path = tmp_path / "one.backup"
    wish = backup.Wish("here", with_store=True, passphrase=b"eleven lamps in the window")
    said = await backup.back_up(settings, path, chat.community.now, wish)
    assert "3 files of the Matrix store" in said
    moved = tmp_path / "other" / "store"
    elsewhere = Settings(
        storage=StorageSettings(url=encrypted(tmp_path / "back.db")),
        matrix=MatrixSettings(store=str(moved)),
    )
    again = restore.Wish(path, passphrase=wish.passphrase, with_store=True)
    said = await restore.restore(elsewhere, again, MONDAY)
    assert said[-1] == f"{moved}: 3 files"
    for one, content in files.items():
        back = tmp_path / "other" / one.relative_to(tmp_path)
        assert back.read_bytes() == content
        assert stat.S_IMODE(back.stat().st_mode) == 0o600
    assert not (moved / "lock").exists()
    with pytest.raises(NotEmpty, match="there is a Matrix store in"):
        restore.restore_store(elsewhere, again)


async def test_where_a_matrix_store_is_in_the_way_nothing_is_replaced(
    chat: Dialogue, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (store / "session.json").write_bytes(b"of the backup")
    settings = Settings(
        storage=StorageSettings(url=encrypted(Path(str(database(chat).url.database)))),
        matrix=MatrixSettings(store=str(store)),
    )
    path = tmp_path / "one.backup"
    await backup.back_up(settings, path, chat.community.now, backup.Wish("here", with_store=True))
    db, _said = await brought_back(tmp_path, path)
    async with db.write() as session:
        session.add(Person(name="Zoë", created_at=MONDAY))
    before = await names(db)
    await db.close()
    (store / "session.json").write_bytes(b"of today")
    target = Settings(
        storage=StorageSettings(url=encrypted(tmp_path / "back.db")), matrix=settings.matrix
    )
    wish = restore.Wish(path, replace=True, with_store=True)
    with pytest.raises(NotEmpty, match="there is a Matrix store in"):
        await restore.restore(target, wish, MONDAY)
    await db.open()
    try:
        assert await names(db) == before
        assert "Zoë" in before
    finally:
        await db.close()
    assert (store / "session.json").read_bytes() == b"of today"


async def test_without_its_identity_key_nothing_is_restored(chat: Dialogue, tmp_path: Path) -> None:
    await chat.play("ada > hello", strict=False)
    path = tmp_path / "one.backup"
    await back_up(chat, path)
    url = f"sqlite:///{tmp_path}/back.db"
    with pytest.raises(BadKeys, match="name its file as identity_keys"):
        await restore.restore(at(url), restore.Wish(path), MONDAY)
    db = Database(url)
    await db.open()
    try:
        assert not await migrating.current(db)
    finally:
        await db.close()
