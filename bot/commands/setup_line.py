"""`lamplighter setup` on the command line: its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import CONFIG

Where = Annotated[
    Path, typer.Option("--config", metavar="FILE", help="The settings, to be begun or changed.")
]
Platforms = Annotated[
    list[str] | None,
    typer.Option("--platform", metavar="NAME", help="telegram or matrix; may be given twice."),
]
TokenFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Telegram: a file with the token from @BotFather in it."),
]
ApiBaseUrl = Annotated[
    str, typer.Option(metavar="URL", help="Telegram: a server of the Bot API of your own.")
]
Homeserver = Annotated[str, typer.Option(metavar="URL", help="Matrix: the bot's homeserver.")]
User = Annotated[str, typer.Option(metavar="ID", help="Matrix: the bot's user id.")]
PasswordFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Matrix: a file with its password in it.")
]
InvitesFrom = Annotated[
    str, typer.Option(metavar="ID", help="Matrix: who may invite it, beside its own server's.")
]
Name = Annotated[str | None, typer.Option(metavar="NAME", help="What the community is called.")]
Zone = Annotated[str, typer.Option(metavar="ZONE", help="Its time zone: Africa/Lagos.")]
Unit = Annotated[
    str,
    typer.Option("--service", metavar="KIND", help="The systemd unit: none, print, user, system."),
]
OwnerLink = Annotated[
    bool, typer.Option("--owner-link", help="Show a link by which somebody becomes an owner.")
]
Wait = Annotated[
    bool | None,
    typer.Option(
        "--wait/--no-wait", help="Run the bot until an owner and a mentors' room are there."
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; change what is there.")]


def setup(  # noqa: PLR0913 - its options
    *,
    config: Where = CONFIG,
    platform: Platforms = None,
    token_file: TokenFile = None,
    api_base_url: ApiBaseUrl = "",
    homeserver: Homeserver = "",
    user: User = "",
    password_file: PasswordFile = None,
    invites_from: InvitesFrom = "",
    name: Name = None,
    zone: Zone = "",
    service: Unit = "",
    owner_link: OwnerLink = False,
    wait: Wait = None,
    yes: Yes = False,
) -> None:
    """Set the bot up, from nothing to a running one; again, to change one thing.

    Exit code 0 when all is well, 1 where something is in the way (a token that is refused, nobody
    who became the owner in time), 2 where something was given wrongly, 130 when it was broken off.
    """
    from bot.commands import logs  # noqa: PLC0415 - as all commands
    from bot.commands.setup.answers import Options  # noqa: PLC0415
    from bot.commands.setup.dialogue import Setup  # noqa: PLC0415
    from bot.commands.setup.service import Service  # noqa: PLC0415
    from bot.commands.setup.terminal import LineTerminal  # noqa: PLC0415

    logs.set_up("error")
    wrong = sorted({*(platform or ())} - {"telegram", "matrix"})
    if wrong:
        msg = f"--platform: telegram or matrix, not {wrong[0]}"
        raise typer.BadParameter(msg)
    if service and service not in set(Service):
        msg = f"--service: {', '.join(Service)}, not {service}"
        raise typer.BadParameter(msg)
    options = Options(
        config=config, platforms=tuple(dict.fromkeys(platform or ())), token_file=token_file,
        api_base_url=api_base_url, homeserver=homeserver, user=user, password_file=password_file,
        invites_from=invites_from, name=name, zone=zone,
        service=Service(service) if service else None, owner_link=owner_link, wait=wait, yes=yes,
    )  # fmt: skip
    raise typer.Exit(Setup(options, LineTerminal()).run())
