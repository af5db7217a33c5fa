"""How announcements are worded: what readers see, and what organizers read about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import topics
from bot.domain.announcements import audiences
from bot.words import (
    Attachment,
    Button,
    Foldable,
    LanguageName,
    Listing,
    Markdown,
    Percent,
    Role,
    Text,
    _,
    labelled,
    ngettext,
    stack,
    verbatim,
)
from bot.words.announcements import (
    AnnouncementState,
    AnnouncementTopic,
    Cadence,
    MentoringPart,
    RecipientState,
    Unreached,
)
from bot.words.briefs import brief_at_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.announcements.audiences import Audience, Count
    from bot.domain.announcements.outcomes import Progress
    from bot.storage.tables import Announcement

TOPICS: dict[str, Text] = {
    AnnouncementTopic.NEWS: _("News"),
    AnnouncementTopic.OPPORTUNITY: _("Opportunities"),
    AnnouncementTopic.TRAINING: _("Training"),
    AnnouncementTopic.OPEN_CALL: _("Open calls"),
    AnnouncementTopic.URGENT: _("Urgent"),
}
CADENCES: dict[str, Text] = {
    Cadence.AT_ONCE: _("At once"),
    Cadence.DAILY: _("Once a day"),
    Cadence.WEEKLY: _("Once a week"),
    Cadence.NEVER: _("Not at all"),
}
STATES: dict[str, Text] = {
    AnnouncementState.DRAFT: _("a draft"),
    AnnouncementState.REVIEW: _("waits for a second organizer"),
    AnnouncementState.SCHEDULED: _("waits for its time"),
    AnnouncementState.SENDING: _("is going out"),
    AnnouncementState.PAUSED: _("paused"),
    AnnouncementState.SENT: _("has gone out"),
    AnnouncementState.CANCELLED: _("cancelled"),
    AnnouncementState.RECALLED: _("taken back"),
    AnnouncementState.DROPPED: _("dropped"),
}
ROLES: dict[str, Text] = {
    Role.NEWCOMER.word: _("Newcomers"),
    Role.MENTOR.word: _("Mentors"),
    Role.ORGANIZER.word: _("Organizers"),
}
MENTORING: dict[str, Text] = {
    MentoringPart.MENTORS: _("Mentor somebody"),
    MentoringPart.MENTEES: _("Have a mentor"),
    MentoringPart.WAITING: _("Wait for a mentor"),
    MentoringPart.NONE: _("None of these"),
}
PARTS: dict[str, Text] = {
    "roles": _("Roles"),
    "languages": _("Languages"),
    "interests": _("Interests"),
    "places": _("Places"),
    "mentoring": _("Mentoring"),
    "meetups": _("Meetups"),
    "levels": _("Level"),
    "rooms": _("Groups"),
}
PLATFORMS = {"telegram": "Telegram", "matrix": "Matrix", "console": "Console"}
MOST_SHOWN = 6
MOST_IN_LINE = 40
WIDEST = 12
FULL, EMPTY = "█", "░"


# ── what readers see ─────────────────────────────────────────────────────────────────────────


def shown(
    announcement: Announcement, body: str, *, is_own: bool = True, in_group: bool = False
) -> tuple[Text, tuple[Button, ...], tuple[Attachment, ...]]:
    """An announcement as its readers see it; `is_own`: it is in their own language."""
    topic = TOPICS[announcement.topic]
    text = stack(
        Text("**{topic}**", {"topic": topic}, translated=False),
        Text("{body}", {"body": Markdown(body)}, translated=False),
        None if is_own else _("_There is no version of this in your language yet._"),
        gap="\n\n",
    )
    files = tuple(Attachment.from_json(file) for file in announcement.files)
    mute = Button(_("Mute: {topic}", topic=topic), f"/mute {announcement.topic}")
    return text, () if in_group else (mute,), files


def beginning(body: str) -> str:
    """Its first words."""
    return brief_at_word(" ".join(body.replace("*", "").split()), MOST_IN_LINE)


def quoted(body: str) -> Markdown:
    """Words as they are going to be seen."""
    return Markdown(body)


def folded(body: str) -> Text:
    """All of it, of which a phone shows the beginning."""
    return Text("{body}", {"body": Foldable(body)}, translated=False)


# ── whom it is for ───────────────────────────────────────────────────────────────────────────


def value_name(part: str, value: str, names: Mapping[str, str]) -> object:
    """What a value of a part of an audience is called; `names` are those of places, of groups and
    of dates of meetups, as "places:NG".
    """
    match part:
        case "roles":
            return ROLES.get(value, verbatim(value))
        case "mentoring":
            return MENTORING.get(value, verbatim(value))
        case "languages":
            return LanguageName(value)
        case "interests":
            return topics.name(value)
        case "levels":
            return topics.LEVELS.get(value, verbatim(value))
    return names.get(f"{part}:{value}", value)


def meant(audience: Audience, names: Mapping[str, str]) -> Text:
    """For whom it is, in lines."""
    lines: list[Text] = []
    if audience.people:
        chosen = [part for part in audiences.PEOPLE_PARTS if audience.part(part)]
        lines.append(_("For people in private who fit all of this:") if chosen
                     else _("For everybody, in private."))  # fmt: skip
        for part in chosen:
            items = [value_name(part, value, names) for value in sorted(audience.part(part))]
            lines.append(_line(PARTS[part], Listing(tuple(items), alternatives=True)))
    groups = [
        names.get(f"{part}:{value}", value)
        for part in audiences.GROUP_PARTS
        for value in sorted(audience.part(part))
    ]
    if groups:
        lines.append(_line(PARTS["rooms"], Listing(tuple(groups))))
    return stack(*lines) if lines else _("For nobody yet.")


def _line(name: Text, value: object) -> Text:
    return Text("• {line}", {"line": labelled(name, value)}, translated=False)


# ── how many ─────────────────────────────────────────────────────────────────────────────────


def counted(count: Count) -> Text:
    """How many it reaches, by platform and language, and how many it does not and why."""
    reaches = ngettext("It reaches {count} person.", "It reaches {count} people.", count.people)
    in_groups = ngettext("And {count} group.", "And {count} groups.", count.groups)
    platforms = Listing(
        tuple(_number(PLATFORMS.get(platform, platform), number)
              for platform, number in count.by_platform())
    )  # fmt: skip
    languages = Listing(
        tuple(
            _number(LanguageName(language) if language else _("not known"), number)
            for language, number in count.by_language()[:MOST_SHOWN]
        )
    )
    return stack(
        reaches,
        _line(_("Where"), platforms) if count.people else None,
        _line(PARTS["languages"], languages) if count.people else None,
        in_groups if count.groups else None,
        *unreached(count.unreached),
    )


def _number(name: object, number: int) -> Text:
    return Text("{name} {number}", {"name": name, "number": number}, translated=False)


def unreached(counts: Mapping[str, int]) -> list[Text]:
    """How many do not get it, a line for each reason."""
    return [_why(reason, count) for reason in Unreached if (count := counts.get(reason, 0))]


def _why(reason: Unreached, count: int) -> Text:
    match reason:
        case Unreached.NO_CHAT:
            return ngettext(
                "{count} has never written to me in private.",
                "{count} have never written to me in private.",
                count,
            )
        case Unreached.BLOCKED:
            return ngettext(
                "{count} has blocked me or is gone.", "{count} have blocked me or are gone.", count
            )
        case Unreached.ASIDE:
            return ngettext(
                "{count} is on a platform where I am not now.",
                "{count} are on a platform where I am not now.",
                count,
            )
        case Unreached.MUTED:
            return ngettext(
                "{count} does not want to hear of this topic.",
                "{count} do not want to hear of this topic.",
                count,
            )
        case Unreached.LOST:
            return ngettext(
                "{count} group can't be written to.", "{count} groups can't be written to.", count
            )
    return ngettext("{count} message was refused.", "{count} messages were refused.", count)


# ── how far it is ────────────────────────────────────────────────────────────────────────────


def bar(done: int, total: int) -> str:
    """A bar that fills."""
    filled = round(WIDEST * done / total) if total else 0
    return FULL * filled + EMPTY * (WIDEST - filled)


def standing(announcement: Announcement, progress: Progress) -> Text:
    """A line that says how it stands, and the bar."""
    done = progress.total - progress.waiting
    return Text(
        "{line}\n{bar} {share}",
        {
            "line": labelled(title(announcement), STATES[announcement.state]),
            "bar": bar(done, progress.total),
            "share": Percent(100 * done // progress.total if progress.total else 0),
        },
        translated=False,
    )


def title(announcement: Announcement) -> Text:
    """What organizers call it."""
    return _("Announcement {number}", number=str(announcement.id))


def figures(progress: Progress, digest: int) -> Text:
    """How many have it, are to get it yet, and do not, and why."""
    return stack(
        _("Sent: {sent}. Waiting: {waiting}.", sent=progress.sent, waiting=progress.waiting),
        ngettext(
            "{count} gets it in a digest.", "{count} get it in a digest.", digest
        ) if digest else None,
        *unreached(progress.failed),
        _not_sent(progress.count(RecipientState.CANCELLED)),
    )  # fmt: skip


def _not_sent(count: int) -> Text | None:
    if not count:
        return None
    return ngettext("{count} does not get it, as it was cancelled.",
                    "{count} do not get it, as it was cancelled.", count)  # fmt: skip
