"""Is the bot well on Matrix? For `lamplighter check`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.config import MatrixSettings
from bot.platforms.matrix.account import Account
from bot.wire import DeliveryFailed, Finding, Forbidden


async def diagnose(
    settings: MatrixSettings, now: Callable[[], datetime], opened: Account | None
) -> list[Finding]:
    """Look at the account, opening it for that where it is not open."""
    if opened is not None:
        return _findings(settings, opened)
    account = Account(settings, now)
    try:
        await account.open()
    except Forbidden as refused:
        return [Finding(well=False, about="Matrix login", advice=str(refused))]
    except DeliveryFailed as failure:
        advice = f"{settings.homeserver} does not answer ({failure})"
        return [Finding(well=False, about="Matrix homeserver", advice=advice)]
    try:
        return _findings(settings, account)
    finally:
        await account.close()


def _findings(settings: MatrixSettings, account: Account) -> list[Finding]:
    session = account.session
    found = [
        Finding(well=True, about=f"Matrix login as {session.user}, device {session.device}"),
        Finding(
            well=True, about=f"Matrix encryption, fingerprint {account.encryption.fingerprint}"
        ),
    ]
    if account.signed:
        found.append(Finding(well=True, about="Matrix device is cross-signed"))
    else:
        found.append(
            Finding(
                well=False,
                about="Matrix device is not cross-signed",
                advice="give [matrix] a password once, so that the bot can make its identity; "
                "clients that refuse unverified devices will not talk to it until then",
            )
        )
    if not settings.invites_from and not settings.invite_servers:
        server = settings.user.partition(":")[2]
        found.append(
            Finding(well=True, about=f"Matrix invitations are accepted from people on {server}")
        )
    return found
