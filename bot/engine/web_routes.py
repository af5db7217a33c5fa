"""Answers whoever asks over HTTP by what features serve there: in a transaction that reads."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.engine.web_pages import WebPage, WebVisit
from bot.storage.errors import DatabaseAway, error_place
from bot.words.web import NOT_THERE, WebAnswer, WebRequest, WebRoute

if TYPE_CHECKING:
    from bot.engine.engine import Engine

log = logging.getLogger(__name__)

AWAY = WebAnswer(status=503, headers={"Retry-After": "60"})
FAILED = WebAnswer(status=500)


def routes_of(engine: Engine) -> list[WebRoute]:
    """All that features serve, as routes."""
    return [_route(engine, page) for page in engine.routes.web_pages]


def _route(engine: Engine, page: WebPage) -> WebRoute:
    async def answer(request: WebRequest) -> WebAnswer:
        try:
            async with engine.db.read() as session:
                visit = WebVisit(
                    session, engine.now(), engine.settings, engine.languages, engine.services,
                    request,
                )  # fmt: skip
                return await page.handler(visit) or NOT_THERE
        except DatabaseAway:
            return AWAY
        except Exception as error:  # noqa: BLE001 - where it was is told, not what was asked for
            log.error("%s could not be answered: %s", page.path, error_place(error))  # noqa: TRY400
            return FAILED

    return WebRoute(page.path, answer)
