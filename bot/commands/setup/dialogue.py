"""What is asked to set a bot up, and what is done with the answers; again, to change one thing."""

from __future__ import annotations

import asyncio
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.check import show
from bot.commands.setup import owner_links
from bot.commands.setup.accounts import Answers, examine, with_answers
from bot.commands.setup.answers import Options, Questions, zone_of_machine
from bot.commands.setup.config_file import CannotChange, Value, change
from bot.commands.setup.files import write_private, write_secret
from bot.commands.setup.units import offer_unit
from bot.commands.setup.watching import Watch
from bot.config.settings import ConfigError, Settings
from bot.storage.ownership import AlreadyRunning
from bot.words.diagnosis import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.commands.setup.terminal import Terminal

DONE, IN_THE_WAY, BROKEN_OFF = 0, 1, 130
SECRETS = "secrets"
IDENTITY_KEYS = "identity-keys"
"""The folder beside the config that holds what nobody else may read."""
GO_ON, COMMUNITY, SERVICE, OWNER = "go on", "community", "service", "owner"
AGAIN = {
    GO_ON: "Go on: the owner, the groups",
    "telegram": "The account on Telegram",
    "matrix": "The account on Matrix",
    COMMUNITY: "The community's name and time zone",
    SERVICE: "Let it start by itself (systemd)",
    OWNER: "A link for another owner",
}


class InTheWay(Exception):  # noqa: N818 - the house's word
    """Something outside does not work, and there is nobody to ask about it; it was said already."""


class Setup:
    """One run of it."""

    def __init__(
        self, options: Options, terminal: Terminal, environ: Mapping[str, str] | None = None
    ) -> None:
        self.options = options
        self.terminal = terminal
        self.environ = os.environ if environ is None else environ
        self.questions = Questions(options, terminal)
        self.changes: dict[tuple[str, str], Value | None] = {}
        self.secrets: dict[str, str] = {}
        """To be written, by the names of their files."""

    def run(self) -> int:
        """Go through it; gives the exit code. Raises ConfigError, and what a database raises."""
        try:
            return self._run()
        except (KeyboardInterrupt, EOFError):
            self.terminal.say()
            self.terminal.say("Stopped. Nothing is lost: `lamplighter setup` goes on from here.")
            return BROKEN_OFF
        except InTheWay:
            return IN_THE_WAY
        except CannotChange as error:
            self.terminal.say(f"✗ {self.options.config} can't be changed safely: {error}")
            return IN_THE_WAY

    def _run(self) -> int:
        is_new = not self.options.config.exists()
        settings = self._settings({})
        if self.options.owner_link:
            return self._show_owner_link(settings)
        chosen = self._chosen(settings)
        for name in ("telegram", "matrix"):
            if name in chosen:
                self._ask_for_account(name)
        if COMMUNITY in chosen:
            self._ask_about_community(settings)
        if is_new:
            self._place_files()
        self._write()
        if OWNER in chosen:
            return self._show_owner_link(settings)
        if SERVICE in chosen:
            offer_unit(self.options, self.questions)
            return DONE
        if not is_new and GO_ON not in chosen and not self.options.wait:
            self.terminal.say("Start the bot again, so that it heeds that.")
            return DONE
        return self._go_on(with_service=is_new)

    def _settings(self, answers: Answers) -> Settings:
        return with_answers(self.options.config, self.environ, answers)

    def _chosen(self, settings: Settings) -> set[str]:
        """What is to be asked about."""
        given = set(self.options.platforms)
        if self.options.name is not None or self.options.zone:
            given.add(COMMUNITY)
        if self.options.service is not None and given == set():
            given.add(SERVICE)
        if not owner_links.names(settings):
            return {*given - {SERVICE}, *self.questions.platforms(), COMMUNITY}
        if given or not self.questions.may_be_asked:
            return given or {GO_ON}
        self.terminal.say(f"{self.options.config} is there already; it stays as it is, but for "
                          "what you change now.")  # fmt: skip
        return {self.terminal.choose("What would you like to do?", AGAIN, GO_ON)}

    # ── accounts ─────────────────────────────────────────────────────────────────────────────

    def _ask_for_account(self, name: str) -> None:
        while True:
            answers = self._telegram() if name == "telegram" else self._matrix()
            finding = self._examined(name, answers)
            self.terminal.say(show(finding))
            if finding.well:
                break
            if not self.questions.may_be_asked or self.options.secret_files[name] is not None:
                raise InTheWay
        secret_key = "token" if name == "telegram" else "password"
        file = f"{name}-{secret_key}"
        self.secrets[file] = answers.pop((name, secret_key))
        self.changes |= {
            **answers,
            (name, secret_key): None,
            (name, f"{secret_key}_file"): f"{SECRETS}/{file}",
        }

    def _examined(self, name: str, answers: Answers) -> Finding:
        try:
            return asyncio.run(examine(self._settings(answers), name))
        except ConfigError as error:
            return Finding(well=False, about=str(error))

    def _telegram(self) -> Answers:
        token = self.questions.secret(
            "telegram", "Its token, from @BotFather (it is not shown)", "--token-file"
        )
        own_server = self.options.api_base_url
        address: Answers = {("telegram", "api_base_url"): own_server} if own_server else {}
        return {("telegram", "token"): token, **address}

    def _matrix(self) -> Answers:
        ask, options = self.questions.words, self.options
        homeserver = ask(options.homeserver, "Its homeserver (https://…)", "--homeserver")
        user = ask(options.user, "Its user id (@name:server)", "--user")
        password = self.questions.secret(
            "matrix", "Its password (it is not shown)", "--password-file"
        )
        answers = {
            ("matrix", "homeserver"): homeserver,
            ("matrix", "user"): user,
            ("matrix", "password"): password,
        }
        folder = self._folder_elsewhere()
        if folder is not None:
            answers["matrix", "store"] = str(folder / "matrix-store")
        return answers

    # ── the community, and the file ──────────────────────────────────────────────────────────

    def _ask_about_community(self, settings: Settings) -> None:
        community = settings.community
        name = self.questions.wish(
            self.options.name, "What is your community called?", community.name
        )
        if name != community.name:
            self.changes["community", "name"] = name
        at_first = zone_of_machine() if community.zone == "UTC" else community.zone
        zone = self.questions.zone(at_first)
        if zone != community.zone:
            self.changes["community", "zone"] = zone
        if self.options.invites_from:
            self.changes["matrix", "invites_from"] = [self.options.invites_from]
        elif ("matrix", "user") in self.changes:
            own = self.questions.wish(
                None, "Your own user id on Matrix, if it is on another server"
            )  # fmt: skip
            if own:
                self.changes["matrix", "invites_from"] = [own]

    def _folder_elsewhere(self) -> Path | None:
        """The config's folder, where relative paths would not mean it."""
        folder = self.options.config.resolve().parent
        return None if folder == Path.cwd() else folder

    def _place_files(self) -> None:
        folder = self._folder_elsewhere()
        named = "LAMPLIGHTER_STORAGE__URL" in self.environ
        if folder is not None and not named:
            self.changes["storage", "url"] = f"sqlite:///{folder}/lamplighter.db"
        place = folder or Path()
        is_new = not self.options.config.exists() and not (place / "lamplighter.db").exists()
        if is_new and not named:
            self.changes["storage", "identity_keys"] = str(place / IDENTITY_KEYS)

    def _write(self) -> None:
        """Keep the secrets, then name them in the config, each in one go."""
        if not self.changes:
            return
        config = self.options.config
        before = config.read_text(encoding="utf-8") if config.exists() else ""
        try:
            after = change(before, self.changes)
        except tomllib.TOMLDecodeError as error:  # not what it was when it was read
            raise CannotChange(str(error)) from None
        if after == before and not self.secrets:
            return
        names = ", ".join(f"[{section}] {key}" for section, key in self.changes)
        if before and not self.questions.agrees(f"Change {config} ({names})?"):
            raise KeyboardInterrupt
        try:
            for name, secret in self.secrets.items():
                write_secret(config.parent / SECRETS, name, secret)
            write_private(config, after)
        except OSError as error:
            self.terminal.say(f"✗ {error.filename}: can't be written: {error.strerror}")
            raise InTheWay from None
        self.terminal.say(f"✓ {config} is written; what is secret is in {config.parent / SECRETS}.")

    # ── the owner, the groups ────────────────────────────────────────────────────────────────

    def _show_owner_link(self, settings: Settings) -> int:
        for line in asyncio.run(owner_links.make(settings)):
            self.terminal.say(line)
        self.terminal.say(f"It works once, for {owner_links.MINUTES} minutes, while the bot runs.")
        return DONE

    def _go_on(self, *, with_service: bool) -> int:
        settings = self._settings({})
        waits = self.terminal.is_interactive if self.options.wait is None else self.options.wait
        code = self._wait(settings) if waits else self._leave_link(settings)
        if code != DONE:
            return code
        command = f"lamplighter run --config {self.options.config}"
        if not (with_service and offer_unit(self.options, self.questions)):
            self.terminal.say(f"Go on with: {command}")
        return DONE

    def _leave_link(self, settings: Settings) -> int:
        if asyncio.run(owner_links.is_owned(settings)):
            return DONE
        return self._show_owner_link(settings)

    def _wait(self, settings: Settings) -> int:
        """Run the bot until the community can begin, or whoever waits has enough."""
        while True:
            watch = Watch(settings, self.terminal)
            try:
                asyncio.run(watch.run())
            except KeyboardInterrupt:
                if not watch.outcome.has_owner:
                    raise
                return self._summarize(watch)
            except AlreadyRunning as error:
                self.terminal.say(f"✓ {error}: go on in its private chat, with /setup.")
                return self._leave_link(settings)
            if watch.outcome.has_owner:
                return self._summarize(watch)
            self.terminal.say("Nobody has come in time, so the link is of no use any more.")
            if not self.questions.may_be_asked:
                return IN_THE_WAY
            if not self.terminal.confirm("Another one?"):
                return BROKEN_OFF

    def _summarize(self, watch: Watch) -> int:
        for finding in watch.findings:
            self.terminal.say(show(finding))
        self.terminal.say("What is still open, the bot tells you in private: /setup")
        return DONE
