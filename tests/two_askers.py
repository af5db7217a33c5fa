"""One story of two people who act unseen: what others get may not tell which of them it was.

Both are there in both worlds, and differ in what a platform tells of people: ids, names, usernames,
the languages of their clients. Only who acts differs.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.assembly import features as loaded
from bot.engine.routes import Routes
from bot.storage.tables import InboxRow
from tests.telegram.plays import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.telegram.people import Person
    from tests.telegram.town import Town

SILENT = frozenset({"getUpdates", "getMe", "deleteWebhook", "getFile", "answerCallbackQuery"})
"""Calls that nobody else hears of, or that only answer a press."""
UPLOAD = re.compile(r"attach://\w+")
"""The name of an uploaded file within its call, which is drawn at random."""
DRAWN = re.compile(r'(value|href)="[^"]{60,}"|/desk/in/[\w-]+|(?<=case )[0-9A-Z]{7}', re.IGNORECASE)
"""Seals of buttons, keys that let somebody in, and what cases are called."""
ASKERS = ("ada", "zed")


def others_got(town: Town, *askers: Person) -> Iterator[str]:
    """Every call that concerns others, in their order, but for when it was made."""
    for call in town.telegram.ledger:
        concerns_asker = any(
            str(call.params.get("chat_id")) == str(one.id)
            or str(one.id) in str(call.params.get("scope", ""))
            for one in askers
        )
        if call.method not in SILENT and not concerns_asker:
            params = json.dumps(call.params, sort_keys=True, default=str)
            yield f"{call.method} {UPLOAD.sub('upload', params)}{_in_file(town, call.result)}"


def _in_file(town: Town, result: object) -> str:
    """What a file of words says that was sent."""
    document = result.get("document", {}) if isinstance(result, dict) else {}
    if not str(document.get("mime_type", "")).startswith("text/"):
        return ""
    return town.telegram.world.files.by_id[document["file_id"]].content.decode()


@dataclass(frozen=True, slots=True)
class Story:
    """What happens: `before` to both, then what the asker does ("{asker}"), and others with them.
    `pages` of the desk are opened by `visitors` at the end, as are all that have one address.
    """

    features: Sequence[str]
    told: str
    before: str = ""
    visitors: Sequence[str] = ("olu",)
    pages: Sequence[str] = ()


@dataclass(slots=True)
class Told:
    """What others got of it, and which files were among it."""

    calls: list[str]
    pages: dict[str, str] = field(default_factory=dict)


async def told(folder: Path, empty: Path, story: Story, asker: str, besides: str) -> Told:
    """Play it with that asker, who is known to one other (`besides`)."""
    path = folder / f"{asker}.db"
    shutil.copyfile(empty, path)
    features = (*story.features, "introductions", "people", "rooms", "privacy")
    async with opened(path, *features, newcomers=("ben",), strangers=True) as play:
        await play.plays("ada > /language en\nzed > /language en")
        await play.plays(story.before)
        play.town.telegram.ledger.clear()
        await play.plays(story.told.replace("{asker}", asker))
        told_openly = [play.person(name) for name in (asker, besides) if name]
        got = Told([DRAWN.sub("", call) for call in others_got(play.town, *told_openly)])
        if "desk" in features:
            routes = Routes(loaded(tuple(features))).desk_pages
            paths = [page.path for page in routes if "{" not in page.path]
            for name in story.visitors:
                visitor = await play.desk(name)
                for place in (*paths, *story.pages):
                    await visitor.open(place)
                    got.pages[f"{name} at {place}"] = DRAWN.sub("", visitor.html)
        async with play.town.db.read() as db:
            states = set(await db.scalars(select(InboxRow.state)))
        assert states == {"done"}
        return got


async def compared(folder: Path, empty: Path, story: Story, besides: str = "") -> Told:
    """What others got, which is the same whoever acted; but for one who knows (`besides`)."""
    __tracebackhide__ = True
    first, second = [await told(folder, empty, story, asker, besides) for asker in ASKERS]
    for one, other in zip(first.calls, second.calls, strict=False):
        assert one == other
    assert len(first.calls) == len(second.calls)
    assert first.pages.keys() == second.pages.keys()
    for place, html in first.pages.items():
        assert html == second.pages[place], place
    return first
