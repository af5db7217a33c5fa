"""What the Telegram platform has to be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

OFFICIAL_SERVER = "https://api.telegram.org"


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """One bot account.

    `api_base_url` and `file_base_url` lead to a self-hosted Bot API server; "/bot<token>" is
    appended. Files are below `<api_base_url>/file` where `file_base_url` is None.
    `webhook_url` is what Telegram calls from outside (https); its path is the one that is served on
    `webhook_listen`:`webhook_port`. `poll_seconds` is how long one getUpdates waits for news.
    """

    token: str = field(repr=False)
    api_base_url: str = OFFICIAL_SERVER
    file_base_url: str | None = None
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    webhook_listen: str = "127.0.0.1"
    webhook_port: int = 8443
    poll_seconds: int = 30

    @property
    def api_root(self) -> str:
        """What stands before the token in the address of a method."""
        return f"{self.api_base_url.rstrip('/')}/bot"

    @property
    def file_root(self) -> str:
        """What stands before the token in the address of a file."""
        root = self.file_base_url or f"{self.api_base_url.rstrip('/')}/file"
        return f"{root.rstrip('/')}/bot"
