"""Adding and changing entries: forms that ask one thing at a time, and ways to undo each change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import curation, histories, knowledge, owners, translations
from bot.domain.histories import DEVICES
from bot.domain.knowledge import Knowledge, Verdict
from bot.domain.tongues import Tongues
from bot.feature import Field, Role
from bot.message import (
    Button,
    LanguageName,
    Refused,
    Reply,
    Says,
    Text,
    _,
    ngettext,
    stack,
    verbatim,
)
from handlers.knowledge_base.registry import (
    back,
    deed,
    done,
    entry_of,
    feature,
    only_organizers,
    tended,
    words,
)
from handlers.knowledge_base.twins import compare_them

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.curation import Entry
    from bot.feature import Context, FormHandler

LONGEST_QUESTION = 300
LONGEST_ANSWER = 3500
"""Characters; with question and source below it still fits into one message everywhere."""


# ── what may be written ──────────────────────────────────────────────────────────────────────


def a_question(words: str) -> str:
    """One line, not too long. Raises Refused."""
    line = " ".join(words.split())
    if not line:
        raise Refused(_("Please write it in words."))
    if len(line) > LONGEST_QUESTION:
        raise Refused(_("That is too long for a question. Say it in {most} letters at most.",
                        most=LONGEST_QUESTION))  # fmt: skip
    return line


def an_answer(words: str) -> str:
    """Not too long to be read on a phone. Raises Refused."""
    if not words.strip():
        raise Refused(_("Please write it in words."))
    if len(words) > LONGEST_ANSWER:
        raise Refused(_("That is too long for an answer. Say it in {most} letters at most.",
                        most=LONGEST_ANSWER))  # fmt: skip
    return words.strip()


def a_source(words: str) -> str:
    """A link. Raises Refused."""
    link = words.strip()
    if not link.lower().startswith(("https://", "http://")) or " " in link:
        raise Refused(_("The source has to be a link that begins with https://"))
    return link


# ── adding ───────────────────────────────────────────────────────────────────────────────────

WAYS = ("first_way", "second_way", "third_way")
NEW = (
    Field("question", _("What is the question? One sentence, as a newcomer would ask."),
          a_question),
    Field("answer", _("And the answer? You can use **bold**, lists and links."), an_answer),
    Field("source", _("Where can one read more? Send a link."), a_source, optional=True),
    Field("first_way",
          _("How else might somebody ask this? Three other ways make it found far more often. "
            "Here is room for the first."), a_question, optional=True),
    Field("second_way", _("And the second? Other words than before are best."), a_question,
          optional=True),
    Field("third_way", _("And the third, perhaps short, as one types on a phone?"), a_question,
          optional=True),
)  # fmt: skip


@deed("add")
async def add(ctx: Context) -> Sequence[Says]:
    """Ask for a new entry; a language can be named."""
    return [add_form.begin(language=ctx.args)]


@feature.form("kb-add", *NEW, role=Role.ORGANIZER)
async def add_form(
    ctx: Context, answers: Mapping[str, str], data: Mapping[str, Any]
) -> Sequence[Says]:
    """Write the new entry down; one that may be the same is shown."""
    only_organizers(ctx)
    question = answers["question"]
    language = data["language"] or await written(ctx, question)
    finding = await ctx.use(Knowledge).find(ctx.db, question, [language])
    entry = await curation.add(
        ctx.db,
        ctx.person,
        ctx.now,
        language=language,
        question=question,
        answer=answers["answer"],
        source=answers["source"],
        phrasings=[answers[way] for way in WAYS if answers[way]],
    )
    alike = finding.matches[:1] if finding.verdict is Verdict.SURE else ()
    near = await knowledge.entries(ctx.db, [one.entry for one in alike])
    return await _added(ctx, entry, near)


async def written(ctx: Context, words: str) -> str:
    """The language that an organizer writes in, whichever they read."""
    detected = await ctx.use(Tongues).detect(ctx.db, words, ctx.languages.available)
    return detected or ctx.languages.best(ctx.language)


async def _added(ctx: Context, entry: Entry, near: Sequence[Entry] = ()) -> list[Says]:
    told = stack(
        _("Thank you. It answers in {language} from now on, as entry {number}.",
          language=LanguageName(entry.language), number=str(entry.id)),
        *(_("Perhaps it is much the same as this: {question}", question=one.question)
          for one in near),
    )  # fmt: skip
    compare = [compare_them(one, entry) for one in near]
    topic = Button(_("Give it a topic"), f"/kb edit {entry.id} topic")
    return await done(ctx, entry, told, topic, *compare)


@deed("translate")
async def translate(ctx: Context) -> Sequence[Says]:
    """Ask for an entry in another language; without one, offer those in which it isn't there."""
    number, language = words(ctx, 2)
    entry = await entry_of(ctx, number)
    if language:
        return [translate_form.begin(entry=entry.id, language=language)]
    there = {entry.language, *(one.language for one in await translations.of(ctx.db, entry))}
    missing = [one for one in ctx.languages.available if one not in there]
    if not missing:
        raise Refused(_("It is there in every language that I speak."))
    return [
        Reply(
            _("Into which language?"),
            buttons=tuple(
                Button(verbatim(ctx.languages.own_name(one)), f"/kb translate {entry.id} {one}")
                for one in missing
            ),
        )
    ]


@feature.form("kb-translate", *NEW, role=Role.ORGANIZER)
async def translate_form(
    ctx: Context, answers: Mapping[str, str], data: Mapping[str, Any]
) -> Sequence[Says]:
    """Write the translation down beside its original."""
    only_organizers(ctx)
    original = await entry_of(ctx, str(data["entry"]))
    entry = await curation.add(
        ctx.db,
        ctx.person,
        ctx.now,
        language=str(data["language"]),
        question=answers["question"],
        answer=answers["answer"],
        source=answers["source"] or original.source,
        phrasings=[answers[way] for way in WAYS if answers[way]],
        translated_from=original,
    )
    return await _added(ctx, entry)


# ── changing ─────────────────────────────────────────────────────────────────────────────────

PARTS = {
    "question": (_("Question"), Field("words", _("What should the question say?"), a_question)),
    "answer": (
        _("Answer"),
        Field("words", _("What should the answer say? You can use **bold**, lists and links."),
              an_answer),
    ),
    "source": (
        _("Source"),
        Field("words", _("Where can one read more? Send a link, or skip to leave none."), a_source,
              optional=True),
    ),
    "topic": (
        _("Topic"),
        Field("words", _("What is it about? One word, for example: photos"), owners.topic,
              optional=True),
    ),
    "phone": (
        _("On a phone"),
        Field("words", _("What should it say on a phone? Skip if it is the same there."),
              an_answer, optional=True),
    ),
    "computer": (
        _("On a computer"),
        Field("words", _("What should it say on a computer? Skip if it is the same there."),
              an_answer, optional=True),
    ),
}  # fmt: skip


@deed("edit", owners_too=True)
async def edit(ctx: Context) -> Sequence[Says]:
    """Ask what to change, or for the new words of one part."""
    number, part = words(ctx, 2)
    entry = await tended(ctx, number)
    if part in PARTS:
        return [*await _as_it_stands(ctx, entry, part),
                FORMS[part].begin(entry=entry.id, part=part)]  # fmt: skip
    return [
        Reply(
            _("What shall we change?"),
            buttons=(
                *(Button(label, f"/kb edit {entry.id} {name}")
                  for name, (label, _field) in PARTS.items()),
                Button(_("Date of the next look"), f"/kb later {entry.id}"),
                back(entry),
            ),
        )
    ]  # fmt: skip


async def _as_it_stands(ctx: Context, entry: Entry, part: str) -> list[Says]:
    """A part as it is written, marks and all: nobody has to type all of it again."""
    varied = await histories.variants(ctx.db, entry)
    # Most of what is said on a device is what is said elsewhere.
    words = varied.get(part, entry.answer) if part in DEVICES else getattr(entry, part)
    if not words:
        return []
    return [Reply(stack(_("This is how it stands, to be copied:"), verbatim(words)))]


def _change(part: str) -> FormHandler:
    async def change(
        ctx: Context, answers: Mapping[str, str], data: Mapping[str, Any]
    ) -> Sequence[Says]:
        entry = await tended(ctx, str(data["entry"]))
        await curation.rewrite(
            ctx.db, entry, ctx.person, ctx.now, part=part, words=answers["words"]
        )
        behind = [
            one for one in await translations.of(ctx.db, entry)
            if await translations.outrun_by(ctx.db, one) is not None
        ]  # fmt: skip
        told = (
            _("Changed.")
            if part in {"source", "topic"}
            else _("Changed. It answers with the new words from now on.")
        )
        return await done(ctx, entry, stack(told, _to_follow(behind)))

    return change


def _to_follow(behind: Sequence[Entry]) -> Text | None:
    if not behind:
        return None
    return ngettext(
        "{count} translation may be out of date now: /kb stale",
        "{count} translations may be out of date now: /kb stale",
        len(behind),
    )


FORMS = {
    part: feature.form(f"kb-{part}", field, role=Role.ORGANIZER)(_change(part))
    for part, (_label, field) in PARTS.items()
}
