"""Spaces: which rooms are in one, as their servers describe them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from bot.platforms.matrix.failures import Refusal
from bot.platforms.matrix.homeservers import Homeserver, version_1
from bot.platforms.matrix.rooms import Room, one_line
from bot.words import RoomOfSpace

MOST_ROOMS = 100
MOST_PAGES = 5

Json = dict[str, Any]


async def describe(server: Homeserver, space: Room) -> list[Json]:
    """The rooms in a space as an envelope has them; spaces within it are left out.

    Raises a DeliveryFailed.
    """
    descriptions = await _hierarchy(server, space.key)
    rooms = []
    for key, via in list(space.children.items())[:MOST_ROOMS]:
        told = descriptions.get(key, {})
        if told.get("room_type") == "m.space":
            continue
        alias = _words(told.get("canonical_alias"))
        rooms.append(
            {
                "key": key,
                "title": one_line(_words(told.get("name"))) or alias or key,
                "link": _link(alias or key, via),
                "via": via,
                "is_open": bool(told) and told.get("join_rule", "public") != "invite",
            }
        )
    return rooms


async def _hierarchy(server: Homeserver, space: str) -> dict[str, Json]:
    """What is told of the rooms in a space, as far as the bot may see them."""
    query = {"max_depth": "1", "limit": "50"}
    told: dict[str, Json] = {}
    for _page in range(MOST_PAGES):
        try:
            page = await server.call("GET", version_1("rooms", space, "hierarchy"), query=query)
        except Refusal:
            break
        told |= {str(room.get("room_id")): room for room in page.get("rooms", ())}
        if not page.get("next_batch"):
            break
        query["from"] = str(page["next_batch"])
    return told


def read_rooms(rooms: list[Json]) -> tuple[RoomOfSpace, ...]:
    """The rooms of an envelope."""
    return tuple(
        RoomOfSpace(
            str(room["key"]), str(room["title"]), str(room["link"]), str(room["via"]),
            is_open=bool(room["is_open"]),
        )
        for room in rooms
    )  # fmt: skip


def _link(name: str, via: str) -> str:
    """How people get there in their own client; an alias says by itself who knows it."""
    query = f"?via={quote(via)}" if name.startswith("!") and via else ""
    return f"https://matrix.to/#/{quote(name, safe='!#:')}{query}"


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""
