"""Keys that encrypt identities: what they do, their file, and going from one to another."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from bot.commands import keys
from bot.commands.opening import ready_database
from bot.config.settings import ConfigError, StorageSettings
from bot.storage import encrypting, identity_keys
from bot.storage.addresses import address, identity_keys_of
from bot.storage.identity_keys import BadKeys, Cipher, Key, NoKey, NotEncrypted
from bot.storage.migrating import is_current, upgrade
from bot.storage.sessions import Database
from bot.storage.tables import Account, Base, Broadcast, Chat, OutboxRow, Person
from bot.storage.tables.encrypted import Encrypted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession

NOW = datetime(2030, 1, 7, 9, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
ONE, OTHER = Cipher(Key(b"1" * 32)), Cipher(Key(b"2" * 32))
SECRETS = ("Zephyrine Quux", "zephyrine_q", "4815162342", "Quuxroom")
"""Who is who in what is written below."""


# ── ciphers ──────────────────────────────────────────────────────────────────────────────────


@given(WORDS)
def test_what_is_encrypted_is_read_by_its_key_alone(words: str) -> None:
    for alike, shown in (
        (True, ONE.encrypt_alike("name", words)),
        (False, ONE.encrypt("name", words)),
    ):
        assert ONE.decrypt("name", shown, alike=alike) == words
        for cipher, label in ((OTHER, "name"), (ONE, "chat")):
            with pytest.raises(BadKeys):
                cipher.decrypt(label, shown, alike=alike)
        with pytest.raises(BadKeys):
            ONE.decrypt("name", shown, alike=not alike)


@given(WORDS, WORDS)
def test_only_what_is_alike_looks_so(one: str, other: str) -> None:
    alike = ONE.encrypt_alike("chat", one) == ONE.encrypt_alike("chat", other)
    assert alike == (one == other)
    assert ONE.encrypt("name", one) != ONE.encrypt("name", one)
    assert ONE.encrypt_alike("chat", one) != ONE.encrypt_alike("account", one)
    assert ONE.encrypt_alike("chat", one) != OTHER.encrypt_alike("chat", one)


def test_what_was_changed_is_noticed() -> None:
    shown = ONE.encrypt("name", "Ada")
    data = bytearray(base64.urlsafe_b64decode(shown.removeprefix(identity_keys.PREFIX)))
    for place in range(len(data)):
        changed = bytes([*data[:place], data[place] ^ 1, *data[place + 1 :]])
        with pytest.raises(BadKeys, match="not encrypted by the identity key"):
            ONE.decrypt("name", base64.urlsafe_b64encode(changed).decode(), alike=False)


def test_a_key_does_not_show_itself() -> None:
    key = identity_keys.new_key()
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret)[2:-1] not in repr(key)


# ── their file ───────────────────────────────────────────────────────────────────────────────


def test_a_file_of_keys(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    assert identity_keys.read(path) == []
    first = encrypting.newest_key(path)
    assert encrypting.newest_key(path) == first
    second = encrypting.add_key(path)
    assert identity_keys.read(path) == [first, second]
    assert encrypting.newest_key(path) == second
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["keys"]


@pytest.mark.parametrize("content", ["rubbish", base64.b64encode(b"short").decode(), "ключ"])
def test_a_file_that_holds_something_else(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys"
    path.write_text(f"# mine\n\n{content}\n", encoding="utf-8")
    with pytest.raises(BadKeys, match="that is no identity key"):
        identity_keys.read(path)


def test_a_place_where_no_file_can_be(tmp_path: Path) -> None:
    with pytest.raises(BadKeys, match="can't be written"):
        encrypting.newest_key(tmp_path / "nowhere" / "keys")
    with pytest.raises(BadKeys, match="can't be read"):
        identity_keys.read(tmp_path)


def test_a_url_names_the_file() -> None:
    for url, mark in (("sqlite:///a.db", "?"), ("postgresql://u@h/n?host=/tmp", "&")):
        settings = StorageSettings(url=url, identity_keys="the keys/file")
        assert settings.url == f"{url}{mark}identity_keys=the%20keys/file"
        assert str(identity_keys_of(settings.url)) == "the keys/file"
        assert identity_keys_of(url) is None
        assert address(settings.url) == address(url)


# ── columns ──────────────────────────────────────────────────────────────────────────────────


def test_nothing_but_equality_can_be_asked() -> None:
    for allowed in (Account.key == "1", Account.key.in_(["1", "2"]), Person.name != ""):
        assert allowed is not None
    refusals: list[Callable[[], object]] = [
        lambda: Account.key.startswith("1"),
        lambda: Chat.key.like("1%"),
        lambda: Account.key > "1",
        lambda: Person.name == "Ada",
        lambda: Person.name.contains("a"),
    ]
    for refused in refusals:
        with pytest.raises(TypeError, match="can be asked"):
            refused()


def test_a_new_column_that_tells_who_somebody_is_is_encrypted() -> None:
    """What is called like those that are has to be, or to stand here with the reason."""
    told = {"name", "name_key", "username", "username_key", "known_as", "sender"}
    not_of_people = {
        "job.name", "version.name", "setting.name", "worker.name", "lease.name",  # of the bot's
        "snippet.name",  # of a text of one's own
        "supported_event.name", "supported_event.name_key",  # of an event, which is public
    }  # fmt: skip
    bare = {
        str(column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name in told and not isinstance(column.type, Encrypted)
    }
    assert bare == not_of_people


# ── a database ───────────────────────────────────────────────────────────────────────────────


def with_keys(url: str, path: Path) -> str:
    return f"{url}{'&' if '?' in url else '?'}identity_keys={path}"


async def fill(session: AsyncSession) -> None:
    """Somebody, and what stands in a database about them."""
    name, username, number, room = SECRETS
    person = Person(name=name, created_at=NOW)
    chat = Chat(platform="telegram", account="bot", key=number, private=True, title=room)
    session.add_all([person, chat])
    await session.flush()
    account = Account(
        platform="telegram", key=number, person_id=person.id, chat_id=chat.id, username=username,
        seen_at=NOW,
    )  # fmt: skip
    waits = OutboxRow(
        platform="telegram", chat_id=chat.id, act="message", priority=1, not_before=NOW,
        payload={"content": f"Hello {name}"},
    )  # fmt: skip
    session.add_all([account, waits, Broadcast(content={"to": [number]}, created_at=NOW)])


async def found(db: Database) -> list[object]:
    """The same, as it is read."""
    name, username, number, room = SECRETS
    async with db.read() as session:
        by_key = await session.scalar(select(Account).where(Account.key == number))
        by_name = await session.scalar(select(Person).where(Person.name_key == name.casefold()))
        by_username = await session.scalar(
            select(Account).where(Account.username_key == username.casefold())
        )
        chat = await session.scalar(select(Chat).where(Chat.key == number))
        waits = await session.scalar(select(OutboxRow))
        broadcast = await session.scalar(select(Broadcast))
    assert by_key is by_username
    assert by_key is not None
    assert by_name is not None
    assert chat is not None
    assert waits is not None
    assert broadcast is not None
    assert by_key.username == username
    assert chat.title == room
    return [by_key.key, by_name.name, waits.payload, broadcast.content]


THERE = [SECRETS[2], SECRETS[0], {"content": f"Hello {SECRETS[0]}"}, {"to": [SECRETS[2]]}]


async def shown(url: str) -> str:
    """All that whoever has the database alone can read."""
    db = Database(url)
    await db.open(owner=False)
    try:
        async with db.read() as session:
            rows = [
                [list(row) for row in await session.execute(text(f'SELECT * FROM "{table.name}"'))]  # noqa: S608
                for table in Base.metadata.sorted_tables
            ]
    finally:
        await db.close()
    return json.dumps(rows, default=str, ensure_ascii=False)


async def told(url: str) -> list[str]:
    """Of whom and what that tells."""
    everything = await shown(url)
    return [secret for secret in SECRETS if secret in everything]


async def made(url: str) -> None:
    db = Database(url)
    await db.open()
    try:
        if not await is_current(db):
            await upgrade(db)
        await encrypting.begin(db, NOW)
        async with db.write() as session:
            await fill(session)
    finally:
        await db.close()


async def test_who_is_who_goes_from_key_to_key(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    url = with_keys(database_url, path)
    await made(database_url)
    assert await told(database_url) == [*SECRETS]
    with pytest.raises(NotEncrypted, match="lamplighter keys encrypt"):
        async with ready_database(url):
            pass
    said = await keys.encrypt(url, NOW)
    assert said[0].endswith(f"of {path}")
    [first] = identity_keys.read(path)
    assert not await told(database_url)
    assert "already" in (await keys.encrypt(url, NOW))[0]
    async with ready_database(url) as db:
        assert await found(db) == THERE
    before = await shown(database_url)

    await keys.rotate(url, NOW)
    assert not await told(database_url)
    assert await shown(database_url) != before
    [kept, second] = identity_keys.read(path)
    assert kept == first
    with pytest.raises(BadKeys, match="without it nobody could read it"):
        await keys.forget(url, second.id)
    await keys.forget(url, first.id)
    with pytest.raises(BadKeys, match="there is no key"):
        await keys.forget(url, first.id)
    assert (await keys.tell(url))[-1] == f"in {path}: {second.id}"
    async with ready_database(url) as db:
        assert await found(db) == THERE

    await keys.decrypt(url, NOW)
    assert (await keys.decrypt(url, NOW))[0].endswith("is not encrypted")
    async with ready_database(database_url) as db:
        assert await found(db) == THERE
    with pytest.raises(BadKeys, match="lamplighter keys encrypt"):
        await keys.rotate(url, NOW)


async def test_a_new_one_is_encrypted_from_the_start(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    await made(with_keys(database_url, path))
    assert not await told(database_url)
    for url, why in (
        (database_url, "name its file as identity_keys"),
        (with_keys(database_url, tmp_path / "others"), "which is not in"),
    ):
        with pytest.raises(BadKeys, match=why):
            async with ready_database(url):
                pass
        db = Database(url)
        await db.open(owner=False)
        try:
            assert isinstance(db.cipher, NoKey)
            async with db.read() as session:
                with pytest.raises(BadKeys, match=why):
                    await session.scalar(select(Person))
            assert why in " ".join(await keys.tell(url))
        finally:
            await db.close()
    with pytest.raises(ConfigError, match="name a file for identity_keys"):
        await keys.encrypt(database_url, NOW)
    with pytest.raises(BadKeys, match="which is not in"):
        await keys.rotate(with_keys(database_url, tmp_path / "others"), NOW)


async def test_what_breaks_off_has_changed_nothing(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys"
    url = with_keys(database_url, path)
    await made(url)
    before = await shown(database_url)

    def break_off(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Encrypted, "stored", break_off)
        with pytest.raises(KeyboardInterrupt):
            await keys.rotate(url, NOW)
    assert await shown(database_url) == before
    async with ready_database(url) as db:
        assert await found(db) == THERE
    await keys.rotate(url, NOW)
    async with ready_database(url) as db:
        assert await found(db) == THERE


def test_no_byte_of_it_is_left_in_the_files(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/people.db"
    asyncio.run(made(url))
    asyncio.run(keys.encrypt(with_keys(url, tmp_path / "keys"), NOW))
    left = b"".join(one.read_bytes() for one in tmp_path.glob("people.db*"))
    assert left
    assert not [secret for secret in SECRETS if secret.encode() in left]
    assert SECRETS[0].casefold().encode() not in left
