"""The knowledge base's texts as vectors, where the community has an encoder.

The encoder is loaded and asked in threads, so nothing waits for it but what needs it; until all
texts have their vectors, and whenever the encoder fails, there are none and words do without.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from typing import TYPE_CHECKING

from bot.domain.matching import embeddings
from bot.domain.matching.encoders import NoEncoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.matching.corpora import Floats
    from bot.domain.matching.encoders import Encoder
    from bot.storage.sessions import Database

log = logging.getLogger(__name__)

AT_ONCE = 64
"""Texts that are encoded while somebody waits, at most; more are left to `catch_up`, which keeps
what it has after so many."""

AT_HAND = 1024
"""Parts of questions whose vectors are kept until they are looked up, and a while longer."""
TELL_EVERY = 640


class TextVectors:
    """Vectors by text: from the tables, from memory, and from the encoder."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        """Take the encoder, if there is one; it is loaded by `catch_up`."""
        self._encoder = encoder
        self._loaded = False
        self._fresh: dict[str, Floats] = {}
        self._asked: OrderedDict[str, Floats] = OrderedDict()
        self.behind = asyncio.Event()
        """There is something to catch up with."""
        if encoder is not None:
            self.behind.set()

    async def of_all(self, db: AsyncSession, texts: Sequence[str]) -> dict[str, Floats] | None:
        """Return the vectors of all texts; None where there is no encoder or it is behind."""
        encoder = self._encoder
        if encoder is None or not self._loaded:
            return None
        found = self._fresh | await embeddings.stored(db, encoder.name, texts)
        missing = [text for text in texts if text not in found]
        if missing:
            self.behind.set()
        if len(missing) > AT_ONCE:
            return None
        made = await self._encode(missing)
        if made is None:
            return None
        self._fresh |= made
        return found | made

    @property
    def work(self) -> bool:
        """Is there an encoder, and is it loaded?"""
        return self._encoder is not None and self._loaded

    def at_hand(self, text: str) -> Floats | None:
        """Return a question's vector, where it was encoded ahead."""
        return self._asked.get(text.strip())

    async def encode_ahead(self, texts: Sequence[str]) -> None:
        """Have the vectors of questions at hand; there are none where the encoder fails."""
        bare = dict.fromkeys(text.strip() for text in texts)
        made = await self._encode([text for text in bare if text not in self._asked])
        self._asked |= made or {}
        while len(self._asked) > AT_HAND:
            self._asked.popitem(last=False)

    async def catch_up(self, database: Database, texts: Sequence[str]) -> bool:
        """Load the encoder and keep vectors of all texts; tell whether all of them are there now.

        What is kept stays kept when this is interrupted.
        """
        self.behind.clear()
        if self._encoder is None or not await self._load(self._encoder):
            return False
        model = self._encoder.name
        async with database.read() as session:
            there = await embeddings.stored(session, model, texts)
        missing = [text for text in texts if text not in there]
        for start in range(0, len(missing), AT_ONCE):
            part = missing[start : start + AT_ONCE]
            known = {text: self._fresh[text] for text in part if text in self._fresh}
            made = await self._encode([text for text in part if text not in known])
            if made is None:
                return False
            async with database.write() as session:
                await embeddings.store(session, model, known | made)
            if start % TELL_EVERY == 0 and len(missing) > AT_ONCE:
                log.info("encoded %s of %s texts", start + len(part), len(missing))
        if missing:
            async with database.write() as session:
                await embeddings.forget_others(session, model, texts)
        self._fresh.clear()
        return True

    async def _load(self, encoder: Encoder) -> bool:
        if not self._loaded:
            try:
                await asyncio.to_thread(encoder.load)
            except NoEncoder as error:
                self._give_up(error)
                return False
            self._loaded = True
        return True

    async def _encode(self, texts: Sequence[str]) -> dict[str, Floats] | None:
        if self._encoder is None:
            return None
        if not texts:
            return {}
        try:
            rows = await asyncio.to_thread(self._encoder.encode, texts)
        except NoEncoder as error:
            self._give_up(error)
            return None
        return dict(zip(texts, rows, strict=True))

    def _give_up(self, error: NoEncoder) -> None:
        """Do without the encoder until the next start."""
        log.error("without the encoder, words alone are matched: %s", error)
        self._encoder = None
        self._loaded = False
