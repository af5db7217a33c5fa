"""Counting how sure the matcher is, for whoever watches."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.matching import Finding


class Decides(Protocol):
    """Whoever finds, and tells of each verdict."""

    @property
    def decided(self) -> Callable[[str], None]:
        """Told of each verdict."""


K = TypeVar("K", bound=Decides)
Find = Callable[[K, "AsyncSession", str, Sequence[str]], Awaitable["Finding"]]


def tell_nobody(_verdict: str) -> None:
    """Nobody watches."""


def counted(find: Find[K]) -> Find[K]:
    """Have each verdict told."""

    @wraps(find)
    async def find_and_tell(
        knowledge: K, db: AsyncSession, text: str, languages: Sequence[str]
    ) -> Finding:
        finding = await find(knowledge, db, text, languages)
        knowledge.decided(finding.verdict)
        return finding

    return find_and_tell
