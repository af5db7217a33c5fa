"""Whose account it is: identities and devices that are replaced elsewhere, stores that are gone."""

import logging
import shutil
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.platforms.matrix.crosssigning import USAGES, SigningKey
from bot.platforms.matrix.key_backup import BACKUP
from bot.platforms.matrix.keys import KEYCAPS
from bot.platforms.matrix.recovery_keys import path_beside
from bot.words import EventKind
from bot.words.deliveries import Act, Delivery, Key, Rich
from tests.matrix.bots import Bot, settings
from tests.matrix.people import Person, ok, withhold_key
from tests.matrix.synapse import Synapse
from tests.platforms.test_matrix_encryption import check_identity, published, secret_chat

pytestmark = pytest.mark.synapse

Json = dict[str, Any]


async def asks_as(
    person: Person, token: str, where: str, body: Json | None = None, method: str = "POST"
) -> Json:
    assert person.client.client_session is not None
    async with person.client.client_session.request(
        "GET" if body is None else method,
        f"{person.client.homeserver}/_matrix/client/v3/{where}",
        json=body,
        headers={"Authorization": f"Bearer {token}"} if token else {},
    ) as answer:
        found: Json = await answer.json()
        return found


async def elsewhere(person: Person, bot: Bot, device: str = "") -> str:
    """Somebody logs in to the bot's account; their access token."""
    login: Json = {
        "type": "m.login.password", "password": bot.settings.password.get_secret_value(),
        "identifier": {"type": "m.id.user", "user": bot.user},
    }  # fmt: skip
    made = await asks_as(
        person, "", "login", {**login, **({"device_id": device} if device else {})}
    )
    return str(made["access_token"])


async def replaces_identity(person: Person, bot: Bot) -> str:
    """Somebody makes another identity for the bot's account; their public master key."""
    token = await elsewhere(person, bot)
    keys = {usage: SigningKey(usage, Ed25519PrivateKey.generate()) for usage in USAGES}
    body: Json = {"master_key": keys["master"].described(bot.user)}
    for usage in USAGES[1:]:
        body[f"{usage}_key"] = keys["master"].sign(keys[usage].described(bot.user), bot.user)
    where = "keys/device_signing/upload"
    asked = await asks_as(person, token, where, body)
    auth = {
        "type": "m.login.password", "session": asked["session"],
        "password": bot.settings.password.get_secret_value(),
        "identifier": {"type": "m.id.user", "user": bot.user},
    }  # fmt: skip
    assert await asks_as(person, token, where, {**body, "auth": auth}) == {}
    return keys["master"].public


# ── the identity ─────────────────────────────────────────────────────────────────────────────────


async def test_an_identity_that_is_replaced_is_noticed_and_made_anew(
    bot: Bot, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await secret_chat(bot, ada)
    bot.platform.opened.store.write("verified.json", {"by": [ada.user]})
    before = bot.platform.opened.cross_signing.master
    with caplog.at_level(logging.WARNING):
        await replaces_identity(ada, bot)
        changed = await bot.hears(kind=EventKind.IDENTITY_CHANGED)
    assert (changed.sender.key, changed.place.private) == (ada.user, True)
    after = check_identity(await published(ada, bot), bot.user, bot.platform.opened.session.device)
    assert after == bot.platform.opened.cross_signing.master != before
    assert bot.platform.opened.signed
    told = [one for one in caplog.messages if "replaced elsewhere" in one]
    assert len(told) == 1
    assert bot.user in told[0]
    assert "password" in told[0]


async def test_it_starts_where_its_identity_was_replaced_meanwhile(bot: Bot, ada: Person) -> None:
    room = await secret_chat(bot, ada)
    await bot.sleeps()
    await replaces_identity(ada, bot)
    await bot.wakes()
    check_identity(await published(ada, bot), bot.user, bot.platform.opened.session.device)
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Here again")))
    await ada.sees(room, "Here again")


async def test_without_a_password_it_says_what_to_do_and_goes_on(
    synapse: Synapse, tmp_path: Path, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    registered = Bot.registered(synapse, tmp_path / "none")
    token = await elsewhere(ada, registered)
    given = settings(synapse.url, registered.user, "", tmp_path / "store", access_token=token)
    bot = Bot(given)
    await bot.wakes()
    try:
        room = await secret_chat(bot, ada)
        with caplog.at_level(logging.WARNING):
            await replaces_identity(ada, registered)
            await ada.writes(room, "Are you still there?")
            await bot.hears("Are you still there?")
            await bot.waits_until(lambda: not bot.platform.opened.signed)
        assert any("replaced elsewhere" in one and bot.user in one for one in caplog.messages)
    finally:
        await bot.sleeps()


# ── devices ──────────────────────────────────────────────────────────────────────────────────────


async def test_a_bot_that_is_logged_out_logs_in_again_by_itself(bot: Bot, ada: Person) -> None:
    room = await ada.opens_direct_chat(bot.user)
    await bot.hears("/start")
    device = bot.platform.opened.session.device
    await bot.platform.opened.server.call("POST", "/_matrix/client/v3/logout", {})
    await ada.writes(room, "Still there?")
    await bot.hears("Still there?")
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Yes")))
    await ada.sees(room, "Yes")
    assert bot.platform.opened.session.device == device
    check_identity(await published(ada, bot), bot.user, device)


async def test_it_starts_where_its_device_was_taken_by_another(bot: Bot, ada: Person) -> None:
    room = await secret_chat(bot, ada)
    device = bot.platform.opened.session.device
    await bot.sleeps()
    shutil.move(bot.settings.store, f"{bot.settings.store}-kept")
    token = await elsewhere(ada, bot, device)
    other = Bot(settings(bot.settings.homeserver, bot.user, "", Path(bot.settings.store) / "other",
                         access_token=token))  # fmt: skip
    await asks_as(ada, token, "logout", {})
    token = await elsewhere(ada, bot, device)
    other = Bot(
        other.settings.model_copy(
            update={
                "access_token": settings(
                    "https://x", bot.user, "", Path(), access_token=token
                ).access_token
            }
        )
    )
    await other.wakes()
    await other.sleeps()
    shutil.rmtree(bot.settings.store)
    shutil.move(f"{bot.settings.store}-kept", bot.settings.store)
    await bot.wakes()
    assert bot.platform.opened.session.device != device
    assert bot.platform.opened.signed
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("On another device")))
    await ada.sees(room, "On another device")


# ── without the store ────────────────────────────────────────────────────────────────────────────


async def test_with_the_store_gone_what_was_written_in_the_clear_is_heard(
    bot: Bot, ada: Person
) -> None:
    room = await ada.opens_direct_chat(bot.user)
    await bot.hears("/start")
    before = bot.platform.opened.session.device
    await bot.sleeps()
    shutil.rmtree(bot.settings.store)
    await ada.writes(room, "Is anybody there?")
    await bot.wakes()
    await bot.hears("Is anybody there?")
    device = bot.platform.opened.session.device
    assert device != before
    token = bot.platform.opened.session.token
    listed = await asks_as(ada, token, "devices")
    assert before not in [one["device_id"] for one in listed["devices"]]


async def test_with_the_store_gone_what_was_written_encrypted_can_be_read_again(
    bot: Bot, ada: Person
) -> None:
    """By the recovery key beside it; but not what the homeserver has slipped in."""
    room = await secret_chat(bot, ada)
    asked = await ada.writes(room, "What was that again?")
    await bot.hears("What was that again?")
    said = await bot.platform.send(
        Delivery(Act.MESSAGE, room, Rich("Which one?"), keys=(Key("This", "/this"),))
    )
    await ada.sees(room, "Which one?")
    key_file = path_beside(Path(bot.settings.store))
    assert key_file.stat().st_mode & 0o777 == 0o600
    account = bot.platform.opened
    await account.backup.put_up()
    held = await asks_as(ada, account.session.token, "room_keys/keys?version=1")
    mine = held["rooms"][room]["sessions"]
    assert len(mine) == 2, "hers and the bot's own"
    # A homeserver puts somebody's session under another name, as if it were the bot's doing.
    forged = {"!other:lamp.test": {"sessions": dict(mine)}}
    await asks_as(ada, account.session.token, "room_keys/keys?version=1", {"rooms": forged}, "PUT")

    before = account.session.device
    await bot.sleeps()
    shutil.rmtree(bot.settings.store)
    await bot.wakes()
    account = bot.platform.opened
    assert account.session.device != before
    store = account.encryption.olm.inbound_group_store
    assert {one.room_id for one in store} == {room}
    event = await asks_as(ada, account.session.token, f"rooms/{room}/event/{asked}")
    opened = account.encryption.decrypt(event, room)
    assert opened is not None
    assert opened["content"]["body"] == "What was that again?"
    # What the bot's own buttons say is in its old messages.
    await ada.reacts(room, said.message, KEYCAPS[0])
    await bot.hears("/this", kind=EventKind.PRESS)


async def test_a_backup_that_somebody_else_has_begun_is_not_the_bots(bot: Bot, ada: Person) -> None:
    account = bot.platform.opened
    other = {"algorithm": BACKUP, "auth_data": {"public_key": "A" * 43}}
    await asks_as(ada, account.session.token, "room_keys/version", other)
    room = await secret_chat(bot, ada)
    await ada.writes(room, "Is that still you?")
    await bot.hears("Is that still you?")
    await account.backup.put_up()  # is refused, and looked at anew
    account.encryption.has_new_keys = True
    await account.backup.put_up()
    current = await asks_as(ada, account.session.token, "room_keys/version")
    assert (current["version"], current["auth_data"]["public_key"]) != ("2", "A" * 43)
    assert current["count"] > 0


def is_told(bot: Bot, times: int) -> bool:
    return [one.kind for one in bot.heard].count(EventKind.UNREADABLE) == times


async def test_a_room_is_told_once_in_each_silence(bot: Bot, ada: Person) -> None:
    room = await secret_chat(bot, ada)
    olm = ada.client.olm
    assert olm is not None
    for silence in (1, 2):
        await withhold_key(ada, room)
        await ada.writes(room, f"Nobody reads {silence}")
        await ada.writes(room, f"Nor this {silence}")
        bot.ahead += timedelta(seconds=11)
        await bot.waits_until(partial(is_told, bot, silence))
        olm.outbound_group_sessions.pop(room)
        await ada.writes(room, f"Readable {silence}")
        await bot.hears(f"Readable {silence}")
    assert is_told(bot, 2)
    await ok(ada.client.room_leave(room))
