"""What an encoder made of texts, kept so that each text is encoded once, by its content.

Vectors are kept in half precision, which changes a cosine by less than a thousandth.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.storage.tables import Embedding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.matching.corpora import Floats

AT_ONCE = 500
"""Rows in one statement at most; SQLite takes 32,766 parameters."""


def digest(text: str) -> str:
    """Return the name under which a text's vector is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


async def stored(db: AsyncSession, model: str, texts: Iterable[str]) -> dict[str, Floats]:
    """Return the vectors that are there already, by text."""
    import numpy as np  # noqa: PLC0415 - only who has an encoder needs it

    wanted = {digest(text): text for text in texts}
    rows = await db.execute(
        select(Embedding.digest, Embedding.vector).where(Embedding.model == model)
    )
    return {
        wanted[name]: np.frombuffer(vector, np.float16).astype(np.float32)
        for name, vector in rows
        if name in wanted
    }


async def store(db: AsyncSession, model: str, vectors: Mapping[str, Floats]) -> None:
    """Keep vectors by text; those that another process has kept meanwhile stay as they are."""
    import numpy as np  # noqa: PLC0415 - as above

    by_digest = {digest(text): vector for text, vector in vectors.items()}
    there = set(
        await db.scalars(
            select(Embedding.digest).where(
                Embedding.model == model, Embedding.digest.in_(by_digest)
            )
        )
    )
    db.add_all(
        Embedding(model=model, digest=name, vector=vector.astype(np.float16).tobytes())
        for name, vector in by_digest.items()
        if name not in there
    )


async def forget_others(db: AsyncSession, model: str, texts: Iterable[str]) -> None:
    """Drop the vectors of other models, and of texts that are not among these any more."""
    await db.execute(delete(Embedding).where(Embedding.model != model))
    wanted = {digest(text) for text in texts}
    there = await db.scalars(select(Embedding.digest).where(Embedding.model == model))
    gone = [name for name in there if name not in wanted]
    for start in range(0, len(gone), AT_ONCE):
        await db.execute(
            delete(Embedding).where(
                Embedding.model == model, Embedding.digest.in_(gone[start : start + AT_ONCE])
            )
        )
