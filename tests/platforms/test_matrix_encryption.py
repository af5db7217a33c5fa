"""End-to-end encryption: what is published, what is on disk, and what can't be read."""

import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import vodozemac

from bot.platforms.matrix.rooms import Room
from bot.platforms.matrix.stores import Store
from bot.words import EventKind
from bot.words.deliveries import Act, Delivery, Key, Rich
from bot.words.failures import Forbidden, Unavailable
from tests.homeserver import Arrive
from tests.matrix.bots import Bot, settings
from tests.matrix.people import Person, asks, ok, withhold_key
from tests.matrix.synapse import Proxy, Synapse
from tests.platforms.conftest import Wake

pytestmark = pytest.mark.synapse

Json = dict[str, Any]


async def secret_chat(bot: Bot, person: Person) -> str:
    room = await person.opens_direct_chat(bot.user, encrypted=True)
    await bot.hears("/start")
    return room


async def published(person: Person, bot: Bot) -> Json:
    return await asks(person, "POST", "keys/query", {"device_keys": {bot.user: []}})


def verify(thing: Json, user: str, key_id: str, public: str) -> None:
    """Check a signature by the specification, with other code than the bot's. Raises."""
    bare = {name: thing[name] for name in thing if name not in {"signatures", "unsigned"}}
    message = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    signature = vodozemac.Ed25519Signature.from_base64(thing["signatures"][user][key_id])
    vodozemac.Ed25519PublicKey.from_base64(public).verify_signature(message.encode(), signature)


# ── cross-signing ────────────────────────────────────────────────────────────────────────────────


def check_identity(keys: Json, user: str, device: str) -> str:
    """Check the whole chain: master signs self-signing, which signs the device; give the master."""
    master, self_signing = keys["master_keys"][user], keys["self_signing_keys"][user]
    ((master_id, master_key),) = master["keys"].items()
    ((self_id, self_key),) = self_signing["keys"].items()
    verify(self_signing, user, master_id, master_key)
    described = keys["device_keys"][user][device]
    verify(described, user, self_id, self_key)
    device_key = described["keys"][f"ed25519:{device}"]
    verify(described, user, f"ed25519:{device}", device_key)
    verify(master, user, f"ed25519:{device}", device_key)
    return str(master_key)


async def test_the_device_is_signed_by_the_bots_own_identity(bot: Bot, ada: Person) -> None:
    keys = await published(ada, bot)
    device = bot.platform.opened.session.device
    master = check_identity(keys, bot.user, device)
    assert master == bot.platform.opened.cross_signing.master
    described = keys["device_keys"][bot.user][device]["keys"]
    assert described[f"ed25519:{device}"] == bot.platform.opened.encryption.fingerprint
    tampered = keys["device_keys"][bot.user][device] | {"algorithms": []}
    ((self_id, self_key),) = keys["self_signing_keys"][bot.user]["keys"].items()
    with pytest.raises(vodozemac.SignatureException):
        verify(tampered, bot.user, self_id, self_key)


async def test_the_identity_and_the_device_stay_the_same(bot: Bot, ada: Person) -> None:
    before = await published(ada, bot)
    await bot.sleeps()
    await bot.wakes()
    assert await published(ada, bot) == before
    findings = await bot.platform.diagnose({})
    assert all(finding.well for finding in findings)
    fingerprint = bot.platform.opened.encryption.fingerprint
    assert any(fingerprint in finding.about for finding in findings)


async def test_a_lost_identity_is_replaced_with_the_password(bot: Bot, ada: Person) -> None:
    before = bot.platform.opened.cross_signing.master
    await bot.sleeps()
    (Path(bot.settings.store) / "cross-signing.json").unlink()
    await bot.wakes()
    device = bot.platform.opened.session.device
    assert check_identity(await published(ada, bot), bot.user, device) != before


# ── on disk ──────────────────────────────────────────────────────────────────────────────────────


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_nobody_else_can_read_what_is_kept(bot: Bot) -> None:
    folder = Path(bot.settings.store)
    assert mode_of(folder) == 0o700
    secrets = files_in(folder)
    assert {mode_of(path) for path in secrets if path.name != "lock"} == {0o600}
    kept = json.loads((folder / "cross-signing.json").read_text())
    assert kept.keys() == {"nonce", "sealed"}
    assert len(json.loads((folder / "pickle.key").read_text())["key"]) >= 40
    pickled = (folder / f"{bot.platform.opened.session.device}.db").read_bytes()
    assert b"DEFAULT_KEY" not in pickled


def test_a_sealed_file_opens_only_with_its_own_key(tmp_path: Path) -> None:
    store = Store(tmp_path / "one")
    store.open()
    store.write_sealed("secret.json", {"a": "b"})
    assert store.read_sealed("secret.json") == {"a": "b"}
    (tmp_path / "one/pickle.key").unlink()
    with pytest.raises(Forbidden, match="restore"):
        store.read_sealed("secret.json")
    store.close()


async def test_a_lost_store_makes_a_new_device_that_can_talk(bot: Bot, ada: Person) -> None:
    room = await secret_chat(bot, ada)
    before = bot.platform.opened.session.device
    await bot.sleeps()
    for path in files_in(Path(bot.settings.store)):
        if path.suffix == ".db":
            path.unlink()
    await bot.wakes()
    assert bot.platform.opened.session.device != before
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("I am back")))
    await ada.sees(room, "I am back")
    await ada.writes(room, "Good")
    await bot.hears("Good")


async def test_a_lost_store_without_a_password_is_told(synapse: Synapse, tmp_path: Path) -> None:
    first = Bot.registered(synapse, tmp_path / "first")
    await first.wakes()
    token = first.platform.opened.session.token
    await first.sleeps()
    given = settings(synapse.url, first.user, "", tmp_path / "other", access_token=token)
    second = Bot(given)
    with pytest.raises(Forbidden, match="other keys"):
        await second.wakes()


async def test_an_access_token_is_enough(synapse: Synapse, tmp_path: Path, ada: Person) -> None:
    user, password = synapse.register(synapse.unique("bot"))
    login = {"type": "m.login.password", "password": password,
             "identifier": {"type": "m.id.user", "user": user}}  # fmt: skip
    made = await asks(ada, "POST", "login", login)
    bot = Bot(settings(synapse.url, user, "", tmp_path / "s", access_token=made["access_token"]))
    await bot.wakes()
    try:
        assert bot.platform.opened.session.device == made["device_id"]
        assert bot.platform.opened.signed  # a first identity needs no password
        room = await secret_chat(bot, ada)
        await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("By token")))
        await ada.sees(room, "By token")
    finally:
        await bot.sleeps()


async def test_a_refused_token_is_renewed_by_password_as_the_same_device(bot: Bot) -> None:
    device, token = bot.platform.opened.session.device, bot.platform.opened.session.token
    path = Path(bot.settings.store) / "session.json"
    await bot.sleeps()
    path.write_text(path.read_text().replace(token, "no_longer_good"))
    await bot.wakes()
    assert bot.platform.opened.session.device == device
    assert bot.platform.opened.session.token != token


async def test_keys_are_safe_before_the_homeserver_has_them(
    proxy: Proxy, synapse: Synapse, tmp_path: Path, ada: Person
) -> None:
    """A crash between putting keys up and hearing that it worked: their secrets must be there."""
    bot = Bot.registered(synapse, tmp_path / "store", proxy.url)
    proxy.fault = lambda _, path: "lose" if path.endswith("/keys/upload") else ""
    with pytest.raises(Unavailable, match="Matrix: http"):
        await bot.wakes()
    proxy.fault = lambda _method, _path: ""
    await bot.wakes()
    room = await secret_chat(bot, ada)
    await ada.writes(room, "Can you read this?")
    await bot.hears("Can you read this?")
    await bot.sleeps()


@pytest.fixture
async def proxy(synapse: Synapse) -> Any:
    async with Proxy(synapse.url) as running:
        yield running


async def test_a_sleeping_bot_does_not_run_out_of_keys(
    bot: Bot, ada: Person, arrive: Arrive
) -> None:
    await bot.waits_until(lambda: bot.position)
    device = bot.platform.opened.session.device
    await bot.sleeps()
    wanted = {"one_time_keys": {bot.user: {device: "signed_curve25519"}}}
    used = []
    for _ in range(60):
        claimed = await asks(ada, "POST", "keys/claim", wanted)
        ((key,),) = (one.values() for one in claimed["one_time_keys"][bot.user].values())
        used.append(bool(key.get("fallback")))
    assert used[0] is False
    assert used[-1] is True
    ben = await arrive("ben")
    await bot.wakes()
    room = await secret_chat(bot, ben)
    await ben.writes(room, "Any keys left?")
    await bot.hears("Any keys left?")


# ── in rooms ─────────────────────────────────────────────────────────────────────────────────────


async def test_nothing_is_said_in_clear_in_an_encrypted_room(bot: Bot, ada: Person) -> None:
    room = await secret_chat(bot, ada)
    await bot.sleeps()
    await bot.wakes()  # with nothing known of the room until the first sync
    sent = await bot.platform.send(
        Delivery(Act.MESSAGE, room, Rich("A secret"), keys=(Key("Yes", "/yes"),))
    )
    await bot.platform.send(Delivery(Act.EDIT, room, Rich("Another"), message=sent.message))
    await ada.sees(room, "Another")
    page = await asks(ada, "GET", f"rooms/{room}/messages?dir=b&limit=50")
    spoken = [one for one in page["chunk"] if one["sender"] == bot.user]
    told = {one["type"] for one in spoken}
    assert told <= {"m.room.encrypted", "m.room.member", "m.reaction", "m.room.redaction"}
    assert "secret" not in json.dumps(spoken)
    assert "/yes" not in json.dumps(spoken)


async def test_a_room_that_becomes_encrypted_stays_so(bot: Bot, ada: Person) -> None:
    room = await ada.opens_direct_chat(bot.user)
    await bot.hears("/start")
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("In the clear")))
    assert not (await ada.sees(room, "In the clear")).decrypted
    algorithm = {"algorithm": "m.megolm.v1.aes-sha2"}
    await ok(ada.client.room_put_state(room, "m.room.encryption", algorithm))
    await ada.writes(room, "Now?")
    await bot.hears("Now?")
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Now in secret")))
    assert (await ada.sees(room, "Now in secret")).decrypted
    assert bot.platform.opened.encryption.is_encrypted(Room(room))


async def test_who_leaves_gets_no_new_key_and_a_new_device_does(
    bot: Bot, ada: Person, arrive: Arrive
) -> None:
    ben = await arrive("ben")
    room = await ada.opens_room("Mentors", bot.user, ben.user, encrypted=True)
    await ben.joins(room)
    await ada.meets(room, bot.user)
    await ben.writes(room, "All here")
    await bot.hears("All here")
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("For both")))
    await ben.sees(room, "For both")
    first = bot.platform.opened.encryption.olm.outbound_group_sessions[room].id
    await ok(ben.client.room_leave(room))
    await bot.hears(kind=EventKind.LEFT)
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("For Ada alone")))
    await ada.sees(room, "For Ada alone")
    session = bot.platform.opened.encryption.olm.outbound_group_sessions[room]
    assert session.id != first
    assert ben.user not in {user for user, _device in session.users_shared_with}

    phone = await ada.takes_another_device()
    await ada.writes(room, "I have a phone now")
    await bot.hears("I have a phone now")
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("For the phone, too")))
    assert (await phone.sees(room, "For the phone, too")).decrypted
    await phone.leaves_town()


# ── what can't be read ───────────────────────────────────────────────────────────────────────────


async def test_what_can_not_be_read_is_told_once_and_read_when_the_key_comes(
    bot: Bot, ada: Person
) -> None:
    room = await secret_chat(bot, ada)
    await ada.writes(room, "Readable")
    await bot.hears("Readable")
    hand_over = await withhold_key(ada, room)
    message = await ada.writes(room, "Unreadable")
    await ada.writes(room, "Unreadable as well")
    await bot.waits_until(lambda: bot.platform.opened.syncer._pending.hopeful)
    assert not [one for one in bot.heard if one.kind is EventKind.UNREADABLE]
    bot.ahead = timedelta(seconds=11)
    told = await bot.hears(kind=EventKind.UNREADABLE)
    assert (told.message, told.sender.key, told.text) == (message, ada.user, "")
    await bot.sleeps()
    await bot.wakes()
    await hand_over(bot.user)
    await bot.hears("Unreadable")
    await bot.hears("Unreadable as well")
    told_all = [one for one in bot.heard if one.kind is EventKind.UNREADABLE]
    assert len(told_all) == 1
    assert bot.texts() == ["/start", "Readable", "Unreadable", "Unreadable as well"]


async def test_rubbish_sent_to_the_device_harms_nobody(
    bot: Bot, ada: Person, arrive: Arrive
) -> None:
    eve = await arrive("eve")
    room = await secret_chat(bot, ada)
    device = bot.platform.opened.session.device
    own_key = bot.platform.opened.encryption.olm.account.identity_keys["curve25519"]
    rubbish: list[Json] = [
        {},
        {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": "x", "ciphertext": {}},
        *(
            {
                "algorithm": "m.olm.v1.curve25519-aes-sha2",
                "sender_key": "A" * 43,
                "ciphertext": {own_key: {"type": kind, "body": "rubbish"}},
            }
            for kind in (0, 1, 2)
        ),
    ]
    for content in rubbish:
        for kind in ("m.room.encrypted", "m.room_key_request", "m.room_key"):
            where = f"sendToDevice/{kind}/{uuid4().hex}"
            await asks(eve, "PUT", where, {"messages": {bot.user: {device: content}}})
    forged = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x", "session_id": "y"}
    await asks(ada, "PUT", f"rooms/{room}/send/m.room.encrypted/{uuid4().hex}", forged)
    await ada.writes(room, "Still there?")
    await bot.hears("Still there?")


async def test_somebody_elses_session_does_not_speak_for_ada(
    bot: Bot, ada: Person, arrive: Arrive
) -> None:
    """What Ben's device encrypted is not taken for Ada's words, whoever relays it."""
    ben = await arrive("ben")
    room = await ada.opens_room("Both", bot.user, ben.user, encrypted=True)
    await ben.joins(room)
    await ada.meets(room, bot.user)
    await ada.writes(room, "Ada's own")
    await ben.writes(room, "Ben's words")
    await bot.hears("Ben's words")
    await bot.hears("Ada's own")
    page = await asks(ben, "GET", f"rooms/{room}/messages?dir=b&limit=20")
    sealed = next(one for one in page["chunk"] if one["sender"] == ben.user
                  and one["type"] == "m.room.encrypted")  # fmt: skip
    encryption = bot.platform.opened.encryption
    forged = {**sealed, "sender": ada.user, "event_id": "$forged"}
    assert encryption.decrypt(forged, room) is None
    assert encryption.decrypt(sealed, room) is not None


async def test_a_device_that_changes_its_keys_is_not_believed(wake: Wake, ada: Person) -> None:
    bot = await wake()
    room = await secret_chat(bot, ada)
    await ada.writes(room, "It's me")
    await bot.hears("It's me")
    encryption = bot.platform.opened.encryption
    (device,) = encryption.olm.device_store.active_user_devices(ada.user)
    before = device.ed25519
    fresh = vodozemac.Account()
    keys = {f"ed25519:{device.id}": fresh.ed25519_key.to_base64(),
            f"curve25519:{device.id}": fresh.curve25519_key.to_base64()}  # fmt: skip
    described = {"user_id": ada.user, "device_id": device.id, "keys": keys, "algorithms": []}
    message = json.dumps(described, sort_keys=True, separators=(",", ":"))
    signature = fresh.sign(message.encode()).to_base64()
    described["signatures"] = {ada.user: {f"ed25519:{device.id}": signature}}
    await asks(ada, "POST", "keys/upload", {"device_keys": described})
    encryption.olm.users_for_key_query.add(ada.user)
    await encryption.tend()
    (device,) = encryption.olm.device_store.active_user_devices(ada.user)
    assert device.ed25519 == before
