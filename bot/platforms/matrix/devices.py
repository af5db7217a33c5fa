"""The account's devices: those that the bot has been before, and can't be any more, are removed."""

from __future__ import annotations

import logging

from bot.platforms.matrix.crosssigning import UNAUTHORIZED, password_stage
from bot.platforms.matrix.failures import Refusal
from bot.platforms.matrix.homeservers import Homeserver, Json, path
from bot.platforms.matrix.sessions import Session

logger = logging.getLogger(__name__)


async def remove_old_devices(
    server: Homeserver, session: Session, name: str, password: str
) -> None:
    """Log out every other device that is called as the bot calls its own. Raises DeliveryFailed.

    Others could be used by whoever finds the lost store; and people's clients would go on
    encrypting for them.
    """
    listed = await server.call("GET", path("devices"), must_have="devices")
    old = [
        str(device["device_id"])
        for device in listed["devices"]
        if device.get("display_name") == name and device["device_id"] != session.device
    ]
    if not old:
        return
    body: Json = {"devices": old}
    try:
        await server.call("POST", path("delete_devices"), body)
    except Refusal as refusal:
        if refusal.status != UNAUTHORIZED:
            logger.warning("Matrix: old devices could not be removed (%s)", refusal)
            return
        auth = password_stage(session.user, password, refusal)
        await server.call("POST", path("delete_devices"), {**body, "auth": auth})
    logger.warning("Matrix: %s old devices of the bot's were removed", len(old))
