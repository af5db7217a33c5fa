"""Make the excerpt of the Bot API's schema that the simulator checks against.

``python -m tests.telegram.schema.excerpt schema.json`` reads a schema of the form ``{"version": …,
"methods": {name: {"fields": {name: {"type": …, "required": …}}}}, "types": {…}}`` and writes what
the simulator serves, and all types that it needs, to ``bot-api-<version>.txt`` beside this file.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from tests.telegram.methods import METHODS

NEWER_METHODS = (
    "getUpdates", "sendRichMessage",
"editEphemeralMessageText", "editEphemeralMessageReplyMarkup",
    "deleteEphemeralMessage",
)  # fmt: skip
ROOTS = (
    "Update.message", "Update.edited_message", "Update.callback_query", "Update.inline_query",
    "Update.chosen_inline_result", "Update.message_reaction", "Update.chat_member",
    "Update.my_chat_member", "Update.chat_join_request", "Update.guest_message", "Update.update_id",
    "Update.poll",
)  # fmt: skip
LEFT_OUT = re.compile(
    "Passport|Gift|Payment|Invoice|Story|Giveaway|Business|Paid|Background|Boost|Checklist"
    "|SuggestedPost|Game|VideoChat|RichBlock|RichText|DirectMessage|Shared|WriteAccess|ProximityAlert"
    "|Poll(?!$|Option$|Answer$)|Theme|OrderInfo|Transaction|ManagedBot|ChatOwner|KeyboardButtonRequest"
    "|InlineQueryResult(?!Article|sButton|$)|Input(?!Text)\\w+MessageContent|InputMediaS|InputMediaV\\w*N"
)
"""Types that the simulator neither reads nor sends."""


def _type(written: str) -> tuple[str, list[str]]:
    """Return a type as the excerpt writes it, and the names in it."""
    depth = 0
    while written.startswith("Array of "):
        written, depth = written.removeprefix("Array of "), depth + 1
    names = re.split(r", | and | or ", written)
    return "[" * depth + "|".join(names) + "]" * depth, names


def _members(name: str, types: dict[str, Any]) -> list[str]:
    """Return the types of which a type without fields is one, by the names that they were given."""
    if name == "MaybeInaccessibleMessage":
        return ["Message", "InaccessibleMessage"]
    if name == "InputMessageContent":
        return [one for one in types if one.startswith("Input") and one.endswith("MessageContent")]
    members = [one for one in types if one.startswith(name) and types[one]["fields"]]
    return [one for one in members if one not in {"ChatMemberUpdated", "InlineQueryResultsButton"}]


def excerpt(schema: dict[str, Any]) -> list[str]:
    """Return the lines of the excerpt."""
    types: dict[str, Any] = schema["types"]
    names = sorted({proper for proper, _ in METHODS.values()} | set(NEWER_METHODS))
    wanted = ["Update", "User", "ChatFullInfo", "ChatMember", "Message"]
    lines: dict[str, str] = {}

    def write(owner: str, fields: dict[str, Any]) -> None:
        written = [owner]
        for name, about in sorted(fields.items()):
            if owner == "Update" and f"Update.{name}" not in ROOTS:
                continue
            form, needed = _type(about["type"])
            written.append(f"{name}{'!' if about['required'] else ''}={form}")
            wanted.extend(one for one in needed if one in types and not LEFT_OUT.search(one))
        lines[owner] = " ".join(written)

    for method in names:
        write(method, schema["methods"][method]["fields"])
    while wanted:
        name = wanted.pop()
        if name in lines:
            continue
        members = [] if types[name]["fields"] else _members(name, types)
        members = [one for one in members if one != name and not LEFT_OUT.search(one)]
        if members:
            lines[name] = f"{name}: {' '.join(members)}"
            wanted.extend(members)
        else:
            write(name, types[name]["fields"])
    about = f"# Bot API {schema['version']} ({schema['release_date']}): see __init__.py"
    return [about, *(lines[name] for name in sorted(lines))]


if __name__ == "__main__":
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    target = Path(__file__).with_name(f"bot-api-{source['version']}.txt")
    target.write_text("\n".join(excerpt(source)) + "\n", encoding="utf-8")
