"""Knowledge at the desk: what it would answer and why, languages side by side, one entry whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.knowledge import histories, knowledge_base, reviews, surveys
from bot.domain.knowledge.knowledge_base import Knowledge, Verdict
from bot.domain.topics import name as topic_name
from bot.domain.topics import order
from bot.domain.translations import counterparts
from bot.engine.features import DeskGroup, Role
from bot.words import Button, LanguageName, Listing, Percent, Text, _, alone, verbatim
from bot.words.page_parts import (
    Card,
    DataTable,
    Deed,
    Fact,
    Facts,
    Filter,
    Group,
    Input,
    Link,
    Notice,
    Page,
    Row,
    Section,
    Words,
)
from handlers.knowledge import entries, gaps, history
from handlers.knowledge.registry import entry_of, feature, looks_after_something, tends
from handlers.knowledge.why import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.knowledge.knowledge_base import Finding
    from bot.engine.features import DeskVisit
    from bot.storage.tables import Entry, EntryChange
    from bot.words.page_parts import Part

TITLE = _("Saved answers")
MISSING = _("What is missing")
MOST, MOST_WORDS = 200, 300
MOST_MISSING = 30
CHANGES = 20
NO_TOPIC = "other"


@feature.desk("/knowledge", role=Role.MENTOR, label=TITLE, group=DeskGroup.KNOWLEDGE)
async def knowledge(visit: DeskVisit) -> Page:
    """Type a question and see what it would answer; topics by language; what needs somebody."""
    words = visit.query.get("q", "").strip()[:MOST_WORDS]
    asked = Input("q", _("What would you like to know?"), value=words)
    parts: list[Part] = [Filter((asked,), _("Find"))]
    if words:
        parts += await _found(visit, words)
    parts.append(await _matrix(visit))
    if await _curates(visit):
        parts += [await _care(visit)]
    return Page(TITLE, parts)


async def _curates(visit: DeskVisit) -> bool:
    return visit.is_a(Role.ORGANIZER) or await looks_after_something(visit)


async def _found(visit: DeskVisit, words: str) -> list[Part]:
    """As the bot sees it: how sure it is, and of what."""
    chain = visit.languages.chain(visit.language)
    finding = await visit.use(Knowledge).find(visit.db, words, chain)
    found = await knowledge_base.entries(visit.db, [match.entry for match in finding.matches])
    by_id = {entry.id: entry for entry in found}
    rows = tuple(
        Row(
            (
                verbatim(by_id[match.entry].question),
                alone(LanguageName(by_id[match.entry].language)),
                verbatim(match.phrasing),
                _share(match.confidence),
            ),
            to=f"/knowledge/{match.entry}",
        )
        for match in finding.matches
        if match.entry in by_id
    )
    columns = (_("Question"), _("Language"), _("Found by"), _("How sure"))
    table = DataTable(_("What I would think of"), columns, rows, frozenset({3}))
    parts: list[Part] = [Notice(VERDICTS[_said(finding)]), table]
    if finding.verdict is Verdict.SURE and found:
        answer = entries.body(by_id[finding.matches[0].entry])
        parts.append(Card(_("Answer"), (Words(answer, quoted=True),)))
    return parts


def _said(finding: Finding) -> str:
    """Half sure: a choice would be offered."""
    is_choice = finding.verdict is not Verdict.SURE and finding.choices
    return "half sure" if is_choice else finding.verdict


def _share(confidence: float) -> Text:
    return alone(Percent(round(confidence * 100)))


async def _matrix(visit: DeskVisit) -> DataTable:
    """How many answers each topic has in each language."""
    languages = [tag for tag, _count in await surveys.by_language(visit.db)]
    counts: dict[str, dict[str, int]] = {}
    for language in languages:
        for topic, count in await surveys.topics_in(visit.db, language):
            counts.setdefault(topic, {})[language] = count
    rows = tuple(
        Row(
            (
                topic_name(topic) if topic else _("Other"),
                *(alone(counts[topic].get(language, 0)) for language in languages),
            ),
            to=f"/knowledge/topics/{topic or NO_TOPIC}",
        )
        for topic in sorted(counts, key=order)
    )
    columns = (_("Topic"), *(alone(LanguageName(tag)) for tag in languages))
    return DataTable(
        _("Answers by topic and language"), columns, rows,
        frozenset(range(1, len(columns))), empty=_("I know nothing yet."),
    )  # fmt: skip


async def _care(visit: DeskVisit) -> Section:
    """What can be looked at: as in the chat, and so many of each."""
    due = await reviews.count_due(visit.db, visit.now)
    stale = len(await counterparts.stale(visit.db))
    facts = Facts((
        Fact(_("Due for a review"), alone(due)),
        Fact(_("Translations that may be out of date"), alone(stale)),
    ))  # fmt: skip
    ways = ("due", "stale", "unused", "unhelpful", "alike", "retired")
    labels = (
        _("Due"), _("Out of date"), _("Never used"), _("Unhelpful"), _("Near-duplicates"),
        _("Archived"),
    )  # fmt: skip
    buttons = [Deed(Button(label, f"/kb {way}")) for label, way in zip(labels, ways, strict=True)]
    return Section(
        _("What needs work"),
        (facts, Group((Deed(Button(_("Add"), "/kb add")), *buttons, Link(MISSING, "/missing")))),
    )


# ── a topic ──────────────────────────────────────────────────────────────────────────────────


@feature.desk("/knowledge/topics/{topic}", role=Role.MENTOR)
async def topic(visit: DeskVisit) -> Page | None:
    """The answers of a topic, their languages side by side: what is there, stale, or missing."""
    key = "" if visit.path["topic"] == NO_TOPIC else visit.path["topic"]
    living = await surveys.about(visit.db, key)
    if not living:
        return None
    languages = sorted({entry.language for entry in living} | set(visit.languages.available))
    groups: dict[str, dict[str, Entry]] = {}
    for entry in living:
        groups.setdefault(entry.key, {})[entry.language] = entry
    stale = {entry.id for entry, _original in await counterparts.stale(visit.db)}
    own = visit.languages.best(visit.language)
    rows = tuple(
        Row(
            (
                _to(group.get(own) or next(iter(group.values()))),
                *(_cell(group.get(language), stale) for language in languages),
            )
        )
        for group in list(groups.values())[:MOST]
    )
    columns = (_("Question"), *(alone(LanguageName(tag)) for tag in languages))
    title = topic_name(key) if key else _("Other")
    return Page(title, (DataTable(title, columns, rows),), up=Link(TITLE, "/knowledge"))


def _to(entry: Entry) -> Link:
    return Link(verbatim(entry.question), f"/knowledge/{entry.id}")


def _cell(entry: Entry | None, stale: set[int]) -> Text | Link:
    if entry is None:
        return _("missing")
    label = _("out of date?") if entry.id in stale else _("there")
    return Link(label, f"/knowledge/{entry.id}")


# ── an entry ─────────────────────────────────────────────────────────────────────────────────


@feature.desk("/knowledge/{number}", role=Role.MENTOR)
async def entry(visit: DeskVisit) -> Page:
    """An entry whole, how it does, what can be done with it, and what was."""
    shown = await entry_of(visit, visit.path["number"])
    tended = await tends(visit, shown)
    screen = await entries.screen(visit, shown, tended=tended)
    edit = f"/kb edit {shown.id}"
    buttons = (button for button in screen.buttons if button.says != edit)
    rewrite = (Deed(Button(_("Edit"), f"!kb-rewrite {shown.id}")),) if tended else ()
    changes = await histories.of(visit.db, shown)
    parts: list[Part] = [
        Words(screen.text),
        Group((*rewrite, *(Deed(button) for button in buttons))),
        await _history(visit, shown, changes, tended=tended),
    ]
    title = _("Entry {number}", number=str(shown.id))
    return Page(title, parts, up=Link(TITLE, "/knowledge"))


async def _history(
    visit: DeskVisit, shown: Entry, changes: Sequence[EntryChange], *, tended: bool
) -> Section:
    lines: list[Part] = []
    for place, change in enumerate(changes[:CHANGES]):
        lines.append(Words(await history.told(visit, len(changes) - place, change)))
        if tended and change.before is not None:
            label = _("As it was before")
            lines.append(Deed(Button(label, f"/kb undo {shown.id} {change.id}")))
    return Section(_("History"), tuple(lines) or (Words(_("Nobody has changed it yet.")),))


# ── what is missing ──────────────────────────────────────────────────────────────────────────


@feature.desk("/missing", role=Role.ORGANIZER, label=MISSING, group=DeskGroup.KNOWLEDGE)
async def missing(visit: DeskVisit) -> Page:
    """What people asked of late that nothing answers, most asked first."""
    rows = tuple(
        Row((verbatim(gap.words), alone(len(gap.asked)), *_languages(gap.languages)))
        for gap in await gaps.still_missing(visit, MOST_MISSING)
    )
    columns = (_("Question"), _("Times asked"), _("Language"))
    nothing = _("In the last 30 days I could answer everything, or nobody asked.")
    table = DataTable(MISSING, columns, rows, frozenset({1}), empty=nothing)
    fill = Deed(Button(_("Write an answer"), "/kb add"))
    return Page(MISSING, (table, fill))


def _languages(tags: Sequence[str]) -> tuple[Text]:
    names = Listing(tuple(LanguageName(tag) for tag in tags))
    return (alone(names),)
