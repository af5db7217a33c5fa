"""Surveys: made, opened and found; what they say in each language, and where they stand."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.domain import jobs, numbers
from bot.domain.announcements.audiences import Audience
from bot.storage.tables import Chat, Survey, SurveyOption, SurveyRoom, SurveyText
from bot.words import Refused, Subject, _
from bot.words.surveys import SurveyKind, SurveyState

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

CLOSE, TELL, DROP = "surveys.close", "surveys.tell", "surveys.drop"
"""Jobs: close it; tell what came of it; drop what was never opened. Their subject is its id."""
CARD = "surveys.card"
"""The job that lets its cards say how many have voted."""
GATHER, INVITE, REMIND = "surveys.gather", "surveys.invite", "surveys.remind"
"""Jobs: write down who is asked in private; write to the next of them; remind who has not voted."""
STANDING = "surveys.standing"
"""The job that works out how words stand, to choose pairs by."""
ERASE = "surveys.erase"
"""The job that leaves nothing of its ballots in the database's files."""
OPEN_FOR = timedelta(days=7)
"""Where nothing else is said."""
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=90)
DRAFT_STAYS = timedelta(days=30)
QUORUM = 5
LEAST_QUORUM, MOST_QUORUM = 3, 100_000
"""With fewer than three, everybody would know what the others have chosen."""
MOST_CHOICES = 10
KIND = "survey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a survey is made of; `options` are its choices, or the first words to compare."""

    kind: SurveyKind
    question: str
    options: Sequence[str] = ()
    language: str
    quorum: int = QUORUM
    closes_at: datetime | None = None
    rooms: Sequence[int] = ()
    audience: Audience = field(default_factory=lambda: Audience(people=False))


def card_of(survey: Survey, language: str) -> Subject:
    """What its cards in groups of that language are known by."""
    return Subject(KIND, survey.id, language)


async def draft(db: AsyncSession, by: Person, terms: Terms, now: datetime) -> Survey:
    """Write one down, to be looked at before anybody else sees it. Raises Refused."""
    if terms.closes_at is not None:
        check_end(terms.closes_at, now)
    survey = Survey(
        kind=terms.kind,
        state=SurveyState.DRAFT,
        language=terms.language,
        quorum=terms.quorum,
        audience=terms.audience.to_json(),
        code=secrets.token_hex(4),
        made_by=by.id,
        made_at=now,
        closes_at=terms.closes_at,
        secret=secrets.token_bytes(32),
        voices=0,
    )
    db.add(survey)
    await db.flush()
    choices = [] if terms.kind == SurveyKind.PAIRS else list(terms.options)
    db.add(SurveyText(survey_id=survey.id, language=terms.language, question=terms.question,
                      choices=choices, is_shown=True))  # fmt: skip
    db.add_all(SurveyRoom(survey_id=survey.id, chat_id=chat) for chat in dict.fromkeys(terms.rooms))
    await db.flush()
    await jobs.schedule(db, DROP, survey.id, now + DRAFT_STAYS)
    return survey


def check_end(closes_at: datetime, now: datetime) -> None:
    """Raises Refused where one that ends then would be over too soon, or never."""
    if not now + SHORTEST <= closes_at <= now + LONGEST:
        raise Refused(_("A poll can be open for five minutes at least, and ninety days at most."))


async def open_now(db: AsyncSession, survey: Survey, now: datetime) -> None:
    """Let people vote. Raises Refused."""
    must_be(survey, SurveyState.DRAFT)
    closes_at = survey.closes_at or now + OPEN_FOR
    check_end(closes_at, now)
    survey.state, survey.closes_at = SurveyState.OPEN, closes_at
    await jobs.cancel(db, survey.id, DROP)
    await jobs.schedule(db, CLOSE, survey.id, closes_at)
    if audience_of(survey).people:
        await jobs.schedule(db, GATHER, survey.id, now)
        await jobs.schedule(db, REMIND, survey.id, closes_at - timedelta(days=1))


async def end_now(db: AsyncSession, survey: Survey, now: datetime) -> None:
    """Let its time be over now. Raises Refused."""
    must_be(survey, SurveyState.OPEN)
    survey.closes_at = now
    await jobs.schedule(db, CLOSE, survey.id, now)


async def drop(db: AsyncSession, survey: Survey) -> None:
    """Forget one that nobody has seen. Raises Refused."""
    must_be(survey, SurveyState.DRAFT)
    survey.state, survey.secret = SurveyState.DROPPED, None
    await jobs.cancel(db, survey.id, DROP)
    for table in (SurveyOption, SurveyRoom, SurveyText):
        await db.execute(delete(table).where(table.survey_id == survey.id))


def must_be(survey: Survey, state: SurveyState) -> None:
    """Raises Refused, saying why not, where it stands elsewhere."""
    if survey.state == state:
        return
    if state is SurveyState.DRAFT:
        raise Refused(_("This poll is open already, or over."))
    raise Refused(_("This poll is over."))


def must_compare_words(survey: Survey) -> None:
    """Raises Refused where people don't vote about words, two at a time."""
    if survey.kind != SurveyKind.PAIRS:
        raise Refused(_("There is nothing here yet."))


# ── finding it ───────────────────────────────────────────────────────────────────────────────


async def by_number(db: AsyncSession, number: str) -> Survey | None:
    """The one of that number, unless it was dropped."""
    survey_id = numbers.read(number)
    survey = await db.get(Survey, survey_id) if survey_id is not None else None
    return None if survey is None or survey.state == SurveyState.DROPPED else survey


def is_for(survey: Survey, code: str) -> bool:
    """May somebody vote who says that code? Everybody, where all members are asked; else who has
    seen the question, whose buttons say it.
    """
    if survey.state == SurveyState.DRAFT:
        return False
    return is_for_all(survey) or hmac.compare_digest(survey.code.encode(), code.encode())


def is_for_all(survey: Survey) -> bool:
    """Are all members asked, wherever they are?"""
    audience = audience_of(survey)
    return audience.people and not audience.roles


def audience_of(survey: Survey) -> Audience:
    """Who is asked in private; the groups are its rooms."""
    return Audience.from_json(survey.audience)


async def open_ones(db: AsyncSession) -> Sequence[Survey]:
    """Those that people can vote in, the first to close first."""
    rows = select(Survey).where(Survey.state == SurveyState.OPEN).order_by(Survey.closes_at)
    return (await db.scalars(rows)).all()


async def latest(db: AsyncSession, most: int) -> Sequence[Survey]:
    """Those that were made last."""
    known = (SurveyState.DRAFT, SurveyState.OPEN, SurveyState.CLOSED)
    rows = select(Survey).where(Survey.state.in_(known)).order_by(Survey.id.desc())
    return (await db.scalars(rows.limit(most))).all()


async def rooms_of(db: AsyncSession, survey: Survey) -> list[Chat]:
    """The groups that are asked."""
    rows = select(Chat).join(SurveyRoom, SurveyRoom.chat_id == Chat.id)
    return list(await db.scalars(rows.where(SurveyRoom.survey_id == survey.id).order_by(Chat.id)))


# ── what it says ─────────────────────────────────────────────────────────────────────────────


async def texts_of(db: AsyncSession, *surveys: Survey) -> dict[int, dict[str, SurveyText]]:
    """What they say, by their ids and by language; the original comes first."""
    originals = {survey.id: survey.language for survey in surveys}
    rows = await db.scalars(
        select(SurveyText)
        .where(SurveyText.survey_id.in_(originals), SurveyText.is_shown)
        .order_by(SurveyText.survey_id, SurveyText.language)
    )
    texts: dict[int, dict[str, SurveyText]] = {survey_id: {} for survey_id in originals}
    for row in sorted(rows, key=lambda row: row.language != originals[row.survey_id]):
        texts[row.survey_id][row.language] = row
    return texts


def choose(
    languages: Collection[str], original: str, chain: Callable[[str], Sequence[str]], reads: str
) -> str:
    """Which of the languages somebody gets who reads that one: the next in its chain that there is,
    in whatever region; else the original.
    """
    by_base = {tag.partition("-")[0]: tag for tag in sorted(languages, reverse=True)}
    for tag in chain(reads):
        chosen = tag if tag in languages else by_base.get(tag.partition("-")[0])
        if chosen is not None:
            return chosen
    return original


@dataclass(frozen=True, slots=True)
class LocalText:
    """What it says in a language: the question, and its choices in the original's order."""

    language: str
    question: str
    choices: Sequence[str] = ()


async def write_text(db: AsyncSession, survey: Survey, text: LocalText) -> SurveyText:
    """Let it say that in a language. Raises Refused where choices are missing, or are too many, and
    where people vote about what it says there: a voice is for what stood there when it was given.
    """
    original = await db.get_one(SurveyText, (survey.id, survey.language))
    if len(text.choices) != len(original.choices):
        raise Refused(
            _("Please write {count} answers, one on each line, in the order of the original.",
              count=len(original.choices))
        )  # fmt: skip
    row = await db.get(SurveyText, (survey.id, text.language))
    if row is None:
        row = SurveyText(survey_id=survey.id, language=text.language)
        db.add(row)
    elif row.is_shown:
        must_be(survey, SurveyState.DRAFT)
    row.question, row.choices = text.question, list(text.choices)
    row.is_shown, row.offered_by = True, None
    await db.flush()
    return row


async def offer_text(db: AsyncSession, survey: Survey, by: Person, text: LocalText) -> SurveyText:
    """Offer it in a language in which it is not, for an organizer to look at. Raises Refused."""
    must_be(survey, SurveyState.OPEN)
    if await db.get(SurveyText, (survey.id, text.language)) is not None:
        raise Refused(_("This translation isn't needed any more. Thank you all the same!"))
    row = await write_text(db, survey, text)
    row.is_shown, row.offered_by = False, by.id
    return row


async def decide_text(
    db: AsyncSession, survey: Survey, language: str, *, taken: bool
) -> int | None:
    """Show what was offered in a language, or drop it; gives who had offered it. Raises Refused."""
    row = await db.get(SurveyText, (survey.id, language))
    if row is None or row.is_shown:
        raise Refused(_("Somebody has decided on this already."))
    by = row.offered_by
    if taken:
        row.is_shown, row.offered_by = True, None
    else:
        await db.delete(row)
    return by
