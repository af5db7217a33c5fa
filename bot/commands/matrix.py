"""`lamplighter matrix`: the bot's fingerprint, and letting an owner verify the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from bot.commands.check_owners import stored_owners
from bot.commands.upkeep import beside_the_bot
from bot.config.settings import ConfigError
from bot.engine.clock import utc_now
from bot.platforms.matrix import Matrix
from bot.storage.migrating import NotMigrated

if TYPE_CHECKING:
    from bot.config.settings import Settings
    from bot.platforms.matrix.verification import Verified

Say = Callable[[str], None]
Agree = Callable[[str], bool]


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Matrix]:
    """Open the bot's account alone. Raises ConfigError, Forbidden, Unavailable."""
    if not settings.matrix.enabled:
        msg = "[matrix] names no user"
        raise ConfigError(msg)
    platform = Matrix(settings.matrix, utc_now)
    await platform.open()
    try:
        yield platform
    finally:
        await platform.close()


async def owners(settings: Settings) -> set[str]:
    """The Matrix accounts of the owners, by the config or by what the database knows."""
    prefix = "matrix:"
    named = set(settings.community.owners)
    with suppress(NotMigrated):  # it has not run yet
        async with beside_the_bot(settings.storage.url) as db, db.read() as session:
            named |= {account for account, _grant in await stored_owners(session)}
    return {account.removeprefix(prefix) for account in named if account.startswith(prefix)}


async def verify(settings: Settings, say: Say, agree: Agree) -> Verified:
    """Show the fingerprint, then go through with one owner's verification.

    `agree(question)` asks the operator. Raises ConfigError where no owner is on Matrix.
    """
    from bot.platforms.matrix.verification import Verifier  # noqa: PLC0415 - heavy

    people = await owners(settings)
    if not people:
        msg = "nobody on Matrix owns the bot: `lamplighter setup --owner-link` lets somebody"
        raise ConfigError(msg)

    async def compare(
        user: str, emoji: list[tuple[str, str]], numbers: tuple[int, int, int]
    ) -> bool:
        say("")
        say("  ".join(f"{picture} {name}" for picture, name in emoji))
        say("or, as numbers: " + " ".join(map(str, numbers)))
        return agree(f"Does {user} see the same?")

    async with _opened(settings) as platform:
        account = platform.opened
        say(f"{platform.account}, device {account.session.device}")
        say(f"fingerprint: {account.encryption.fingerprint}")
        say("cross-signed: " + ("yes" if account.signed else "no"))
        say(f"Waiting for {', '.join(sorted(people))} to verify the bot from their client …")
        return await Verifier(account, people, compare, utc_now).run()
