"""A backup: one file with all rows of a database, files beside it, and what they come to.

The first two lines can be read by anybody: the format, and when and by what it was made. The rest
is gzip, sealed where a passphrase was given: a line of JSON each.

    {"table": "person", "columns": ["id", …]}    then its rows, [1, "Ada", …], in their order
    {"file": "matrix-store/pickle.key"}          then its bytes, ["base64…"]
    {"end": {"tables": {"person": [rows, digest]}, "files": {…}}}
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import secrets
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from bot.storage.portable import rows
from bot.storage.portable.rows import Tally, as_line
from bot.storage.portable.sealing import Opener, Sealer, WrongKey, new_seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sqlalchemy import Connection

MAGIC = b"Lamplighter backup 1\n"
OWNER_ONLY = 0o600
LINE = 1 << 16
"""Bytes of a file that stand in one line."""


DAMAGES = (EOFError, OSError, zlib.error, ValueError, KeyError, TypeError, IndexError)
"""What reading a damaged file raises."""


class BadBackup(Exception):  # noqa: N818 - the house's word
    """The file is no backup, not a whole one, or sealed by another passphrase."""


@dataclass(frozen=True, slots=True)
class About:
    """What everybody may know of a backup: when it was made, by which version, of which schema."""

    made_at: datetime
    version: str
    revision: str
    dialect: str
    seal: Mapping[str, Any] | None = None

    def as_line(self) -> bytes:
        """As it stands in the file."""
        values = {
            "made_at": self.made_at.isoformat(),
            "version": self.version,
            "revision": self.revision,
            "dialect": self.dialect,
            "seal": self.seal,
        }
        return json.dumps(values).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> About:
        """Raises ValueError, KeyError."""
        values = json.loads(line)
        return cls(
            made_at=datetime.fromisoformat(values["made_at"]),
            version=str(values["version"]),
            revision=str(values["revision"]),
            dialect=str(values["dialect"]),
            seal=values["seal"],
        )


@dataclass(slots=True)
class Sums:
    """How many rows, or lines of bytes, there are of each table and file, and their digests."""

    tables: dict[str, Tally] = field(default_factory=dict)
    files: dict[str, Tally] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {
            name: {one: [tally.rows, tally.digest] for one, tally in each.items()}
            for name, each in (("tables", self.tables), ("files", self.files))
        }


# ── writing ──────────────────────────────────────────────────────────────────────────────────


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Write a file for its owner alone, which is there once it is whole. Raises OSError."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write(
    connection: Connection,
    path: Path,
    about: About,
    files: Mapping[str, Path],
    passphrase: bytes | None,
) -> Sums:
    """Write all that is there, in the transaction of that connection. Raises OSError."""
    if passphrase is not None:
        about = About(about.made_at, about.version, about.revision, about.dialect, new_seal())
    with new_file(path) as out:
        head = MAGIC + about.as_line()
        out.write(head)
        sealed = None
        if passphrase is not None and about.seal is not None:
            sealed = Sealer(out, about.seal, passphrase, head)
        into = cast("IO[bytes]", sealed or out)
        with gzip.GzipFile(fileobj=into, mode="wb", filename="", compresslevel=6) as zipped:
            sums = _write_content(connection, zipped, files)
        if sealed is not None:
            sealed.close()
    return sums


def _write_content(connection: Connection, out: gzip.GzipFile, files: Mapping[str, Path]) -> Sums:
    sums = Sums()

    def put(line: str) -> None:
        out.write(line.encode() + b"\n")

    for table in rows.content(rows.reflected(connection)):
        put(as_line_of({"table": table.name, "columns": list(table.columns.keys())}))
        tally = sums.tables[table.name] = Tally()
        for row in rows.read(connection, table):
            line = as_line(row)
            tally.add(line)
            put(line)
    for name, path in files.items():
        put(as_line_of({"file": name}))
        tally = sums.files[name] = Tally()
        content = path.read_bytes()
        for at in range(0, len(content), LINE):
            # Of bytes, unlike of rows, the order counts.
            line = as_line([at, base64.b64encode(content[at : at + LINE]).decode()])
            tally.add(line)
            put(line)
    put(as_line_of({"end": sums.as_json()}))
    return sums


def as_line_of(values: Mapping[str, Any]) -> str:
    """A line that is no row."""
    return json.dumps(values, ensure_ascii=False)


# ── reading ──────────────────────────────────────────────────────────────────────────────────


def read_about(path: Path) -> About:
    """What everybody may know of it. Raises BadBackup, OSError."""
    with path.open("rb") as file:
        return _read_head(file)[0]


def _read_head(file: IO[bytes]) -> tuple[About, bytes]:
    magic = file.readline(100)
    if magic != MAGIC:
        known = magic.startswith(MAGIC[:19])
        msg = (
            "it was made by a newer version: install that one"
            if known
            else "it is no backup of Lamplighter"
        )
        raise BadBackup(msg)
    line = file.readline(10_000)
    try:
        return About.from_line(line), magic + line
    except (ValueError, KeyError, TypeError):
        msg = "its second line can't be understood"
        raise BadBackup(msg) from None


def read(path: Path, passphrase: bytes | None, receive: Receiver | None = None) -> Sums:
    """Read it through; give what it holds once all of it was there, as it was written.

    Raises BadBackup, OSError.
    """
    with path.open("rb") as file:
        about, head = _read_head(file)
        into: IO[bytes] = file
        if about.seal is not None:
            if passphrase is None:
                msg = "it is sealed: name the file with its passphrase by --passphrase-file"
                raise BadBackup(msg)
            opener = Opener(file, about.seal, passphrase, head)
            into = cast("IO[bytes]", io.BufferedReader(opener, LINE))
        try:
            with gzip.GzipFile(fileobj=into, mode="rb") as unzipped:
                return _read_content(unzipped, receive or Receiver())
        except WrongKey as error:
            raise BadBackup(str(error)) from None
        except DAMAGES as error:
            msg = f"it is damaged or not whole ({type(error).__name__})"
            raise BadBackup(msg) from None


class Receiver:
    """Whoever takes what is read; this one, nothing of it."""

    def table(self, _name: str, _columns: list[str], /) -> Callable[[list[Any]], None]:
        """A table begins: give who takes its rows."""
        return lambda _row: None

    def file(self, _name: str, /) -> Callable[[bytes], None]:
        """A file begins: give who takes its parts."""
        return lambda _part: None

    def end(self) -> None:
        """All of it was there, as it was written."""


def _read_content(lines: Iterable[bytes], receiver: Receiver) -> Sums:
    sums = Sums()
    tally = Tally()
    take: Callable[[list[Any]], None] = lambda _row: None  # noqa: E731 - replaced below
    for line in lines:
        values = json.loads(line)
        if isinstance(values, list):
            tally.add(line.decode().removesuffix("\n"))
            take(values)
        elif "table" in values:
            tally = sums.tables[values["table"]] = Tally()
            take = receiver.table(values["table"], values["columns"])
        elif "file" in values:
            tally = sums.files[values["file"]] = Tally()
            take = _parts(receiver.file(values["file"]))
        elif values["end"] == sums.as_json() and not list(lines):  # to the last byte
            receiver.end()
            return sums
        else:
            break
    msg = "what it holds is not what was put into it"
    raise BadBackup(msg)


def _parts(take: Callable[[bytes], None]) -> Callable[[list[Any]], None]:
    return lambda values: take(base64.b64decode(values[1]))
