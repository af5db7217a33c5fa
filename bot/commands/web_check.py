"""What `lamplighter check` says of what the bot serves over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.words.diagnosis import Finding

if TYPE_CHECKING:
    from bot.config.settings import Settings

HERE = {"localhost", "127.0.0.1", "::1"}


def check_web(settings: Settings, *, running: bool) -> list[Finding]:
    """Look at the port and the address; of a bot that is `running` the port is taken already."""
    web = settings.web
    if not web.enabled:
        if not web.public_url:
            return []
        return [
            Finding(
                well=False,
                about="web: public_url is set, and nothing is served",
                advice="Set listen in [web], such as 127.0.0.1:8080, or take public_url out.",
            )
        ]
    trouble = [*_address(web.public_url), *([] if running else _port(web.host, web.port))]
    served = Finding(well=True, about=f"web: {web.listen}, reached at {web.public_url}")
    return trouble or [served]


def _address(public_url: str) -> list[Finding]:
    if not public_url:
        return [
            Finding(
                well=False,
                about="web: nobody can be told where to find what is served",
                advice="Set public_url in [web] to the https:// address that leads there.",
            )
        ]
    address = urlsplit(public_url)
    if address.scheme != "https" and address.hostname not in HERE:
        return [
            Finding(
                well=False,
                about="web: with http:// everybody on the way can read people's calendars",
                advice="Let a web server before the bot bring https, and name that in public_url.",
            )
        ]
    return []


def _port(host: str, port: int) -> list[Finding]:
    from bot.web.serving import listen_on  # noqa: PLC0415 - uvicorn, which few need

    try:
        listen_on(host, port).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", "") or str(error)
        return [
            Finding(
                well=False,
                about=f"web: can't listen on {host}, port {port}: {reason}",
                advice="Correct listen in [web], or stop what listens there.",
            )
        ]
    return []
