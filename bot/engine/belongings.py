"""To which set of groups a group belongs: the slow half of a job about that group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.storage.tables import Chat
from bot.words.failures import DeliveryFailed
from bot.words.platforms import Belonging, Belongings

if TYPE_CHECKING:
    from bot.engine.job_routes import Outside
    from bot.words.jobs import Job


async def ask_where_it_belongs(outside: Outside, job: Job) -> Belonging | None:
    """Ask the platform about the chat that is the job's subject; None: that can't be found out."""
    async with outside.database.read() as session:
        chat = await session.get(Chat, job.subject)
    if chat is None or chat.private or not chat.present:
        return None
    ask = outside.use(Belongings).by_platform.get(chat.platform)
    if ask is None:
        return None
    try:
        return await ask(chat.key)
    except DeliveryFailed:
        return None
