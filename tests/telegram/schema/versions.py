"""Since when the Bot API knows what is newer than its version 9.2.

From core.telegram.org/bots/api-changelog. ``Type.field`` or ``method.parameter``, a method, or
``MessageEntity:type`` for the types of entities.
"""

Version = tuple[int, int]

LATEST: Version = (10, 3)
EPHEMERAL = (
    "sendMessage", "sendPhoto", "sendDocument", "sendVoice", "sendAudio", "sendVideo",
    "sendAnimation", "sendSticker", "sendVideoNote", "sendLocation", "sendContact",
)  # fmt: skip

SINCE: dict[str, Version] = {
    "User.has_topics_enabled": (9, 3),
    "User.allows_users_to_create_topics": (9, 4),
    "InlineKeyboardButton.style": (9, 4),
    "InlineKeyboardButton.icon_custom_emoji_id": (9, 4),
    "KeyboardButton.style": (9, 4),
    "KeyboardButton.icon_custom_emoji_id": (9, 4),
    "MessageEntity:date_time": (9, 5),
    "MessageEntity.unix_time": (9, 5),
    "MessageEntity.date_time_format": (9, 5),
    "setChatMemberTag": (9, 5),
    "Message.sender_tag": (9, 5),
    "ChatMemberMember.tag": (9, 5),
    "ChatMemberRestricted.tag": (9, 5),
    "ChatMemberAdministrator.can_manage_tags": (9, 5),
    "User.can_manage_bots": (9, 6),
    "sendPoll.hide_results_until_closes": (9, 6),
    "sendPoll.allows_revoting": (9, 6),
    "sendPoll.description": (9, 6),
    "sendPoll.description_entities": (9, 6),
    "sendPoll.members_only": (10, 0),
    "User.supports_guest_queries": (10, 0),
    "Update.guest_message": (10, 0),
    "answerGuestQuery": (10, 0),
    "Message.guest_query_id": (10, 0),
    "User.supports_join_request_queries": (10, 1),
    "sendRichMessage": (10, 1),
    "editMessageText.rich_message": (10, 1),
    "answerChatJoinRequestQuery": (10, 1),
    "ChatJoinRequest.query_id": (10, 1),
    "ChatFullInfo.guard_bot": (10, 1),
    "BotCommand.is_ephemeral": (10, 2),
    "ChatFullInfo.community": (10, 2),
    "Message.community_chat_added": (10, 2),
    "Message.community_chat_removed": (10, 2),
    "Message.ephemeral_message_id": (10, 2),
    "Message.receiver_user": (10, 2),
    "ReplyParameters.ephemeral_message_id": (10, 2),
    "editEphemeralMessageText": (10, 2),
    "editEphemeralMessageCaption": (10, 2),
    "editEphemeralMessageReplyMarkup": (10, 2),
    "deleteEphemeralMessage": (10, 2),
    **{
        f"{method}.{parameter}": (10, 2)
        for method in EPHEMERAL
        for parameter in ("receiver_user_id", "callback_query_id")
    },
    **{
        f"{method}.ephemeral_message_parameters": (10, 3)
        for method in (*EPHEMERAL, "sendRichMessage")
    },
}
UNTIL: dict[str, Version] = {
    f"{method}.{parameter}": (10, 2)
    for method in EPHEMERAL
    for parameter in ("receiver_user_id", "callback_query_id")
}
"""What the last version was that knew something."""


def version(written: str) -> Version:
    """Read "10.2"."""
    major, _, minor = written.partition(".")
    return int(major), int(minor)
