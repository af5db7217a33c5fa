"""The systemd unit: of the machine (`system`) or of one's own (`user`), with few rights."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from getpass import getuser
from pathlib import Path

NAME = "lamplighter.service"
SYSTEM = Path("/etc/systemd/system")


class Service(StrEnum):
    """What is made of the unit."""

    NONE = "none"
    PRINT = "print"
    """It is shown, as one of the machine."""
    SYSTEM = "system"
    USER = "user"


OF_THE_MACHINE = """\
User={user}
ProtectSystem=strict
ReadWritePaths={folder}
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RestrictNamespaces=yes
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
CapabilityBoundingSet=
AmbientCapabilities=
RemoveIPC=yes
"""
UNIT = """\
[Unit]
Description=Lamplighter, a community chatbot
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
WorkingDirectory={folder}
ExecStart={command} run --config {config}
ExecReload=/bin/kill -HUP $MAINPID
Restart=always
RestartSec=5
# A migration of a large database may take long; what is on the wire is given some seconds.
TimeoutStartSec=15min
TimeoutStopSec=30
# Who gives no sign of life for so long hangs, and is started again.
WatchdogSec=90
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
SystemCallArchitectures=native
{more}
[Install]
WantedBy={target}
"""


def unit(config: Path, service: Service) -> str:
    """The text of the unit, for the bot that this configuration is of."""
    folder = config.resolve().parent
    is_users = service is Service.USER
    # What else could be forbidden needs rights that a user's own systemd does not have everywhere.
    more = "" if is_users else OF_THE_MACHINE.format(user=account(), folder=_quoted(folder))
    return UNIT.format(
        folder=_quoted(folder), command=_quoted(executable()), config=_quoted(config.resolve()),
        more=more, target="default.target" if is_users else "multi-user.target",
    )  # fmt: skip


def account() -> str:
    """As whom it runs: as whoever set it up, but never as root."""
    name = getuser()
    return "lamplighter" if name == "root" else name


def executable() -> Path:
    """The command itself, as systemd is to call it."""
    return Path(sys.executable).parent / "lamplighter"


def path(service: Service) -> Path:
    """Where the unit belongs."""
    if service is not Service.USER:
        return SYSTEM / NAME
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "systemd" / "user" / NAME


def next_steps(service: Service, config: Path) -> list[str]:
    """What is to be done with the unit once it is there."""
    if service is Service.USER:
        return [
            f"systemctl --user daemon-reload && systemctl --user enable --now {NAME}",
            f"loginctl enable-linger {getuser()}   # so that it runs while you are logged out",
        ]
    owning = []
    if getuser() == "root":
        folder = config.resolve().parent
        owning = [
            f"useradd --system --home-dir {folder} {account()}; chown -R {account()}: {folder}"
        ]
    return [*owning, f"systemctl daemon-reload && systemctl enable --now {NAME}"]


def _quoted(path: Path) -> str:
    """As units write paths that have spaces or percent signs in them."""
    written = str(path).replace("%", "%%")
    if not any(sign in written for sign in " \"'\\"):
        return written
    return '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'
