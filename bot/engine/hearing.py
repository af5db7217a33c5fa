"""Whether the bot hears what is written in a group: the slow half of a job about that group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.storage.tables import Chat
from bot.words.failures import DeliveryFailed
from bot.words.platforms import Hearing

if TYPE_CHECKING:
    from bot.engine.job_routes import Outside
    from bot.words.jobs import Job


async def ask_what_is_heard(outside: Outside, job: Job) -> bool:
    """Ask the platform whether the bot hears everything in the chat that is the job's subject; true
    where it can't be found out, as nobody should be warned of what may be wrong.
    """
    async with outside.database.read() as session:
        chat = await session.get(Chat, job.subject)
    hears_all = outside.use(Hearing).by_platform.get(chat.platform) if chat is not None else None
    if chat is None or hears_all is None:
        return True
    try:
        return await hears_all(chat.key)
    except DeliveryFailed:
        return True
