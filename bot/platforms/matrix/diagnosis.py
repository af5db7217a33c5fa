"""Is the bot well on Matrix? For `lamplighter check`: it changes nothing, and may run beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from bot.config.settings import MatrixSettings
from bot.platforms.matrix.crosssigning import is_signed, public_key
from bot.platforms.matrix.failures import LOGGED_OUT, Refusal
from bot.platforms.matrix.homeservers import Homeserver, Json, path
from bot.platforms.matrix.recovery_keys import path_beside
from bot.platforms.matrix.sessions import FILE
from bot.platforms.matrix.stores import Store
from bot.words.diagnosis import Finding, Trouble, TroubleKind
from bot.words.failures import DeliveryFailed, Forbidden

NOT_SIGNED = (
    "Give [matrix] a password once, so that the bot can make its identity at its next start. "
    "Until then, clients that refuse unverified devices do not talk to it."
)

UNREACHABLE = Trouble(TroubleKind.UNREACHABLE, "matrix")
REFUSED = Trouble(TroubleKind.REFUSED, "matrix")


async def diagnose(settings: MatrixSettings) -> list[Finding]:
    """Look at the homeserver, the session, the store and the device's signatures."""
    server = Homeserver(settings.homeserver)
    await server.open()
    try:
        return [finding async for finding in _look(settings, server)]
    except DeliveryFailed as failure:
        about = f"Matrix: {settings.homeserver} does not answer as it should ({failure})"
        advice = "Check homeserver in [matrix]."
        return [Finding(well=False, about=about, advice=advice, trouble=UNREACHABLE)]
    finally:
        await server.close()


async def _look(settings: MatrixSettings, server: Homeserver) -> AsyncIterator[Finding]:
    await server.call("GET", "/_matrix/client/versions")
    yield _invitations(settings)
    store = Store(Path(settings.store))
    try:
        saved = store.read(FILE)
    except Forbidden as damaged:
        yield Finding(well=False, about=f"Matrix: {damaged}")
        return
    if saved and not store.is_private():
        advice = f"chmod 700 {store.folder}: it holds the bot's keys."
        yield Finding(well=False, about=f"Matrix: others can read {store.folder}", advice=advice)
    token = saved.get("token") or settings.access_token.get_secret_value()
    if not token:
        yield _first_login(settings)
        return
    server.token = token
    try:
        me = await server.call("GET", path("account", "whoami"))
    except Forbidden:
        about = "Matrix: the login is refused"
        yield Finding(well=False, about=about, advice=LOGGED_OUT, trouble=REFUSED)
        return
    yield Finding(well=True, about=f"Matrix: {me['user_id']}, device {me.get('device_id')}")
    yield await _signatures(server, me)
    yield _backup(store)


def _backup(store: Store) -> Finding:
    """Is there a recovery key, and for its owner alone?"""
    beside = path_beside(store.folder)
    if not beside.exists():
        return Finding(well=True, about="Matrix: the key backup begins when the bot next runs")
    if beside.stat().st_mode & 0o077:
        advice = f"chmod 600 {beside}: whoever has it can read encrypted rooms."
        return Finding(well=False, about=f"Matrix: others can read {beside}", advice=advice)
    about = f"Matrix: keys are backed up; keep a copy of {beside} elsewhere"
    return Finding(well=True, about=about)


def _invitations(settings: MatrixSettings) -> Finding:
    named = (*settings.invites_from, *settings.invite_servers)
    who = ", ".join(named) or f"everybody on {settings.user.partition(':')[2]}"
    return Finding(well=True, about=f"Matrix: invitations are accepted from {who}")


def _first_login(settings: MatrixSettings) -> Finding:
    if settings.password.get_secret_value():
        return Finding(well=True, about="Matrix: the bot logs in by password when it first runs")
    advice = "Give [matrix] a password, or an access_token of a device that is the bot's alone."
    return Finding(well=False, about="Matrix: there is nothing to log in with", advice=advice)


async def _signatures(server: Homeserver, me: Json) -> Finding:
    """Is the device signed by the self-signing key, and that by the master key?"""
    user, device = me["user_id"], me.get("device_id", "")
    try:
        known = await server.call("POST", path("keys", "query"), {"device_keys": {user: []}})
    except Refusal:
        known = {}
    described = known.get("device_keys", {}).get(user, {}).get(device)
    if described is None:
        return Finding(well=True, about="Matrix: its keys are put up when the bot first runs")
    master = public_key(known.get("master_keys", {}).get(user, {}))
    self_signing = known.get("self_signing_keys", {}).get(user, {})
    chain = is_signed(self_signing, user, master)
    if not chain or not is_signed(described, user, public_key(self_signing)):
        about = "Matrix: the bot's device is not cross-signed"
        return Finding(well=False, about=about, advice=NOT_SIGNED)
    fingerprint = described["keys"][f"ed25519:{device}"]
    return Finding(well=True, about=f"Matrix: cross-signed; the fingerprint is {fingerprint}")
