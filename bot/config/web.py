"""What the bot serves over HTTP, and where."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from bot.config.sections import Section, Url

Listen = Annotated[
    str, StringConstraints(pattern=r"^((\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):\d{1,5})?$")
]


class Listening(Section):
    """Something that is served where `listen` says; not at all without."""

    listen: Listen = ""

    @property
    def enabled(self) -> bool:
        """Is anything served?"""
        return bool(self.listen)

    @property
    def host(self) -> str:
        """The address to listen on."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port to listen on."""
        return int(self.listen.rpartition(":")[2] or 0)


class MetricsSettings(Listening):
    """Where operators' programs read metrics and ask whether the bot is well."""


class WebSettings(Listening):
    """Where the bot listens, and how people reach it there."""

    public_url: Url = ""
    public_pages: bool = False
    """Pages for everybody are served, too."""

    @property
    def reached_at(self) -> str:
        """The address that people are told; "" where nothing is served, or nobody says where."""
        return self.public_url.rstrip("/") if self.enabled else ""
