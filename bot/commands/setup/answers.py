"""Answers: those that were given as options, and those that are asked for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.commands.setup.service import Service
from bot.config.settings import ConfigError

if TYPE_CHECKING:
    from bot.commands.setup.terminal import Terminal

PLATFORMS = {"telegram": "Telegram", "matrix": "Matrix", "both": "both"}
LOCALTIME = Path("/etc/localtime")


class Missing(ConfigError):  # noqa: N818 - the house's word
    """Something has to be known, and there is nobody to ask; the text says how to give it."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was given on the command line."""

    config: Path
    platforms: tuple[str, ...] = ()
    token_file: Path | None = None
    api_base_url: str = ""
    homeserver: str = ""
    user: str = ""
    password_file: Path | None = None
    invites_from: str = ""
    name: str | None = None
    zone: str = ""
    service: Service | None = None
    owner_link: bool = False
    wait: bool | None = None
    yes: bool = False

    @property
    def secret_files(self) -> dict[str, Path | None]:
        """Where secrets are to be read from, by platform."""
        return {"telegram": self.token_file, "matrix": self.password_file}


@dataclass(frozen=True, slots=True)
class Questions:
    """Asks what was not given. With `--yes`, or without a terminal, nobody is asked."""

    options: Options
    terminal: Terminal

    @property
    def may_be_asked(self) -> bool:
        """Is there somebody to ask?"""
        return self.terminal.is_interactive and not self.options.yes

    def platforms(self) -> tuple[str, ...]:
        """Where the bot is to be. Raises Missing."""
        if self.options.platforms:
            return self.options.platforms
        if not self.may_be_asked:
            msg = "say where the bot is to be: --platform telegram, --platform matrix, or both"
            raise Missing(msg)
        chosen = self.terminal.choose("Where is your community?", PLATFORMS, "telegram")
        return ("telegram", "matrix") if chosen == "both" else (chosen,)

    def secret(self, platform: str, question: str, option: str) -> str:
        """A token or a password, without echo or from a file. Raises Missing."""
        file = self.options.secret_files[platform]
        if file is not None:
            try:
                return file.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                msg = f"{file}: can't be read ({getattr(error, 'strerror', 'not UTF-8')})"
                raise Missing(msg) from None
        if not self.may_be_asked:
            msg = f"give {option} FILE: a file that holds nothing else"
            raise Missing(msg)
        while not (secret := self.terminal.ask_secret(question)):
            self.terminal.say("Nothing was typed. (It is not shown while you type or paste it.)")
        return secret

    def words(self, given: str, question: str, option: str, default: str = "") -> str:
        """Words that have to be there. Raises Missing."""
        if given:
            return given
        if not self.may_be_asked:
            if default:
                return default
            msg = f"give {option}"
            raise Missing(msg)
        while not (answer := self.terminal.ask(question, default)):
            pass
        return answer

    def wish(self, given: str | None, question: str, default: str = "") -> str:
        """Words that may be missing."""
        if given is not None:
            return given
        return self.terminal.ask(question, default) if self.may_be_asked else default

    def zone(self, default: str) -> str:
        """The name of a time zone. Raises Missing for one that there is not."""
        while True:
            zone = self.words(self.options.zone, "Its time zone", "--zone", default)
            if _is_zone(zone):
                return zone
            msg = f"{zone}: no time zone is called so; one is called Africa/Lagos, for example"
            if self.options.zone or not self.may_be_asked:
                raise Missing(msg)
            self.terminal.say(msg)

    def agrees(self, question: str, *, default: bool = True) -> bool:
        """Yes or no; yes where nobody is asked because of `--yes`. Raises Missing."""
        if self.options.yes:
            return True
        if not self.terminal.is_interactive:
            msg = f"{question} Give --yes"
            raise Missing(msg)
        return self.terminal.confirm(question, default=default)


def zone_of_machine() -> str:
    """The time zone of this machine, as far as it can be told."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if named and _is_zone(named):
        return named
    _before, _zoneinfo, name = str(LOCALTIME.resolve()).partition("zoneinfo/")
    return name if name and _is_zone(name) else "UTC"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return False
    return True
