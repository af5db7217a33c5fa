"""An owner verifies the bot by emoji: in a room, encrypted or not, and by messages to devices.

The owner's side is written here after the specification, apart from the bot's.
"""

import asyncio
import json
from base64 import b64encode
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
import vodozemac
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.commands import matrix
from bot.config.settings import CommunitySettings, ConfigError, Settings
from bot.platforms.matrix.verification import Verified, Verifier
from tests.homeserver import Arrive
from tests.matrix.bots import Bot
from tests.matrix.people import Person, asks

pytestmark = pytest.mark.synapse

Json = dict[str, Any]
PREFIX = "m.key.verification."


def base64(raw: bytes) -> str:
    return b64encode(raw).decode().rstrip("=")


class Client:
    """What an owner's client does: ask, start, compare, vouch."""

    def __init__(self, owner: Person, bot: Bot, room: str = "", bot_device: str = "") -> None:
        self.owner = owner
        self.bot = bot
        self.room = room
        self.txn = uuid4().hex
        self.master = ""
        self.secret = vodozemac.Sas()
        self.bot_device = bot_device or bot.platform.opened.session.device

    @property
    def device(self) -> str:
        return str(self.owner.client.device_id)

    async def makes_an_identity(self) -> None:
        key = Ed25519PrivateKey.generate()
        self.master = base64(key.public_key().public_bytes_raw())
        described = {
            "user_id": self.owner.user,
            "usage": ["master"],
            "keys": {f"ed25519:{self.master}": self.master},
        }
        body = {"master_key": described}
        await asks(self.owner, "POST", "keys/device_signing/upload", body)

    async def says(self, step: str, content: Json) -> Json:
        if self.room:
            relation = {"rel_type": "m.reference", "event_id": self.txn}
            content = {**content, "m.relates_to": relation}
            await self.owner.says(self.room, content, f"{PREFIX}{step}")
            return content
        content = {**content, "transaction_id": self.txn}
        messages = {self.bot.user: {self.bot_device: content}}
        where = f"sendToDevice/{PREFIX}{step}/{uuid4().hex}"
        await asks(self.owner, "PUT", where, {"messages": messages})
        return content

    async def hears(self, step: str) -> Json:
        kind = f"{PREFIX}{step}"
        if self.room:
            heard = await self.owner.sees(self.room, kind=kind, sender=self.bot.user)
            assert heard.about == self.txn
            return heard.content

        def found() -> list[Json]:
            return [one["content"] for one in self.owner.to_device if one["type"] == kind]

        await self.owner.waits_until(found)
        assert found()[-1]["transaction_id"] == self.txn
        return found()[-1]

    async def requests_it(self) -> None:
        asked = {"from_device": self.device, "methods": ["m.sas.v1", "m.qr_code.show.v1"]}
        if self.room:
            asked |= {"msgtype": f"{PREFIX}request", "to": self.bot.user, "body": "Verify?"}
            self.txn = await self.owner.says(self.room, asked)
        else:
            now = round(self.bot.now().timestamp() * 1000)
            await self.says("request", {**asked, "timestamp": now})

    async def asks_for_it(self) -> None:
        await self.requests_it()
        assert "m.sas.v1" in (await self.hears("ready"))["methods"]

    async def compares(self) -> list[int]:
        """Go on until the emoji are there; give their places in the specification's table."""
        start = await self.says(
            "start",
            {
                "from_device": self.device,
                "method": "m.sas.v1",
                "key_agreement_protocols": ["curve25519-hkdf-sha256", "curve25519"],
                "hashes": ["sha256"],
                "message_authentication_codes": ["hkdf-hmac-sha256.v2", "hkdf-hmac-sha256"],
                "short_authentication_string": ["emoji", "decimal"],
            },
        )
        accept = await self.hears("accept")
        assert accept["message_authentication_code"] == "hkdf-hmac-sha256.v2"
        own = self.secret.public_key.to_base64()
        await self.says("key", {"key": own})
        theirs = (await self.hears("key"))["key"]
        canonical = json.dumps(start, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert accept["commitment"] == base64(sha256((theirs + canonical).encode()).digest())
        public = vodozemac.Curve25519PublicKey.from_base64(theirs)
        self.shared = self.secret.diffie_hellman(public)
        info = (
            f"MATRIX_KEY_VERIFICATION_SAS|{self.owner.user}|{self.device}|{own}|"
            f"{self.bot.user}|{self.bot_device}|{theirs}|{self.txn}"
        )
        return list(self.shared.bytes(info).emoji_indices)

    async def vouches(self) -> None:
        olm = self.owner.client.olm
        assert olm is not None
        keys = {f"ed25519:{self.device}": olm.account.identity_keys["ed25519"]}
        if self.master:
            keys[f"ed25519:{self.master}"] = self.master
        info = (
            f"MATRIX_KEY_VERIFICATION_MAC{self.owner.user}{self.device}"
            f"{self.bot.user}{self.bot_device}{self.txn}"
        )
        mac = {name: self.shared.calculate_mac(key, info + name) for name, key in keys.items()}
        listed = self.shared.calculate_mac(",".join(sorted(keys)), f"{info}KEY_IDS")
        await self.says("mac", {"mac": mac, "keys": listed})

    async def checks(self) -> None:
        """Check what the bot vouches for: its device, and its identity as it is published."""
        content = await self.hears("mac")
        published = await asks(
            self.owner, "POST", "keys/query", {"device_keys": {self.bot.user: []}}
        )
        device = published["device_keys"][self.bot.user][self.bot_device]["keys"]
        keys = {name: key for name, key in device.items() if name.startswith("ed25519:")}
        keys |= published["master_keys"][self.bot.user]["keys"]
        assert content["mac"].keys() == keys.keys()
        info = (
            f"MATRIX_KEY_VERIFICATION_MAC{self.bot.user}{self.bot_device}"
            f"{self.owner.user}{self.device}{self.txn}"
        )
        for name, key in keys.items():
            self.shared.verify_mac(key, info + name, content["mac"][name])
        self.shared.verify_mac(",".join(sorted(keys)), f"{info}KEY_IDS", content["keys"])


class Operator:
    """Who sits at the bot's terminal; sees what is shown, and says whether it is the same."""

    def __init__(self, *, agrees: bool = True) -> None:
        self.agrees = agrees
        self.shown: list[tuple[str, list[str]]] = []

    async def __call__(
        self, user: str, emoji: list[tuple[str, str]], numbers: tuple[int, int, int]
    ) -> bool:
        assert all(1000 <= number <= 9191 for number in numbers)
        self.shown.append((user, [name for _picture, name in emoji]))
        return self.agrees


@pytest.mark.parametrize("where", ["clear", "encrypted", "devices"])
async def test_a_running_bot_declines_at_once(bot: Bot, ada: Person, where: str) -> None:
    room = await ada.opens_direct_chat(bot.user, encrypted=where == "encrypted")
    await bot.hears("/start")
    client = Client(ada, bot, "" if where == "devices" else room)
    await client.requests_it()
    cancelled = await client.hears("cancel")
    assert cancelled["code"] == "m.user"
    assert "lamplighter matrix verify" in cancelled["reason"]
    await ada.writes(room, "And now?")
    await bot.hears("And now?")


def verifying(bot: Bot, owner: Person, operator: Operator) -> asyncio.Task[Verified]:
    verifier = Verifier(bot.platform.opened, {owner.user}, operator, bot.now)
    return asyncio.create_task(verifier.run())


async def rest(bot: Bot) -> None:
    """Let the bot stop, and open its account without listening, as the command line does."""
    await bot.sleeps()
    await bot.platform.open()


@pytest.mark.parametrize("where", ["clear", "encrypted", "devices"])
async def test_an_owner_verifies_the_bot(bot: Bot, ada: Person, where: str) -> None:
    room = await ada.opens_direct_chat(bot.user, encrypted=where == "encrypted")
    await bot.hears("/start")
    await rest(bot)
    operator = Operator()
    running = verifying(bot, ada, operator)
    client = Client(ada, bot, "" if where == "devices" else room)
    await client.makes_an_identity()
    await client.asks_for_it()
    indices = await client.compares()
    await client.checks()
    await client.vouches()
    verified = await running
    assert verified == Verified(ada.user, client.device, person=True)
    await client.hears("done")
    ((user, shown),) = operator.shown
    assert user == ada.user
    assert len(shown) == 7
    assert (indices[0] == 0) is (shown[0] == "Dog")
    assert (indices[0] == 63) is (shown[0] == "Pin")

    # The bot has signed the owner's identity, which only the bot itself can see.
    account = bot.platform.opened
    known = await account.encryption.keys.ask([ada.user, bot.user])
    signatures = known["master_keys"][ada.user]["signatures"][bot.user]
    assert signatures.keys() == known["user_signing_keys"][bot.user]["keys"].keys()


async def test_what_is_said_meanwhile_is_heard_by_the_bot_later(bot: Bot, ada: Person) -> None:
    room = await ada.opens_direct_chat(bot.user, encrypted=True)
    await bot.hears("/start")
    await rest(bot)
    running = verifying(bot, ada, Operator())
    client = Client(ada, bot, room)
    await client.asks_for_it()
    await ada.writes(room, "By the way")
    await client.compares()
    await client.vouches()
    assert await running == Verified(ada.user, client.device, person=False)
    await bot.platform.close()
    await bot.wakes()
    await bot.hears("By the way")
    assert bot.texts() == ["/start", "By the way"]


async def test_different_emoji_end_it(bot: Bot, ada: Person) -> None:
    await rest(bot)
    running = verifying(bot, ada, Operator(agrees=False))
    client = Client(ada, bot)
    await client.asks_for_it()
    await client.compares()
    assert (await client.hears("cancel"))["code"] == "m.mismatched_sas"
    running.cancel()


async def test_a_wrong_mac_ends_it(bot: Bot, ada: Person) -> None:
    await rest(bot)
    running = verifying(bot, ada, Operator())
    client = Client(ada, bot)
    await client.asks_for_it()
    await client.compares()
    await client.hears("mac")
    mac = {f"ed25519:{client.device}": base64(b"wrong" * 6)}
    await client.says("mac", {"mac": mac, "keys": base64(b"wrong" * 6)})
    assert (await client.hears("cancel"))["code"] == "m.key_mismatch"
    running.cancel()


async def test_strangers_get_no_answer(bot: Bot, ada: Person, arrive: Arrive) -> None:
    eve = await arrive("eve")
    await rest(bot)
    operator = Operator()
    running = verifying(bot, ada, operator)
    stranger, client = Client(eve, bot), Client(ada, bot)
    asked = {"from_device": stranger.device, "methods": ["m.sas.v1"]}
    now = round(bot.now().timestamp() * 1000)
    await stranger.says("request", {**asked, "timestamp": now})
    await client.asks_for_it()
    await client.compares()
    await client.vouches()
    await running
    assert not [one for one in eve.to_device if one["type"].startswith(PREFIX)]


async def test_the_command_shows_the_fingerprint_and_asks_the_operator(
    bot: Bot, ada: Person
) -> None:
    fingerprint = bot.platform.opened.encryption.fingerprint
    device = bot.platform.opened.session.device
    await bot.sleeps()
    settings = Settings(
        community=CommunitySettings(owners=(f"matrix:{ada.user}", "telegram:1")),
        matrix=bot.settings,
    )
    lines: list[str] = []
    asked: list[str] = []

    def agree(question: str) -> bool:
        asked.append(question)
        return True

    running = asyncio.create_task(matrix.verify(settings, lines.append, agree))
    client = Client(ada, bot, bot_device=device)
    await client.asks_for_it()
    await client.compares()
    await client.vouches()
    assert (await running).user == ada.user
    assert f"fingerprint: {fingerprint}" in lines
    assert "cross-signed: yes" in lines
    assert asked == [f"Does {ada.user} see the same?"]


async def test_without_owners_on_matrix_there_is_nobody_to_wait_for() -> None:
    with pytest.raises(ConfigError, match="owner-link"):
        await matrix.verify(Settings(), print, lambda _: True)
