"""Adding entries and translations of them: forms that ask one thing at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import language_tags
from bot.domain.knowledge import curation, knowledge_base
from bot.domain.knowledge.knowledge_base import Knowledge, Verdict
from bot.domain.language_detection.detector import LanguageDetector
from bot.domain.translations import counterparts
from bot.engine.arguments import plain
from bot.engine.features import Arg, Field, Role
from bot.words import Action, Button, LanguageName, Refused, Reply, _, stack, verbatim
from handlers.knowledge.near_duplicates import compare_them
from handlers.knowledge.registry import ENTRY, done, entry_of, feature, subcommand

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Entry

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


LANGUAGE = Arg("language", plain(language_tags.read), optional=True)


@subcommand("add", LANGUAGE)
async def add(ctx: Context) -> Sequence[Action]:
    """Ask for a new entry; a language can be named."""
    language = ctx.find(LANGUAGE)
    return [add_form.begin(language=language or "")]


@feature.form("kb-add", *NEW, role=Role.ORGANIZER)
async def add_form(
    ctx: Context, answers: Mapping[str, str], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Write the new entry down; one that may be the same is shown."""
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
    near = await knowledge_base.entries(ctx.db, [match.entry for match in alike])
    return await added(ctx, entry, near=near)


async def written(ctx: Context, words: str) -> str:
    """The language that an organizer writes in, whichever they read."""
    detected = await ctx.use(LanguageDetector).detect(ctx.db, words, ctx.languages.available)
    return detected or ctx.languages.best(ctx.language)


async def added(
    ctx: Context, entry: Entry, *more: Button, near: Sequence[Entry] = ()
) -> list[Action]:
    """Say that an entry was added; `near` are those that may be the same."""
    notice = stack(
        _("Thank you. It answers in {language} from now on, as entry {number}.",
          language=LanguageName(entry.language), number=str(entry.id)),
        *(_("Perhaps it is much the same as this: {question}", question=near_entry.question)
          for near_entry in near),
    )  # fmt: skip
    compare = [compare_them(near_entry, entry) for near_entry in near]
    topic = Button(_("Give it a topic"), f"/kb edit {entry.id} topic")
    return await done(ctx, entry, notice, topic, *compare, *more)


@subcommand("translate", ENTRY, LANGUAGE)
async def translate(ctx: Context) -> Sequence[Action]:
    """Ask for an entry in another language; without one, offer those in which it isn't there."""
    entry, language = ctx.get(ENTRY), ctx.find(LANGUAGE)
    if language:
        original = stack(verbatim(entry.question), verbatim(entry.answer), gap="\n\n")
        return [
            Reply(stack(_("This is how it stands, to be copied:"), original)),
            translate_form.begin(entry=entry.id, language=language),
        ]
    languages_there = {
        entry.language,
        *(tag.language for tag in await counterparts.of(ctx.db, entry)),
    }
    missing = [tag for tag in ctx.languages.available if tag not in languages_there]
    if not missing:
        raise Refused(_("It is there in every language that I speak."))
    return [
        Reply(
            _("Into which language?"),
            buttons=tuple(
                Button(verbatim(ctx.languages.own_name(tag)), f"/kb translate {entry.id} {tag}")
                for tag in missing
            ),
        )
    ]


@feature.form("kb-translate", *NEW, role=Role.ORGANIZER)
async def translate_form(
    ctx: Context, answers: Mapping[str, str], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Write the translation down beside its original."""
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
    return await added(ctx, entry)
