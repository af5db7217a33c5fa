"""An engine with a feature or two, events to give it, and a clock to set: no platform, no app."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.config.settings import Settings
from bot.engine import inbox
from bot.engine.engine import Engine
from bot.engine.routes import Routes
from bot.languages.negotiation import Languages
from bot.storage.tables import OutboxRow
from bot.words import Event, EventKind, Place, Sender
from bot.words.deliveries import RawEvent
from tests.carriers import BOT, NOON, FakeOutlet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Feature
    from bot.storage.sessions import Database


def parse(payload: str) -> list[Event]:
    """Read an event as these tests write it."""
    said = json.loads(payload)
    group = said.pop("group", "")
    place = Place(group or said["who"], private=not group)
    kind = EventKind(said.pop("kind", "text"))
    sender = Sender(said.pop("who"), name="Ada", language=said.pop("language", "en"))
    return [Event(*BOT, "", kind, place, sender, NOON, addressed=not group, **said)]


def press(says: str, who: str = "ada", **more: str) -> dict[str, str]:
    """Somebody presses a button that says so."""
    return {"who": who, "kind": "press", "text": says, "press": "p", **more}


class EngineStand:
    """An engine with its features; ada speaks English to it, at `now`."""

    def __init__(self, db: Database, *features: Feature, language: str = "en") -> None:
        self.db = db
        self.now: datetime = NOON
        self.language = language
        self._count = 0

        async def prepare() -> None:
            return None

        self.engine = Engine(
            db=db,
            routes=Routes(features),
            languages=Languages(["en"], "en", {}),
            settings=Settings(),
            platforms={BOT[0]: FakeOutlet(parser=parse)},
            services={},
            now=lambda: self.now,
            prepare=prepare,
        )

    async def hear(self, *events: Any) -> list[str]:
        """Handle events (dicts, or texts of ada's); give what is said from then on."""
        return [text for text, _buttons in await self.shown(*events)]

    async def shown(self, *events: Any) -> list[tuple[str, dict[str, str]]]:
        """Handle events; give what is said from then on, with what each button says."""
        async with self.db.read() as session:
            last = await session.scalar(select(func.max(OutboxRow.id))) or 0
        raw = []
        for event in events:
            self._count += 1
            given = {"who": "ada", "text": event} if isinstance(event, str) else event
            given = {"language": self.language, **given}
            raw.append(RawEvent(f"{self.now.timestamp()}-{self._count}", json.dumps(given)))
        async with self.db.write() as session:
            await inbox.store(session, BOT, raw, "", self.now)
        while await self.engine.handle():
            continue
        async with self.db.read() as session:
            rows = await session.scalars(
                select(OutboxRow).where(OutboxRow.id > last).order_by(OutboxRow.id)
            )
            return [_shown(row.act, row.payload or {}) for row in rows if row.act != "toast"]


def _shown(act: str, payload: dict[str, Any]) -> tuple[str, dict[str, str]]:
    keys: Sequence[Sequence[str]] = payload.get("keys", ())
    return payload.get("content", {}).get("text", act), {key[0]: key[1] for key in keys}
