"""Making a survey: how it is answered, what it asks, until when, of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import group_sets, numbers, rooms
from bot.domain.announcements.audiences import Audience
from bot.domain.polls import answers
from bot.domain.surveys import options, surveys
from bot.engine.features import (
    Arg,
    ChoiceField,
    Field,
    HelpPage,
    MomentField,
    MultipleChoiceField,
    Option,
    Role,
)
from bot.words import Action, Refused, Reply, _, open_private, verbatim
from bot.words.states import RoomPurpose
from bot.words.surveys import SurveyKind
from handlers.surveys import drafts, wording
from handlers.surveys.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Answering, Context
    from bot.storage.tables import Chat

PEOPLE, MENTORS = "people", "mentors"


async def _group(ctx: Context, words: str) -> Chat | None:
    """A group that the bot is in, by its number; not the safety team's room."""
    number = numbers.read(words)
    chat = await rooms.find(ctx.db, number) if number is not None else None
    return None if chat is not None and chat.purpose == RoomPurpose.SAFETY else chat


HERE = Arg("room", _group, optional=True)


@feature.command("survey", HERE, about=_("Ask people, or let them vote, in secret"),
                 role=Role.ORGANIZER, group=True, linked=True, page=HelpPage.ORGANIZERS,
                 label=_("Survey or vote"))  # fmt: skip
async def begin(ctx: Context) -> Sequence[Action]:
    """Ask what it is to ask; in a group, the way to where that is worded."""
    if not ctx.chat.private:
        text = _("Let's write the poll in private; then I post it here.")
        return [Reply(text, buttons=(open_private(f"/survey {ctx.chat.id}"),))]
    room = ctx.find(HERE)
    return [made.begin(**({} if room is None else {"room": room.id}))]


def _words(words: str) -> list[str]:
    return list(dict.fromkeys(answers.lines(words, options.LONGEST)))


def _quorum(words: str) -> int:
    quorum = numbers.read(words)
    if quorum is None or not surveys.LEAST_QUORUM <= quorum <= surveys.MOST_QUORUM:
        raise Refused(
            _("Please write a number of at least {least}: with fewer, people would know who chose "
              "what.", least=surveys.LEAST_QUORUM)
        )  # fmt: skip
    return quorum


async def _is_chosen(answering: Answering) -> bool:
    return answering.answers["kind"] in {SurveyKind.ONE, SurveyKind.SEVERAL}


async def _is_compared(answering: Answering) -> bool:
    return bool(answering.answers["kind"] == SurveyKind.PAIRS)


async def _is_for_many(answering: Answering) -> bool:
    return "room" not in answering.data


async def _whom(answering: Answering) -> list[Option]:
    bound = [
        chat for chat in await rooms.bound(answering.ctx.db) if chat.purpose != RoomPurpose.SAFETY
    ]
    sets = await group_sets.taken_as_one(answering.ctx.db)
    return [
        Option(PEOPLE, wording.EVERYBODY),
        Option(MENTORS, wording.MENTORS),
        *(Option(f"{group_sets.SET}{each.id}",
                 _("All of {community}", community=verbatim(each.title))) for each in sets),
        *(Option(str(chat.id), verbatim(title))
          for chat, title in zip(bound, rooms.titles(bound), strict=True)),
    ]  # fmt: skip


@feature.form(
    "survey",
    ChoiceField("kind", _("How shall people answer?"),
                options=tuple(Option(kind, label) for kind, label in wording.KINDS.items())),
    Field("question", _("What do you want to ask?"), check=answers.question),
    Field("options", _("Which answers are there? Write each on a line of its own, 2 to 10."),
          check=answers.options, wanted=_is_chosen),
    Field("words", _("Which words are there so far? Write each on a line of its own. People can "
                     "propose others, also in their languages."),
          check=_words, wanted=_is_compared, optional=True),
    MomentField("closes", _("Until when can people vote? If you skip this, it is a week."),
                optional=True),
    Field("quorum",
          _("How many have to vote, so that there is a result? If you skip this, it is 5."),
          check=_quorum, optional=True),
    MultipleChoiceField("whom", _("Who is asked? Choose, then press Done."), options=_whom,
                        least=1, wanted=_is_for_many),
    role=Role.ORGANIZER,
)  # fmt: skip
async def made(
    ctx: Context, given: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Show how it is going to look, before anybody else sees it."""
    here, whom = data.get("room"), list(given["whom"])
    people = [value for value in whom if value in {PEOPLE, MENTORS}]
    groups = [value for value in whom if value not in people]
    roles = frozenset() if PEOPLE in people else frozenset({Role.MENTOR.word})
    closes = given["closes"]
    kind = SurveyKind(given["kind"])
    terms = surveys.Terms(
        kind=kind,
        question=given["question"],
        options=given["options"] or (),
        language=ctx.language,
        quorum=given["quorum"] or surveys.QUORUM,
        closes_at=closes.at if closes is not None else None,
        rooms=[int(str(here))] if here is not None
        else await group_sets.chosen_chats(ctx.db, groups),
        audience=Audience(people=bool(people), roles=roles if people else frozenset()),
    )  # fmt: skip
    survey = await surveys.draft(ctx.db, ctx.person, terms, ctx.now)
    if kind is SurveyKind.PAIRS and given["words"]:
        await options.add(ctx.db, survey, options.base(ctx.language), given["words"])
    return [await drafts.show(ctx, survey)]
