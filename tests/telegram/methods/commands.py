"""The commands menu and the bot's descriptions."""

import re
from typing import Any

from tests.telegram.calls import Params
from tests.telegram.chats import Json
from tests.telegram.errors import bad_request
from tests.telegram.methods.registry import method
from tests.telegram.world import World

COMMAND = re.compile(r"/?[a-z0-9_]{1,32}\Z")
MOST_COMMANDS = 100
LONGEST_DESCRIPTION = 256
LANGUAGE = re.compile(r"([a-z]{2})?\Z")
SCOPES = {
    "default": (), "all_private_chats": (), "all_group_chats": (), "all_chat_administrators": (),
    "chat": ("chat_id",), "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}  # fmt: skip
DESCRIPTIONS = {"Description": ("description", 512), "ShortDescription": ("short_description", 120)}


def _scope(world: World, params: Params) -> tuple[str, int, int, str]:
    scope: Json = params.nested("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    language = params.text("language_code")
    if not LANGUAGE.match(language):
        raise bad_request("invalid language code specified")
    ids = [int(scope.get(name, 0)) for name in SCOPES[kind]] + [0, 0]
    if SCOPES[kind] and ids[0] not in world.chats and ids[0] not in world.users:
        raise bad_request("chat not found")
    return kind, ids[0], ids[1], language


@method("setMyCommands")
def set_commands(world: World, params: Params) -> bool:
    """Set the menu of a scope and language."""
    commands: Any = params.nested("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.match(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= LONGEST_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(world, params)] = commands
    return True


@method("getMyCommands")
def get_commands(world: World, params: Params) -> list[Json]:
    """Return the menu of exactly this scope and language."""
    return world.commands.get(_scope(world, params), [])


@method("deleteMyCommands")
def delete_commands(world: World, params: Params) -> bool:
    """Remove the menu of a scope and language."""
    world.commands.pop(_scope(world, params), None)
    return True


def _register(name: str, field: str, longest: int) -> None:
    def set_description(world: World, params: Params) -> bool:
        text = params.text(field)
        if len(text) > longest:
            raise bad_request(f"bot {field.replace('_', ' ')} is too long")
        world.descriptions[field, params.text("language_code")] = text
        return True

    def get_description(world: World, params: Params) -> Json:
        key = (field, params.text("language_code"))
        return {field: world.descriptions.get(key, world.descriptions.get((field, ""), ""))}

    method(f"setMy{name}")(set_description)
    method(f"getMy{name}")(get_description)


for _name, (_field, _longest) in DESCRIPTIONS.items():
    _register(_name, _field, _longest)
_register("Name", "name", 64)
