"""No secret of the configuration gets where others read, whichever field holds it."""

from __future__ import annotations

import asyncio
import io
import logging
import os
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from bot.commands import logs
from bot.commands.check import check, show
from bot.config.settings import SECTIONS, ConfigError, Settings, load
from bot.storage.addresses import BadAddress
from bot.storage.sessions import CannotOpen, Database
from bot.words.failures import Forbidden, Unavailable
from tests.test_cli import logging_as_before

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["logging_as_before"]

SUSPICIOUS = ("token", "secret", "password", "passphrase", "credential")
SECRETS = [
    (section, key)
    for section, model in SECTIONS.items()
    for key, field in model.model_fields.items()
    if field.annotation is SecretStr
]
CANARIES = {place: f"canary-{place[0]}-{place[1]}".replace("_", "-") for place in SECRETS}
IN_THE_ADDRESS = "canary-of-the-address"
ADDRESS = f"postgresql://bot:{IN_THE_ADDRESS}@127.0.0.1:9/nothing"
NOWHERE = "http://127.0.0.1:9"


def canaries_in(text: str) -> list[str]:
    return [word for word in (*CANARIES.values(), IN_THE_ADDRESS) if word in text]


def quote(secret: str) -> None:
    """Fail as a library might."""
    try:
        os.environ[secret]
    except KeyError as error:
        msg = f"a library quotes {secret}"
        raise ValueError(msg) from error


def settings() -> Settings:
    """With a canary for each secret."""
    given: dict[str, dict[str, Any]] = {
        "storage": {"url": ADDRESS},
        "telegram": {"api_base_url": NOWHERE},
        "matrix": {"homeserver": NOWHERE, "user": "@bot:example.org"},
    }
    for (section, key), canary in CANARIES.items():
        given.setdefault(section, {})[key] = SecretStr(canary)
    return Settings.model_validate(given)


def test_what_sounds_like_a_secret_is_one() -> None:
    sounding = {
        (section, key)
        for section, model in SECTIONS.items()
        for key in model.model_fields
        if any(word in key for word in SUSPICIOUS) and not key.endswith("_file")
    }
    assert sounding <= set(SECRETS)
    assert set(SECRETS) >= {("telegram", "token"), ("matrix", "password")}


def test_no_secret_is_shown_with_the_settings() -> None:
    known = settings()
    shown = [repr(known), str(known), known.model_dump_json(), f"{known.model_dump()}"]
    for section in SECTIONS:
        shown += [repr(getattr(known, section)), str(getattr(known, section))]
    for text in shown:
        assert set(canaries_in(text)) <= {IN_THE_ADDRESS}
    assert IN_THE_ADDRESS not in str(Database(ADDRESS))
    assert IN_THE_ADDRESS not in repr(Database(ADDRESS).url)


@pytest.mark.parametrize(("section", "key"), SECRETS, ids=lambda word: word)
def test_a_secret_that_is_written_wrongly_is_not_quoted(
    tmp_path: Path, section: str, key: str
) -> None:
    file = tmp_path / "config.toml"
    canary = CANARIES[section, key]
    for wrong in (f'["{canary}"]', f'{{ value = "{canary}" }}'):
        file.write_text(f"[{section}]\n{key} = {wrong}\n", encoding="utf-8")
        with pytest.raises(ConfigError) as error:
            load(file, {})
        assert canaries_in(f"{error.value!r} {error.value}") == []
    file.write_text(f'[{section}]\n{key}_x = "{canary}"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load(file, {})
    assert canaries_in(str(error.value)) == []


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.usefixtures("logging_as_before")
def test_no_secret_is_logged_with_an_error(form: Any) -> None:
    written = io.StringIO()
    logs.set_up("debug", form, written)
    log = logging.getLogger("bot.secrets")
    known = settings()
    for canary in (*CANARIES.values(), IN_THE_ADDRESS):
        try:
            quote(canary)
        except ValueError as error:
            log.exception("it failed: %s", type(error).__name__)
            log.warning("it failed", exc_info=error)
    log.info("%s %r", known.telegram, known.matrix)
    assert written.getvalue().count("it failed") >= 2 * len(CANARIES)
    assert canaries_in(written.getvalue()) == []


@pytest.mark.usefixtures("logging_as_before")
async def test_no_secret_is_said_by_what_looks_after_the_bot() -> None:
    """Also where nothing can be reached."""
    written = io.StringIO()
    logs.set_up("debug", "text", written)
    async with asyncio.timeout(20):
        found = await check(settings())
    assert found
    assert canaries_in("\n".join(show(finding) for finding in found)) == []
    db = Database(ADDRESS)
    with pytest.raises((CannotOpen, BadAddress, Forbidden, Unavailable)) as error:
        await db.open()
    assert canaries_in(f"{error.value!r} {error.value}") == []
    assert canaries_in(written.getvalue()) == []
