"""What `lamplighter check` says of an encoder: whether it can be loaded, and what it gains."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain.knowledge import encoder_gains
from bot.domain.matching.encoders import NoEncoder, SentenceEncoder
from bot.words.diagnosis import Finding

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.config.settings import Settings
    from bot.domain.matching.encoders import Encoder


async def load_encoder(settings: Settings) -> tuple[Encoder | None, list[Finding]]:
    """Load the encoder that the config names, if it names one."""
    name = settings.knowledge.encoder
    if not name:
        return None, []
    try:
        encoder = SentenceEncoder(name)
        vectors = await asyncio.to_thread(encoder.encode, ["?"])
    except NoEncoder as error:
        advice = "Correct encoder in [knowledge]; until then the bot matches by words alone."
        return None, [Finding(well=False, about=f"encoder: {error}", advice=advice)]
    about = f"encoder: {name}, {vectors.shape[1]} dimensions"
    return encoder, [Finding(well=True, about=about)]


async def check_gain(db: AsyncSession, encoder: Encoder | None) -> list[Finding]:
    """Tell how many of the latest unanswered questions the encoder knows in other words."""
    if encoder is None:
        return []
    try:
        gain = await encoder_gains.measure(db, encoder)
    except NoEncoder as error:
        return [Finding(well=False, about=f"encoder: {error}", advice="Try another model.")]
    if not gain.asked:
        return []
    asked = "unanswered question" if gain.asked == 1 else "unanswered questions"
    are = "is" if gain.known == 1 else "are"
    about = (
        f"encoder: {gain.known} of your last {gain.asked} {asked} {are} known to it in other words"
    )
    return [Finding(well=True, about=about)]
