"""What a person waits for after pressing a button or searching inline."""

from dataclasses import dataclass
from typing import Any

from tests.telegram.world import CallbackQuery, World

PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Toast:
    """The bot's answer to a press; an empty text ends the spinner and shows nothing."""

    text: str
    alert: bool
    url: str


@dataclass(slots=True, eq=False)
class Press:
    """A pressed button."""

    world: World
    query: CallbackQuery
    url: str | None = None
    """Where a link button leads; the bot hears nothing of such a press."""
    update_id: int | None = None

    @property
    def toast(self) -> str | None:
        """Return the text of the answer; None while there is no answer."""
        return None if self.query.answer is None else str(self.query.answer["text"])

    async def answered(
        self,
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109 - a test's own patience
    ) -> Toast:
        """Wait for the bot's answer.

        Raises:
            AssertionError: none came in time.
        """
        return Toast(**await _answer(self.world, self.query, timeout))


@dataclass(slots=True, eq=False)
class InlineSearch:
    """An inline query."""

    world: World
    query: CallbackQuery

    async def results(
        self,
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109 - a test's own patience
    ) -> list[dict[str, Any]]:
        """Wait for the results.

        Raises:
            AssertionError: none came in time.
        """
        results: list[dict[str, Any]] = (await self.answered(timeout))["results"]
        return results

    async def answered(
        self,
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109 - a test's own patience
    ) -> dict[str, Any]:
        """Wait for the whole answer: results, button, next_offset, is_personal, cache_time.

        Raises:
            AssertionError: none came in time.
        """
        return await _answer(self.world, self.query, timeout)


async def _answer(world: World, query: CallbackQuery, seconds: float) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = await world.pulse.wait_for(lambda: query.answer, seconds)
    except TimeoutError:
        raise AssertionError("the bot did not answer the query in time") from None
    return answer
