"""What can be set: config.toml, with the environment above it, as typed frozen settings.

pydantic alone, without pydantic-settings: merging the sources ourselves (`bot/config/sources.py`)
lets an error name the file or the variable that is wrong, and saves a tenth of a second at start.
"""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import (
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    model_validator,
)

from bot.config.announcements import AnnouncementSettings
from bot.config.features import FEATURES, Feature
from bot.config.groups import JoiningSettings, WelcomeSettings
from bot.config.meetups import MeetupSettings
from bot.config.mentoring import MentoringSettings
from bot.config.opportunities import OpportunitySettings
from bot.config.privacy import PrivacySettings
from bot.config.safety import SafetySettings
from bot.config.sections import (
    NO_SECRET,
    Clock,
    Count,
    Language,
    Owner,
    Positive,
    Section,
    Share,
    Url,
    Waits,
    Zone,
)
from bot.config.shareouts import ShareoutSettings
from bot.config.sources import ConfigError, Origin, complain, gather, read_secret_files
from bot.config.web import MetricsSettings, WebSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FEATURES", "ConfigError", "Settings", "load"]

WIKIMEDIA_EMERGENCY = "emergency@wikimedia.org"
"""Read at any hour, for the communities whom the starter pack speaks to."""
WIKIMEDIA_REPORTS = "ca@wikimedia.org"
"""Trust and Safety of the Wikimedia Foundation."""


class CommunitySettings(Section):
    """Whose bot it is."""

    name: str = ""
    languages: tuple[Language, ...] = ()
    language: Language = "en"
    fallbacks: dict[Language, tuple[Language, ...]] = Field(default_factory=dict)
    zone: Zone = "UTC"
    owners: tuple[Owner, ...] = ()
    features: tuple[Feature, ...] = FEATURES
    starter: bool = True


DEFAULT_URL = "sqlite:///lamplighter.db"


class StorageSettings(Section):
    """Where everything is kept."""

    url: Annotated[
        str, StringConstraints(pattern=r"^(sqlite|postgres(ql)?)(\+\w+)?://"), Field(repr=False)
    ] = DEFAULT_URL
    url_file: str = ""
    retention_days: Count = 7
    erasures_file: str = ""
    identity_keys: str = ""

    @model_validator(mode="before")
    @classmethod
    def _keys_go_with_the_url(cls, given: Any) -> Any:
        """Whoever opens the database needs them: `bot.storage.addresses`."""
        path = given.get("identity_keys") if isinstance(given, dict) else None
        if not path or not isinstance(path, str):
            return given
        url = str(given.get("url", DEFAULT_URL))
        mark = "&" if "?" in url else "?"
        return {**given, "url": f"{url}{mark}identity_keys={quote(path, safe='/')}"}


class TelegramSettings(Section):
    """The bot's account on Telegram; there is none without a token."""

    token: SecretStr = NO_SECRET
    token_file: str = ""
    api_base_url: Url = "https://api.telegram.org"
    file_base_url: Url = ""
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: Url = ""
    webhook_secret: SecretStr = NO_SECRET
    webhook_secret_file: str = ""
    webhook_listen: str = "127.0.0.1"
    webhook_port: Annotated[int, Field(ge=0, le=65535)] = 8443
    messages_per_second: Positive = 30
    seconds_per_chat: Annotated[float, Field(ge=0)] = 1.05
    messages_per_group_minute: Positive = 19
    in_flight: Count = 4
    rich_messages: bool = True

    @property
    def enabled(self) -> bool:
        """Is there an account to use?"""
        return bool(self.token.get_secret_value())

    @model_validator(mode="after")
    def _webhooks_are_whole(self) -> Self:
        if self.mode == "webhook" and not self.webhook_url:
            msg = 'webhook_url: mode = "webhook" needs the https:// address that Telegram calls'
            raise ValueError(msg)
        if self.mode == "webhook" and not self.webhook_secret.get_secret_value():
            msg = 'webhook_secret: mode = "webhook" needs a secret (any long random word)'
            raise ValueError(msg)
        return self


def _is_open_to_others(url: str) -> bool:
    """Does an address go to another machine without encryption?"""
    parts = urlsplit(url)
    host = parts.hostname or ""
    here = host in {"localhost", "::1"} or host.startswith("127.") or host.endswith(".localhost")
    return parts.scheme == "http" and not here


class MatrixSettings(Section):
    """The bot's account on Matrix; there is none without a user."""

    homeserver: Url = ""
    allow_http: bool = False
    user: Annotated[str, StringConstraints(pattern=r"^(@[^:\s]+:\S+)?$")] = ""
    password: SecretStr = NO_SECRET
    password_file: str = ""
    access_token: SecretStr = NO_SECRET
    access_token_file: str = ""
    device_name: str = "Lamplighter"
    display_name: str = ""
    avatar: str = ""
    notices: bool = True
    private_threads: bool = False
    store: Annotated[str, StringConstraints(min_length=1)] = "matrix-store"
    invites_from: tuple[str, ...] = ()
    invite_servers: tuple[str, ...] = ()
    messages_per_second: Positive = 0.2
    burst: Count = 10
    in_flight: Count = 4

    @property
    def enabled(self) -> bool:
        """Is there an account to use?"""
        return bool(self.user)

    @model_validator(mode="after")
    def _accounts_are_whole(self) -> Self:
        if self.user and not self.homeserver:
            msg = "homeserver: the bot's user needs the https:// address of its homeserver"
            raise ValueError(msg)
        if not self.allow_http and _is_open_to_others(self.homeserver):
            msg = (
                "homeserver: with http:// everybody on the way reads the password; use https://, "
                "or set allow_http = true where nobody else is on that network"
            )
            raise ValueError(msg)
        return self


class HotlineSettings(Section):
    """How questions reach people. A wait that ends in the quiet hours ends with them."""

    lease_minutes: Positive = 120
    ladder_minutes: Waits = (30, 120, 360)
    choices_minutes: Positive = 10
    check_back_minutes: Positive = 60
    quiet_from: Clock = time(22)
    quiet_until: Clock = time(7)
    reopen_days: Count = 7
    median_of: Count = 20
    sure_target: Share = 0.95
    listening_target: Share = 0.99
    max_claims: Count = 5
    max_open: Annotated[int, Field(ge=0, le=100)] = 5
    messages_a_minute: Annotated[int, Field(ge=0, le=1000)] = 10
    topics_kept_days: Annotated[int, Field(ge=0, le=3650)] = 60

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_until is None):
            msg = 'quiet_until: set it and quiet_from both, or both to ""'
            raise ValueError(msg)
        if list(self.ladder_minutes) != sorted(self.ladder_minutes):
            msg = "ladder_minutes: three waits since the question was asked, the shortest first"
            raise ValueError(msg)
        return self


class KnowledgeSettings(Section):
    """How answers are found; without an encoder by their words alone."""

    encoder: str = ""


class LogSettings(Section):
    """What operators see."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Settings(Section):
    """Everything that can be set; the defaults alone make a bot for the console."""

    community: CommunitySettings = CommunitySettings()
    storage: StorageSettings = StorageSettings()
    telegram: TelegramSettings = TelegramSettings()
    matrix: MatrixSettings = MatrixSettings()
    hotline: HotlineSettings = HotlineSettings()
    safety: SafetySettings = SafetySettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    welcome: WelcomeSettings = WelcomeSettings()
    joining: JoiningSettings = JoiningSettings()
    mentoring: MentoringSettings = MentoringSettings()
    shareouts: ShareoutSettings = ShareoutSettings()
    web: WebSettings = WebSettings()
    meetups: MeetupSettings = MeetupSettings()
    announcements: AnnouncementSettings = AnnouncementSettings()
    opportunities: OpportunitySettings = OpportunitySettings()
    privacy: PrivacySettings = PrivacySettings()
    log: LogSettings = LogSettings()
    metrics: MetricsSettings = MetricsSettings()

    @property
    def emergency_address(self) -> str:
        """Where threats are to be reported; "" for nowhere."""
        movement = WIKIMEDIA_EMERGENCY if self.community.starter else ""
        return self.safety.emergency or movement

    @property
    def reports_address(self) -> str:
        """Where harassment is reported that may be about the safety team; "" for nowhere."""
        movement = WIKIMEDIA_REPORTS if self.community.starter else ""
        return self.safety.reports or movement


SECTIONS: dict[str, type[Section]] = {
    name: field.annotation
    for name, field in Settings.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
}


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read the settings. `path` is a TOML file; without one the environment and defaults count.

    Raises ConfigError.
    """
    given, variables = gather(path, environ, SECTIONS)
    origin = Origin(path, variables)
    read_secret_files(given, SECTIONS, origin)
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        found = error.errors(include_url=False)
        others = len({each["loc"][:2] for each in found}) - 1
        more = f" (and {others} more)" if others else ""
        msg = complain(found[0], SECTIONS, origin) + more
    raise ConfigError(msg)
