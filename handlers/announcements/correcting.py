"""Correcting and recalling what has gone out; and words that others propose for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain import jobs, language_tags, people
from bot.domain.announcements import announcements, corrections, ledger, outcomes
from bot.engine.arguments import any_words, one_of, plain
from bot.engine.features import Arg, Field, Role
from bot.engine.screens import Screen
from bot.words import (
    Action,
    Button,
    HoldBack,
    LanguageName,
    Organizers,
    Priority,
    Refused,
    Remove,
    Reply,
    Say,
    Send,
    Subject,
    Text,
    Update,
    _,
    ngettext,
    stack,
    to_confirm,
    to_destroy,
    verbatim,
)
from bot.words.announcements import AnnouncementState
from handlers.announcements import drafts, wording
from handlers.announcements.drafts import DRAFT
from handlers.announcements.registry import ANNOUNCEMENT, feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Announcement, AnnouncementText

LANGUAGE = Arg("language", plain(any_words), optional=True)
DECISION = Arg("decision", plain(one_of("accept", "drop")))
READ = Arg("read", plain(any_words), optional=True)
"""The mark of the words that stood on the card."""
SURE = Arg("sure", plain(one_of("yes")), optional=True)
AHEAD = 3
"""So many portions may be under way while they are changed or taken back."""
EVERY = timedelta(seconds=1)


@feature.action("correct", ANNOUNCEMENT, LANGUAGE, role=Role.ORGANIZER)
async def correct(ctx: Context) -> Sequence[Action]:
    """Ask what it is to say instead, in which of its languages."""
    announcement = ctx.get(ANNOUNCEMENT)
    corrections.must_have_gone_out(announcement)
    texts = await announcements.texts_of(ctx.db, announcement)
    language = ctx.find(LANGUAGE) or (announcement.language if len(texts) == 1 else "")
    if language not in texts:
        buttons = tuple(
            Button(Text("{language}", {"language": LanguageName(tag)}, translated=False),
                   f"!correct {announcement.id} {tag}")
            for tag in texts
        )  # fmt: skip
        return [await Screen(_("In which language?"), buttons).show(ctx, DRAFT)]
    copied = stack(_("This is how it stands, to be copied:"), verbatim(texts[language].body))
    return [Reply(copied), correction.begin(announcement=announcement.id, language=language)]


@feature.form("announce-correct",
              Field("text", _("Write it as it should be."), drafts.check_length,
                    verify=drafts.written), role=Role.ORGANIZER)  # fmt: skip
async def correction(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Change it, or put the change before a second organizer where many have it."""
    announcement = await announcements.by_number(ctx.db, str(data["announcement"]))
    corrections.must_have_gone_out(announcement)
    language = str(data["language"])
    await corrections.propose(
        ctx.db, announcement, ctx.person, ctx.now, language=language, body=answers["text"]
    )
    row = await corrections.proposal(ctx.db, announcement, language)
    if not needs_second(ctx, announcement):
        await corrections.accept(ctx.db, announcement, row, ctx.person, ctx.now)
        return [Reply(_("I change it wherever it stands."))]
    asked = await before_others(ctx, announcement, row, but=frozenset({ctx.person.id}))
    return [
        Reply(_("Another organizer looks at it now. I'll tell you what they say.")),
        Remove(_subject(announcement, language)),  # what was proposed before stands there no more
        asked,
    ]


def needs_second(tick: Tick, announcement: Announcement) -> bool:
    """Is one organizer alone not enough for it?"""
    return announcement.reach > tick.settings.announcements.second_above


async def before_others(
    tick: Tick, announcement: Announcement, row: AnnouncementText, *, but: frozenset[int]
) -> Say:
    """Put proposed words before organizers."""
    text, buttons = await _card(tick, announcement, row)
    to = Organizers(but=but)
    others = to if await tick.recipients(to, *buttons) else Organizers()
    return Say(others, text, buttons=buttons, subject=_subject(announcement, row.language))


def _subject(announcement: Announcement, language: str) -> Subject:
    return Subject("announcement-words", announcement.id, language)


async def _card(
    tick: Tick, announcement: Announcement, row: AnnouncementText
) -> tuple[Text, tuple[Button, ...]]:
    name = await people.named(tick.db, row.proposed_by) or _("somebody")
    head = _("**Announcement {number}**: {name} proposes this in {language}.",
             number=str(announcement.id), name=name,
             language=LanguageName(row.language))  # fmt: skip
    text = stack(
        head,
        wording.folded(row.body) if row.body else None,
        Text("{body}", {"body": wording.quoted(row.proposed)}, translated=False),
        gap="\n\n",
    )
    says = f"!announcement-words {announcement.id} {row.language}"
    return text, (
        to_confirm(_("Accept"), f"{says} accept {corrections.mark_of(row)}"),
        to_destroy(_("Drop"), f"{says} drop"),
    )


@feature.action("announcement-words", ANNOUNCEMENT, LANGUAGE, DECISION, READ, role=Role.ORGANIZER)
async def decide(ctx: Context) -> Sequence[Action]:
    """Accept proposed words, or leave it as it was."""
    announcement = ctx.get(ANNOUNCEMENT)
    language = language_tags.read(ctx.find(LANGUAGE) or "")
    row = await corrections.proposal(ctx.db, announcement, language)
    proposed_by = row.proposed_by
    if ctx.get(DECISION) == "drop":
        await corrections.decline(ctx.db, announcement, row, ctx.person, ctx.now)
        said, told = _("Dropped."), _("What you proposed for an announcement isn't used this time.")
    else:
        if ctx.find(READ) != corrections.mark_of(row):
            raise Refused(_("This was decided on already."))
        has_gone_out = announcement.state != AnnouncementState.DRAFT
        second = has_gone_out and needs_second(ctx, announcement)
        await corrections.may_accept(ctx.db, announcement, row, ctx.person, needs_second=second)
        await corrections.accept(ctx.db, announcement, row, ctx.person, ctx.now)
        said = _("Accepted.")
        told = _("What you proposed for an announcement is used. Thank you!")
    done = Update(_subject(announcement, language), said)
    return [Reply(said, whisper=True), done, *ctx.tell_another(proposed_by, told)]


# ── portion after portion ────────────────────────────────────────────────────────────────────


@feature.job(announcements.CORRECT)
async def change_portion(tick: Tick, job: Job) -> Sequence[Action]:
    """Change the next portion, and come back for the others."""
    announcement = await announcements.by_number(tick.db, str(job.subject))
    if announcement.state == AnnouncementState.RECALLED:
        return []
    number = await _next_portion(tick, announcement, job, announcements.CORRECT)
    if number is None:
        return []
    texts = await announcements.texts_of(tick.db, announcement)
    kind = await outcomes.kind_of_portion(tick.db, announcement, number)
    if kind is None:
        return []
    row = texts.get(kind.language) or texts[announcement.language]
    text, buttons, _files = wording.shown(
        announcement, row.body, is_own=kind.is_own, in_group=kind.in_group
    )
    subject = announcements.subject_of(announcement, number)
    return [Update(subject, text, buttons, priority=Priority.ANNOUNCEMENT)]


async def _next_portion(tick: Tick, announcement: Announcement, job: Job, name: str) -> int | None:
    """The portion whose turn it is; None where there is none (yet)."""
    number = int(job.arguments.get("portion", 1))
    if number > announcement.batches:
        return None
    before = announcements.subject_of(announcement, number - AHEAD)
    waits = number > AHEAD and not await outcomes.portion_is_settled(tick.db, before)
    following = {"portion": number if waits else number + 1}
    at = tick.now + EVERY if waits else tick.now
    if waits or number < announcement.batches:
        await jobs.schedule(tick.db, name, announcement.id, at, arguments=following)
    return None if waits else number


@feature.action("recall", ANNOUNCEMENT, SURE, role=Role.ORGANIZER)
async def recall(ctx: Context) -> Sequence[Action]:
    """Take it back from all who have it, after asking once more."""
    announcement = ctx.get(ANNOUNCEMENT)
    corrections.must_have_gone_out(announcement)
    progress = await outcomes.progress(ctx.db, announcement)
    if not ctx.find(SURE):
        yes = to_destroy(_("Recall it"), f"!recall {announcement.id} yes")
        text = ngettext("Shall it be taken back from {count} recipient?",
                        "Shall it be taken back from {count} recipients?",
                        progress.sent)  # fmt: skip
        return [await Screen(text, (yes,)).show(ctx, DRAFT)]
    held: list[Action] = [
        HoldBack(announcements.subject_of(announcement, number))
        for number in await outcomes.portions_under_way(ctx.db, announcement)
    ]
    await corrections.recall(ctx.db, announcement, ctx.person, ctx.now)
    await ledger.cancel(ctx.db, announcement, ctx.now)
    told = [
        Send(announcement.made_by,
             _("{name} has taken announcement {number} back.", name=ctx.person.name,
               number=str(announcement.id)))
    ] if announcement.made_by not in {None, ctx.person.id} else []  # fmt: skip
    return [*held, Reply(_("I take it back wherever it stands."), whisper=True), *told]


@feature.job(announcements.RECALL)
async def remove_portion(tick: Tick, job: Job) -> Sequence[Action]:
    """Take the next portion back, and come back for the others."""
    announcement = await announcements.by_number(tick.db, str(job.subject))
    number = await _next_portion(tick, announcement, job, announcements.RECALL)
    if number is None:
        return []
    subject = announcements.subject_of(announcement, number)
    if await outcomes.is_old(tick.db, announcement, number, tick.now):
        withdrawn = _("This announcement was taken back.")
        return [Update(subject, withdrawn, priority=Priority.ANNOUNCEMENT)]
    return [Remove(subject, priority=Priority.ANNOUNCEMENT)]
