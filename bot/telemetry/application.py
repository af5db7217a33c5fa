"""What is served to operators: /metrics, /healthz (it lives) and /readyz (it works)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.storage.errors import DatabaseAway
from bot.telemetry.depths import read_depths
from bot.telemetry.prometheus import CONTENT_TYPE_LATEST

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from starlette.requests import Request

    from bot.storage.sessions import Database
    from bot.telemetry.prometheus import PrometheusMeter

PATIENCE_SECONDS = 2.0
"""A database that takes longer to answer is away."""
Watched = tuple["Database", "Callable[[], datetime]", "PrometheusMeter"]


def operators_application(watched: Sequence[Watched]) -> Starlette:
    """Serve what is known of these communities: each has its database, clock and meter."""

    async def metrics(_request: Request) -> Response:
        await asyncio.gather(*(_look(*each) for each in watched))
        texts = [meter.text() for _db, _now, meter in watched]
        return Response(b"".join(texts), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        answered = await asyncio.gather(*(_answers(db) for db, _now, _meter in watched))
        if all(answered):
            return PlainTextResponse("ok\n")
        return PlainTextResponse("the database does not answer\n", status_code=503)

    return Starlette(
        routes=[
            Route("/metrics", metrics),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
        ]
    )


async def _look(db: Database, now: Callable[[], datetime], meter: PrometheusMeter) -> None:
    meter.set_times_away(db.times_away)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), db.read() as session:
            depths = await read_depths(session, now())
    except (DatabaseAway, TimeoutError):
        meter.set_database_away()
        return
    meter.set_states(depths.states)
    meter.set_outbox(depths.outbox)


async def _answers(db: Database) -> bool:
    from sqlalchemy import text  # noqa: PLC0415 - asked for here alone

    try:
        async with asyncio.timeout(PATIENCE_SECONDS), db.read() as session:
            await session.execute(text("SELECT 1"))
    except (DatabaseAway, TimeoutError):
        return False
    return True
