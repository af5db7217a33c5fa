"""Write the next migration: `python -m migrations "Add meetups"`.

A throw-away database is brought to the newest migration and compared with the models. Read what is
written before committing it: renamed columns look like one dropped and one added, and data is not
moved by itself. `--anew` rewrites the newest migration instead, for as long as it is unreleased.
"""

import argparse
import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from alembic import command

from bot.storage import migrating
from bot.storage.sessions import Database


async def write(message: str, number: int, slug: str) -> None:
    """Compare the models with the newest migration and write the file."""

    def compare(config: Any) -> None:
        config.set_main_option("file_template", f"{number:04}_{slug}")
        config.attributes["batch"] = number > 1
        command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")

    db = Database("sqlite://")
    try:
        await migrating.upgrade(db)
        await migrating.with_alembic(db, compare)
    finally:
        await db.close()


def tidy(path: Path) -> None:
    """Take out Alembic's remarks and bring it into the project's layout."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "# ###" not in line), encoding="utf-8")
    for step in (["format"], ["check", "--fix"], ["format"]):
        subprocess.run(  # noqa: S603 - our own tools on our own file
            [sys.executable, "-m", "ruff", *step, "--quiet", path], check=False
        )


def main() -> None:
    """Read the command line, write, tidy."""
    parser = argparse.ArgumentParser(prog="python -m migrations", description=__doc__)
    parser.add_argument("message")
    parser.add_argument("--anew", action="store_true", help="rewrite the newest one")
    given = parser.parse_args()
    files = migrating.revisions()
    number = len(files) + (0 if given.anew else 1)
    slug = re.sub(r"\W+", "_", given.message.lower()).strip("_")
    if given.anew:
        if files[-1].stem != f"{number:04}_{slug}":
            parser.error(f"the newest is {files[-1].name}, which is about something else")
        files[-1].unlink()
    asyncio.run(write(given.message, number, slug))
    path = migrating.FOLDER / "versions" / f"{number:04}_{slug}.py"
    tidy(path)
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
