"""The way in for the first owner: a link on Telegram, a word to say on Matrix; shown here alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.check_owners import read_owners
from bot.commands.opening import load_starter, ready_database
from bot.commands.setup.accounts import platform_of
from bot.commands.upkeep import beside_the_bot
from bot.domain.setup import owner_codes
from bot.engine.clock import utc_now
from bot.storage.migrating import NotMigrated
from bot.storage.ownership import AlreadyRunning
from bot.words.failures import DeliveryFailed
from bot.words.start_links import payload

if TYPE_CHECKING:
    from bot.config.settings import Settings
    from bot.storage.sessions import Database

MINUTES = int(owner_codes.LIFETIME.total_seconds() // 60)


async def make(settings: Settings) -> list[str]:
    """Make a code, whether the bot runs or not; gives what to say of it.

    Raises BadAddress, CannotOpen and NotMigrated.
    """
    storage = settings.storage
    try:
        async with ready_database(storage.url, erasures_file=storage.erasures_file) as db:
            await load_starter(db, settings, utc_now())
            code = await issue(db)
    except AlreadyRunning:
        async with beside_the_bot(settings.storage.url) as db:
            code = await issue(db)
    return [line for name in names(settings) for line in await _way(settings, name, code)]


async def is_owned(settings: Settings) -> bool:
    """Does anybody own the bot? Raises what a database raises."""
    try:
        async with beside_the_bot(settings.storage.url) as db, db.read() as session:
            return (await read_owners(session, settings.community.owners)).is_anybody
    except NotMigrated:
        return bool(settings.community.owners)


async def issue(db: Database) -> str:
    """Make a code; an earlier one that nobody has used is void."""
    async with db.write() as session:
        return await owner_codes.issue(session, utc_now())


def names(settings: Settings) -> list[str]:
    """The platforms on which there is an account."""
    return [name for name in ("telegram", "matrix") if getattr(settings, name).enabled]


async def _way(settings: Settings, name: str, code: str) -> list[str]:
    if name == "matrix":
        return by_word(settings.matrix.user, code)
    platform = platform_of(settings, name)
    try:
        await platform.open()
    except DeliveryFailed:
        return [f"On Telegram: write this to the bot in private: /owner {code}"]
    try:
        return by_link(platform.start_link(payload(f"/owner {code}")))
    finally:
        await platform.close()


def by_link(link: str) -> list[str]:
    """How to come in on Telegram."""
    return [f"On Telegram: open this link and press Start: {link}"]


def by_word(user: str, code: str) -> list[str]:
    """How to come in on Matrix."""
    return [
        f"On Matrix: begin a private chat with {user} (https://matrix.to/#/{user}),",
        f"           and write there: !owner {code}",
    ]
