"""How long is kept what the settings say it of: all kinds in one place, for docs/privacy.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.config.sections import Section


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of what is kept, the key by which it is so many days, after what, and what then."""

    what: str
    section: str
    key: str
    after: str
    then: str


KINDS = (
    Kept("who asked under a made-up name", "privacy", "unseen_days",
         "the question has ended (and can't be reopened)",
         "nothing tells who asked; question and answers stay, under the made-up name"),
    Kept("who did what by a role", "privacy", "audit_days", "it was done", "deleted"),
    Kept("ids of events and deliveries, by which doubles are known", "storage", "retention_days",
         "they were handled", "deleted; their content goes as soon as they are handled"),
    Kept("a question's own topic in a private chat on Telegram", "hotline", "topics_kept_days",
         "the question has ended", "deleted with all that stands in it"),
    Kept("what was said in a case of the safety team", "safety", "words_days", "the case has ended",
         "words, notes and pictures are erased; number, kind and times stay"),
    Kept("what people wrote who asked to join a group", "joining", "words_days", "they wrote it",
         "erased"),
    Kept("what two people of a pairing say through the bot", "mentoring", "words_days",
         "it was said", "words and files are erased; that there was something stays"),
    Kept("pieces of a share-out that was not published", "shareouts", "draft_days",
         "the last change", "erased"),
    Kept("who was at a meetup, and what they told its hosts", "meetups", "keep_days", "it was over",
         "deleted; how many there were stays"),
    Kept("what became of an announcement for each person", "announcements", "ledger_days",
         "it has ended", "deleted; the sums stay"),
    Kept("who got an opportunity", "opportunities", "recipients_days", "it was entered",
         "deleted"),
)  # fmt: skip
NOT_KEEPING = {
    ("hotline", "reopen_days"), ("mentoring", "eligible_days"), ("mentoring", "check_in_days"),
    ("mentoring", "farewell_days"), ("mentoring", "nudge_days"), ("mentoring", "pause_days"),
    ("mentoring", "hand_over_days"), ("shareouts", "due_days"), ("shareouts", "circle_days"),
    ("opportunities", "nudge_days"),
}  # fmt: skip
"""Keys in days that say when something is done, not how long something is kept."""


def table(sections: Mapping[str, type[Section]]) -> str:
    """The kinds as a table in Markdown, with what holds where nothing is set."""
    lines = ["| what | days | set by | after | then |", "|---|---|---|---|---|"]
    lines += [
        f"| {kept.what} | {sections[kept.section].model_fields[kept.key].default} "
        f"| `{kept.key}` of `[{kept.section}]` | {kept.after} | {kept.then} |"
        for kept in KINDS
    ]
    return "\n".join(lines)
