"""Who is in a group, and which of a group's messages reach the bot."""

from tests.telegram.chats import Chat, Json, Message, User
from tests.telegram.entities import utf16_slice
from tests.telegram.world import World

SERVICE_FIELDS = frozenset(
    {
        "new_chat_members", "left_chat_member", "new_chat_title", "group_chat_created",
        "supergroup_chat_created", "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message",
        "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
        "community_chat_added", "community_chat_removed",
    }
)  # fmt: skip


def reaches_bot(world: World, chat: Chat, message: Message, reply_to: Message | None) -> bool:
    """Tell whether Telegram shows a person's message to the bot.

    With privacy mode on, and unless the bot is an administrator, it gets commands that name it,
    commands that name no bot (documented: "if the bot was the last bot to send a message to the
    group"; here it is the only bot), messages sent via it, replies to its messages, and service
    messages (core.telegram.org/bots/features#privacy-mode). A mention is not in that list; it
    gets through only if ``BotAccount.mentions_pass_privacy`` says so.
    """
    if not chat.is_group:
        return True
    if not chat.has(world.bot.id):
        return False
    return (
        not world.account.privacy
        or chat.is_administrator(world.bot.id)
        or not SERVICE_FIELDS.isdisjoint(message.data)
        or (reply_to is not None and reply_to.from_bot)
        or message.data.get("via_bot", {}).get("id") == world.bot.id
        or any(_addresses(world, message, one) for one in message.entities)
    )


def names_the_bot(world: World, command: str) -> bool:
    """Tell whether a command ("/ask", "/ask@bot") names the bot, or none."""
    named = command.lower().partition("@")[2]
    return not named or named == (world.bot.username or "").lower()


def _addresses(world: World, message: Message, entity: Json) -> bool:
    covered = utf16_slice(message.text, entity).lower()
    username = (world.bot.username or "").lower()
    match entity["type"]:
        case "bot_command":
            return names_the_bot(world, covered)
        case "mention":
            return world.account.mentions_pass_privacy and covered == f"@{username}"
    return False


def change_status(world: World, chat: Chat, user: User, status: str, *, by: User) -> None:
    """Change a member's status and tell the bot, if it may hear of it.

    ``my_chat_member`` always comes; ``chat_member`` needs the bot to be an administrator.
    """
    old = world.membership(chat, user.id)
    chat.members[user.id] = status
    world.listeners.wake((user.id,))
    change: Json = {
        "chat": chat.face,
        "from": by.face,
        "date": int(world.clock.time()),
        "old_chat_member": old,
        "new_chat_member": world.membership(chat, user.id),
    }
    if user is world.bot:
        world.tell_bot("my_chat_member", change)
    elif chat.is_administrator(world.bot.id):
        world.tell_bot("chat_member", change)


def join(
    world: World, chat: Chat, user: User, *, by: User | None = None, via_join_request: bool = False
) -> None:
    """Let a user into a group, with the service message that everybody sees."""
    by = by or user
    change_status(world, chat, user, "member", by=by)
    sender = user if via_join_request else by
    announce(world, chat, sender, {"new_chat_members": [user.face]})


def leave(world: World, chat: Chat, user: User, *, by: User | None = None) -> None:
    """Let a user out, by themselves or removed by somebody."""
    removed = by is not None and by is not user
    by = by or user
    if user is not world.bot:
        announce(world, chat, by, {"left_chat_member": user.face})
    change_status(world, chat, user, "kicked" if removed else "left", by=by)


def announce(world: World, chat: Chat, sender: User, content: Json) -> Message:
    """Put a service message into a group."""
    message = world.compose(chat, sender, content)
    if chat.has(world.bot.id):
        world.tell_bot("message", dict(message.data))
    return message
