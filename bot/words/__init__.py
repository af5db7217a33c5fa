"""The neutral words: what people do and what the bot says, on any platform.

Handlers speak only in these; what a platform makes of them is the platform's affair. What passes
between the engine and the platforms alone is in `deliveries`, `failures`, `menus` and `diagnosis`.
"""

from bot.words.actions import (
    Action,
    Begin,
    Enclose,
    Enclosure,
    OutgoingMessage,
    Post,
    Priority,
    Refused,
    Reminder,
    Remove,
    Reply,
    Say,
    Send,
    Update,
)
from bot.words.attachments import (
    Attachment,
    AttachmentKind,
)
from bot.words.audiences import (
    Audience,
    Everyone,
    Followers,
    Mentors,
    Organizers,
    People,
    SafetyTeam,
    Where,
)
from bot.words.buttons import (
    MAX_BUTTON_BYTES,
    Button,
    ButtonStyle,
    open_private,
    to_confirm,
    to_destroy,
)
from bot.words.events import (
    Event,
    EventKind,
    Place,
    Sender,
    TemporaryChat,
)
from bot.words.lookups import (
    Found,
    Result,
)
from bot.words.polls import (
    ClosePoll,
    Poll,
    PollSupport,
)
from bot.words.roles import Role
from bot.words.subjects import Subject
from bot.words.text import (
    LanguageName,
    Listing,
    Literal,
    LocalMoment,
    Markdown,
    Month,
    Spoken,
    Text,
    ZoneName,
    _,
    ngettext,
    spoken,
    stack,
    verbatim,
)

__all__ = [
    "MAX_BUTTON_BYTES",
    "Action",
    "Attachment",
    "AttachmentKind",
    "Audience",
    "Begin",
    "Button",
    "ButtonStyle",
    "ClosePoll",
    "Enclose",
    "Enclosure",
    "Event",
    "EventKind",
    "Everyone",
    "Followers",
    "Found",
    "LanguageName",
    "Listing",
    "Literal",
    "LocalMoment",
    "Markdown",
    "Mentors",
    "Month",
    "Organizers",
    "OutgoingMessage",
    "People",
    "Place",
    "Poll",
    "PollSupport",
    "Post",
    "Priority",
    "Refused",
    "Reminder",
    "Remove",
    "Reply",
    "Result",
    "Role",
    "SafetyTeam",
    "Say",
    "Send",
    "Sender",
    "Spoken",
    "Subject",
    "TemporaryChat",
    "Text",
    "Update",
    "Where",
    "ZoneName",
    "_",
    "ngettext",
    "open_private",
    "spoken",
    "stack",
    "to_confirm",
    "to_destroy",
    "verbatim",
]
