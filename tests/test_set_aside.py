"""A platform that the configuration names no account for any more leaves nothing that fails."""

from pathlib import Path

from sqlalchemy import select

from bot.commands.check import check
from bot.config.settings import Settings, StorageSettings
from bot.delivery.sending.absences import keep_to
from bot.engine import inbox
from bot.storage.tables import Account, Chat, InboxRow, OutboxRow, Person, PlatformState
from bot.words.deliveries import RawEvent
from tests.conftest import MONDAY, Open, database
from tests.databases import encrypted
from tests.dialogue import Dialogue


async def settle_matrix(chat: Dialogue) -> None:
    """A mentors' room and a mentor on Matrix, where the bot has no account any more."""
    async with database(chat).write() as db:
        room = Chat(platform="matrix", account="@bot:a.org", key="!r:a.org", private=False,
                    title="Mentors", purpose="mentors", threaded=True)  # fmt: skip
        private = Chat(platform="matrix", account="@bot:a.org", key="!p:a.org", private=True)
        person = Person(name="Noor", anonymous=False, created_at=MONDAY)
        db.add_all((room, private, person))
        db.add(PlatformState(platform="matrix", account="@bot:a.org", position="",
                             started_at=MONDAY))  # fmt: skip
        await db.flush()
        db.add(Account(platform="matrix", key="@noor:a.org", person_id=person.id, reachable=True,
                       chat_id=private.id, username="noor:a.org", client_language="",
                       seen_at=MONDAY))  # fmt: skip


async def aside(chat: Dialogue, *platforms: str) -> None:
    async with database(chat).write() as db:
        await keep_to(db, platforms, chat.community.now)
    await chat.play("... 1 minute", strict=False)


async def test_rooms_of_a_platform_that_is_gone_are_set_aside(chat: Dialogue) -> None:
    await settle_matrix(chat)
    await aside(chat, "console")
    await chat.play("ada > who has the key", strict=False)
    assert any("who has the key" in one for one in chat.said_to("mentors"))
    async with database(chat).read() as db:
        rows = (await db.scalars(select(OutboxRow).where(OutboxRow.platform == "matrix"))).all()
    assert rows == []


async def test_they_come_back_with_the_platform(chat: Dialogue) -> None:
    await settle_matrix(chat)
    async with database(chat).write() as db:
        db.add(Chat(platform="matrix", account="@bot:a.org", key="!left:a.org", private=False,
                    present=False))  # fmt: skip
    await aside(chat, "console")
    await aside(chat, "console", "matrix")
    async with database(chat).read() as db:
        present = select(Chat.key).where(Chat.platform == "matrix", Chat.present)
        assert set(await db.scalars(present)) == {"!r:a.org", "!p:a.org"}
        reachable = select(Account.reachable).where(Account.platform == "matrix")
        assert (await db.scalars(reachable)).all() == [True]


async def test_what_was_heard_from_it_is_put_aside_with_a_reason(chat: Dialogue) -> None:
    async with database(chat).write() as db:
        event = RawEvent("$1", "{}")
        await inbox.store(db, ("matrix", "@bot:a.org"), [event], "", MONDAY)
    await chat.play("ada > hello", strict=False)
    async with database(chat).read() as db:
        row = await db.scalar(select(InboxRow).where(InboxRow.platform == "matrix"))
    assert row is not None
    assert row.problem.startswith("NotConfiguredError")


async def test_the_check_says_what_is_set_aside(open_chat: Open) -> None:
    chat = await open_chat()
    await settle_matrix(chat)
    url = encrypted(Path(str(database(chat).url.database)))
    findings = await check(Settings(storage=StorageSettings(url=url)))
    (told,) = [one for one in findings if "set aside" in one.about]
    assert not told.well
    assert "matrix" in told.about
