"""getMe, and setting up how updates reach the bot. getUpdates itself is in the simulator."""

import re
from urllib.parse import urlsplit

from tests.telegram.calls import Params
from tests.telegram.chats import Json
from tests.telegram.errors import bad_request
from tests.telegram.methods.registry import method
from tests.telegram.updates import WEBHOOK_SET
from tests.telegram.world import World

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}\Z")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@method("getMe")
def get_me(world: World, params: Params) -> Json:
    """Return the bot."""
    newer = {
        "has_topics_enabled": world.account.topics,
        "allows_users_to_create_topics": world.account.topics,
        "can_manage_bots": False,
        "supports_guest_queries": world.account.guests,
        "supports_join_request_queries": False,
    }
    return {
        **{name: value for name, value in newer.items() if world.schema.knows(f"User.{name}")},
        **world.bot.face,
        "can_join_groups": True,
        "can_read_all_group_messages": not world.account.privacy,
        "supports_inline_queries": world.account.inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("setWebhook")
def set_webhook(world: World, params: Params) -> bool:
    """Have updates pushed to an address; an empty one ends that.

    Telegram insists on HTTPS; an address on this machine may do without.
    """
    url = params.text("url")
    if not url:
        delete_webhook(world, params)
        return True
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text("secret_token")
    if secret and not SECRET.match(secret):
        raise bad_request("secret token contains unallowed characters")
    allow_updates(world, params)
    if params.flag("drop_pending_updates"):
        world.updates.pending.clear()
    world.updates.webhook = {
        "url": url,
        "secret_token": secret,
        "max_connections": params.integer("max_connections", 40),
    }
    world.updates.end_poll(WEBHOOK_SET)
    return True


@method("deleteWebhook")
def delete_webhook(world: World, params: Params) -> bool:
    """Go back to getUpdates."""
    world.updates.webhook = {}
    if params.flag("drop_pending_updates"):
        world.updates.pending.clear()
    return True


@method("getWebhookInfo")
def get_webhook_info(world: World, params: Params) -> Json:
    """Return where updates go and how many wait."""
    return world.updates.webhook_info()


def allow_updates(world: World, params: Params) -> None:
    """Remember which kinds of updates the bot wants, when the call says so."""
    if "allowed_updates" in params:
        world.updates.allow(params.nested("allowed_updates") or [])
