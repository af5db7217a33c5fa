"""The tables of docs/privacy.md, as the code has them (`make privacy` writes them)."""

from __future__ import annotations

import re
from pathlib import Path

from bot.config.retention import table
from bot.config.settings import SECTIONS
from bot.domain import personal_data
from bot.storage.personal_data import WhenForgotten

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


def filled(document: str) -> str:
    """The document with its tables as they have to be."""
    for name, made in (("retention", table(SECTIONS)), ("forgetting", forgetting())):
        part = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        document = part.sub(rf"\g<1>{made.replace(chr(92), chr(92) * 2)}\n\g<2>", document)
    return document


if __name__ == "__main__":
    DOCUMENT.write_text(filled(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
