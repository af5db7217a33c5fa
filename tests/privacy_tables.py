"""The tables of docs/privacy.md, as the code has them (`make privacy` writes them)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.config.retention import table
from bot.config.settings import SECTIONS
from bot.domain import personal_data
from bot.storage.encrypting import encrypted_columns
from bot.storage.personal_data import WhenForgotten
from bot.storage.tables.encrypted import Encrypted

if TYPE_CHECKING:
    from bot.storage.tables.encrypted import EncryptedJSON

DOCUMENT = Path(__file__).parents[1] / "docs" / "privacy.md"
BECOMES = {
    WhenForgotten.DELETED: "deleted",
    WhenForgotten.UNSIGNED: "stays, naming nobody",
    WhenForgotten.NAMELESS: "stays, naming an empty row",
}


def forgetting() -> str:
    """Every column that names a person, and what /forgetme does with its rows."""
    lines = ["| subject | where | with `/forgetme` |", "|---|---|---|"]
    for subject in personal_data.of_the_domain():
        lines += [
            f"| {subject.name} | `{column.column.class_.__tablename__}.{column.column.key}` "
            f"| {BECOMES[column.when_forgotten]} |"
            for column in subject.columns
        ]
    return "\n".join(lines)


def encrypted() -> str:
    """What is encrypted where there is an identity key, and whether equal values look alike."""
    lines = ["| what | where | equal values look alike |", "|---|---|---|"]
    rows = []
    for column in (one for each in encrypted_columns().values() for one in each):
        kind = cast("Encrypted | EncryptedJSON", column.type)
        alike = "yes" if isinstance(kind, Encrypted) and kind.alike else "no"
        rows.append(f"| {kind.label} | `{column}` | {alike} |")
    return "\n".join([*lines, *sorted(rows)])


def filled(document: str) -> str:
    """The document with its tables as they have to be."""
    tables = {
        "retention": table(SECTIONS),
        "forgetting": forgetting(),
        "encrypted": encrypted(),
    }
    for name, made in tables.items():
        part = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        document = part.sub(rf"\g<1>{made.replace(chr(92), chr(92) * 2)}\n\g<2>", document)
    return document


if __name__ == "__main__":
    DOCUMENT.write_text(filled(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
