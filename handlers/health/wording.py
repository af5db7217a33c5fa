"""What is wrong with the bot, a sentence for each, with what to do about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.words import Listing, Text, _, ngettext, stack, verbatim
from bot.words.diagnosis import Trouble, TroubleKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_NAMED = 5
"""Groups that are named."""
PLATFORMS = {"telegram": "Telegram", "matrix": "Matrix", "console": "Console"}
WELL = _("All is well, as far as I can see.")
MORE = _("On the server, `lamplighter check` says more.")


def told(troubles: Sequence[Trouble]) -> Text:
    """All of it, the gravest first, and where to read more."""
    return stack(*(sentence(trouble) for trouble in troubles), MORE, gap="\n\n")


def over(troubles: Sequence[Trouble]) -> Text:
    """What is well again, in the words in which it was told."""
    lines = [Text("✓ {trouble}", {"trouble": sentence(trouble)}, translated=False)
             for trouble in troubles]  # fmt: skip
    return stack(_("This is well again:"), *lines)


def sentence(trouble: Trouble) -> Text:
    """What is wrong, and what to do."""
    details = trouble.details
    platform = PLATFORMS.get(trouble.place, trouble.place)
    if trouble.kind in _ON_PLATFORM:
        return Text(_ON_PLATFORM[trouble.kind].msgid, {"platform": platform})
    return _SENTENCES[trouble.kind](details)


_ON_PLATFORM = {
    TroubleKind.REFUSED: _(
        "{platform} refuses my account: I can neither hear nor speak there. Put a valid token or "
        "password into my configuration."
    ),
    TroubleKind.UNREACHABLE: _("I can't reach {platform}. I go on trying; nothing is lost."),
    TroubleKind.ACCOUNT: _("Something is not right with my account on {platform}."),
}  # fmt: skip


def _disk(details: Mapping[str, Any]) -> Text:
    megabytes = int(details.get("megabytes", 0))
    return _("My disk is almost full: {megabytes} MB are free. Make space, or I can keep nothing "
             "any more.", megabytes=megabytes)  # fmt: skip


def _unhandled(details: Mapping[str, Any]) -> Text:
    return _("What people wrote has been waiting for me for {time}.", time=_length(details))


def _unsent(details: Mapping[str, Any]) -> Text:
    return _("What I have to say has been waiting to be sent for {time}.", time=_length(details))


def _nobody(_details: Mapping[str, Any]) -> Text:
    return _("Questions go to nobody yet: I know no mentors, and no room of theirs.")


def _room(details: Mapping[str, Any]) -> Text:
    return _("I can't write in {room}, where people work. Let me in again, or choose another room.",
             room=_title(details))  # fmt: skip


def _worker(details: Mapping[str, Any]) -> Text:
    return ngettext(
        "{count} of my processes does not answer any more. Start it again.",
        "{count} of my processes do not answer any more. Start them again.",
        int(details.get("count", 1)),
    )


def _clock(details: Mapping[str, Any]) -> Text:
    return _("The clock of my server is wrong by {time}, so I remind people at wrong times. Set it "
             "right.", time=_length(details))  # fmt: skip


def _deaf(details: Mapping[str, Any]) -> Text:
    groups = [verbatim(str(title)) for title in details.get("groups", ())][:MOST_NAMED]
    return _("In {groups} I hear only commands and replies. Make me an administrator there.",
             groups=Listing(tuple(groups)))  # fmt: skip


def _quarantined(details: Mapping[str, Any]) -> Text:
    return ngettext(
        "{count} message could not be handled. On the server, `lamplighter inbox` lists it.",
        "{count} messages could not be handled. On the server, `lamplighter inbox` lists them.",
        int(details.get("count", 1)),
    )


def _jobs(details: Mapping[str, Any]) -> Text:
    return ngettext(
        "{count} thing that was to be done has failed again and again. On the server, "
        "`lamplighter jobs` lists it.",
        "{count} things that were to be done have failed again and again. On the server, "
        "`lamplighter jobs` lists them.",
        int(details.get("count", 1)),
    )


def _staff(details: Mapping[str, Any]) -> Text:
    return ngettext(
        "I can't write in private to {count} person of the team. Ask them to write to me once.",
        "I can't write in private to {count} people of the team. Ask them to write to me once.",
        int(details.get("count", 1)),
    )


def _length(details: Mapping[str, Any]) -> timedelta:
    return timedelta(minutes=max(1, int(details.get("minutes", 1))))


def _title(details: Mapping[str, Any]) -> Text:
    return verbatim(str(details.get("title") or "…"))


_SENTENCES = {
    TroubleKind.DISK_FULL: _disk,
    TroubleKind.UNHANDLED_FOR_LONG: _unhandled,
    TroubleKind.UNSENT_FOR_LONG: _unsent,
    TroubleKind.NOBODY_ANSWERS: _nobody,
    TroubleKind.ROOM_LOST: _room,
    TroubleKind.WORKER_SILENT: _worker,
    TroubleKind.CLOCK_WRONG: _clock,
    TroubleKind.DEAF: _deaf,
    TroubleKind.QUARANTINED: _quarantined,
    TroubleKind.JOBS_FAILED: _jobs,
    TroubleKind.STAFF_UNREACHABLE: _staff,
}
