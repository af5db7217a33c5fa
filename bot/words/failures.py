"""What may go wrong between the engine and a platform."""

from __future__ import annotations


class DeliveryFailed(Exception):  # noqa: N818 - the house's word
    """The base of what may go wrong on the way out."""


class RetryAfter(DeliveryFailed):
    """The platform wants silence from the whole bot for so many seconds; nothing was sent."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry after {seconds} s")
        self.seconds = seconds


class Unavailable(DeliveryFailed):
    """Nothing was sent and it may work later: no connection, or an error on their side."""


class Uncertain(DeliveryFailed):
    """It may have been sent: the answer was lost."""


class Unreachable(DeliveryFailed):
    """This chat or person can't be written to any more: blocked, deactivated, kicked, not found."""


class Muted(Unreachable):
    """The bot is in this chat, but may not write there."""


class Rejected(DeliveryFailed):
    """The platform will never take this delivery."""


class NoRight(Rejected):
    """The bot lacks a right in this chat, for this sort of thing alone."""


class NotNow(DeliveryFailed):
    """Nothing can be said in this side chat now; perhaps when its member next does something."""


class Unchanged(DeliveryFailed):
    """An edit that changes nothing: as good as done."""


class Gone(DeliveryFailed):
    """The message to edit, or the thread to post to, is not there any more."""


class Expired(DeliveryFailed):
    """It was too late for it, so nothing was sent."""


class Moved(DeliveryFailed):
    """The chat has another key now."""

    def __init__(self, key: str) -> None:
        super().__init__("the chat has moved")
        self.key = key


class Forbidden(Exception):  # noqa: N818 - said of the bot itself: its token is refused
    """The platform refuses the bot itself (a wrong token): going on makes no sense."""


class InUse(Forbidden):
    """Another process has the account open; it may let go of it. `process` is its number on this
    machine, 0 where nobody knows.
    """

    def __init__(self, message: str, process: int = 0) -> None:
        super().__init__(message)
        self.process = process
