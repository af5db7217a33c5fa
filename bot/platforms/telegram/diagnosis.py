"""What `lamplighter check` says of the Telegram bot; for operators, in English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.config.settings import TelegramSettings
from bot.platforms.telegram.abilities import TELLS_OF_9_4, TOPICS_ARE_ON
from bot.platforms.telegram.api import BotApi
from bot.platforms.telegram.numbers import number
from bot.words.diagnosis import Finding, Trouble, TroubleKind
from bot.words.failures import DeliveryFailed, Forbidden

ADMINISTRATORS = frozenset({"creator", "administrator"})
MOST_NAMED = 5
"""Groups that a finding names."""
SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


async def diagnose(
    api: BotApi, settings: TelegramSettings, groups: Mapping[str, str]
) -> list[Finding]:
    """Look at the account, its rights and how it hears, in `groups` (titles by keys) too. Raises
    nothing.
    """
    try:
        me = await api.call("getMe")
        info = await api.call("getWebhookInfo")
    except Forbidden:
        return [
            Finding(
                well=False,
                about="Telegram refuses the token",
                advice="Get the token from @BotFather and put it into the config.",
                trouble=Trouble(TroubleKind.REFUSED, "telegram"),
            )
        ]
    except DeliveryFailed as trouble:
        return [
            Finding(
                well=False,
                about=f"Telegram can't be reached ({type(trouble).__name__})",
                advice=f"Is there a way to {settings.api_base_url} from here?",
                trouble=Trouble(TroubleKind.UNREACHABLE, "telegram"),
            )
        ]
    hearing = _webhook(info, settings) if settings.mode == "webhook" else _polling(info)
    return [
        Finding(well=True, about=f"Telegram: the bot is @{me.get('username', '')}"),
        *_rights(me),
        await _hearing(api, me, groups),
        _inline_mode(me),
        *_topics(me),
        *_guests(me),
        *_guard(me),
        *_server(me, settings),
        *hearing,
    ]


def _server(me: dict[str, Any], settings: TelegramSettings) -> list[Finding]:
    """Tell of a server that somebody hosts and has not brought up to date for long."""
    if TELLS_OF_9_4 in me:
        return []
    return [
        Finding(
            well=True,
            about="Telegram: the server of the Bot API is older than 9.4, so buttons have no "
            "colours, times are shown in one zone for all, and questions get no topics",
            advice=f"Bring the server at {settings.api_base_url} up to date.",
        )
    ]


def _rights(me: dict[str, Any]) -> list[Finding]:
    if me.get("can_join_groups", True):
        return []
    return [
        Finding(
            well=False,
            about="Telegram: the bot can't be added to groups",
            advice="Allow it: @BotFather, /setjoingroups, Enable.",
        )
    ]


async def _hearing(api: BotApi, me: dict[str, Any], groups: Mapping[str, str]) -> Finding:
    """What it hears in the groups: everything without privacy mode, or as their administrator."""
    if me.get("can_read_all_group_messages"):
        about = "Telegram: privacy mode is off, the bot hears everything in its groups"
        return Finding(well=True, about=about)
    on = "Telegram: privacy mode is on"
    deaf = [
        title or key
        for key, title in groups.items()
        if not await _is_administrator(api, int(me["id"]), key)
    ]
    if not deaf:
        return Finding(
            well=True,
            about=f"{on}, but the bot hears everything, as an administrator of all its groups"
            if groups
            else f"{on}; the bot is in no group yet",
            advice=""
            if groups
            else "Make it an administrator of its groups, or turn the mode off "
            "(@BotFather, /setprivacy, Disable) before it is added to any.",
        )
    return Finding(
        well=False,
        about=f"{on}, so the bot hears only commands and replies to its messages in "
        f"{_some(deaf)}; it can't listen for questions there, nor hear what mentors write in a "
        "question's topic without replying",
        advice="Make the bot an administrator of these groups (it then hears everything there); or "
        "turn the mode off (@BotFather, /setprivacy, Disable), remove the bot from its groups and "
        "add it again.",
        trouble=Trouble(TroubleKind.DEAF, "telegram", {"groups": deaf[:MOST_NAMED]}),
    )


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more groups" if more > 0 else "")


async def hears_all(api: BotApi, bot: int, chat: str) -> bool:
    """Does the bot hear whatever is written in that group? Raises DeliveryFailed."""
    me = await api.call("getMe")
    if me.get("can_read_all_group_messages"):
        return True
    member = await api.call("getChatMember", {"chat_id": number(chat), "user_id": bot})
    return member["status"] in ADMINISTRATORS


async def _is_administrator(api: BotApi, bot: int, chat: str) -> bool:
    """Is it? A group that can't be asked (it is gone, or slow) is none that can be put right."""
    try:
        member = await api.call("getChatMember", {"chat_id": number(chat), "user_id": bot})
    except DeliveryFailed:
        return True
    return member["status"] in ADMINISTRATORS


def _inline_mode(me: dict[str, Any]) -> Finding:
    """A hint: a community can do without."""
    if me.get("supports_inline_queries"):
        about = f"Telegram: inline mode is on, @{me.get('username', '')} shares resources anywhere"
        return Finding(well=True, about=about)
    return Finding(
        well=True,
        about="Telegram: inline mode is off, so nobody can share resources by naming the bot",
        advice="If you would like that: @BotFather, /setinline.",
    )


def _topics(me: dict[str, Any]) -> list[Finding]:
    """A hint, too; what an older server lacks is told of with its other lacks."""
    if TELLS_OF_9_4 not in me:
        return []
    if me.get(TOPICS_ARE_ON):
        about = "Telegram: topics are on, each question has its own in its asker's private chat"
        return [Finding(well=True, about=about)]
    return [
        Finding(
            well=True,
            about="Telegram: topics are off, so all questions of a person stand in one stream",
            advice="If each shall have a topic of its own: @BotFather, the bot, Bot Settings, "
            "Threads Settings, Threaded Mode.",
        )
    ]


def _guests(me: dict[str, Any]) -> list[Finding]:
    """A hint, where the server knows of guests."""
    if "supports_guest_queries" not in me:
        return []
    if me["supports_guest_queries"]:
        about = "Telegram: guest mode is on, the bot answers where it is mentioned and not there"
        return [Finding(well=True, about=about)]
    return [
        Finding(
            well=True,
            about="Telegram: guest mode is off, so the bot is deaf to mentions where it is not",
            advice="If you would like that: @BotFather, the bot, Bot Settings, Guest Mode.",
        )
    ]


def _guard(me: dict[str, Any]) -> list[Finding]:
    """A hint: without, requests to join are decided on all the same, but not at once."""
    if not me.get("supports_join_request_queries"):
        return []
    about = "Telegram: the bot may be the guard of groups, and is then asked of who wants to join"
    return [Finding(well=True, about=about)]


def _polling(info: dict[str, Any]) -> list[Finding]:
    if not info.get("url"):
        return [Finding(well=True, about="Telegram: polling, no webhook in the way")]
    return [
        Finding(
            well=True,
            about="Telegram: polling, but a webhook is set",
            advice="It will be removed when the bot starts; is another process using this token?",
        )
    ]


def _webhook(info: dict[str, Any], settings: TelegramSettings) -> list[Finding]:
    findings = []
    if not settings.webhook_url.startswith("https://"):
        findings.append(
            Finding(
                well=False,
                about="Telegram: the webhook's address is not https",
                advice="Set webhook_url to the https address that leads to this machine.",
            )
        )
    if not SECRET.fullmatch(settings.webhook_secret.get_secret_value()):
        findings.append(
            Finding(
                well=False,
                about="Telegram: the webhook has no good secret",
                advice="Set webhook_secret to 16 to 256 characters of A-Z, a-z, 0-9, _ and -.",
            )
        )
    if info.get("url") != settings.webhook_url:
        findings.append(
            Finding(
                well=True,
                about="Telegram: the webhook is not set yet",
                advice="It will be set when the bot starts.",
            )
        )
    elif info.get("last_error_message"):
        findings.append(
            Finding(
                well=False,
                about=f"Telegram: the last call of the webhook failed: "
                f"{info['last_error_message']} ({info.get('pending_update_count', 0)} waiting)",
                advice="Look whether webhook_url leads to webhook_listen:webhook_port here.",
            )
        )
    return findings or [Finding(well=True, about="Telegram: the webhook is set and works")]
