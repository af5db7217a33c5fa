"""Ways to contribute: two questions by button, then two or three first steps with what helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import contributing, link_languages
from bot.domain.resources import resources
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Commands, Feature, HelpPage
from bot.engine.screens import Screen
from bot.words import (
    Action,
    Button,
    Reply,
    Text,
    _,
    open_private,
    stack,
    verbatim,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.contributing import Step
    from bot.engine.features import Context
    from bot.storage.tables import Resource

feature = Feature("contributing")

LIKED = Arg("liked", plain(any_words), optional=True)
TIME = Arg("time", plain(any_words), optional=True)

TALK = "contribute"
"""What the message with the questions is about: each answer turns it into the next."""
LIKES = {
    "writing": _("Writing"),
    "details": _("Getting details right"),
    "pictures": _("Pictures"),
    "languages": _("Languages"),
    "people": _("Helping people"),
    "events": _("Bringing people together"),
    "technology": _("Technology"),
}
TIMES = {
    "minutes": _("A few minutes"),
    "hour": _("An hour"),
    "weekly": _("Some hours each week"),
}
STEPS = {
    "fix-one-thing": _("Fix one small thing in an article that you like: a typing error will do."),
    "add-a-source": _("Find a sentence without a source, and add one that can be checked."),
    "suggested-edits": _("Do one of the small tasks that are kept for newcomers."),
    "first-article": _(
        "Draft an article that is missing, in your own time, and have it looked at."
    ),
    "one-photo": _("Give one photo that you took to everybody."),
    "photo-walk": _("Go for a walk with others, and photograph what no article shows yet."),
    "illustrate-articles": _("Find an article without a picture, and put a free one into it."),
    "translate-an-answer": _("Translate one of my answers, so that the next newcomer reads it."),
    "translate-an-article": _("Bring an article into your language, with a tool that helps."),
    "new-language": _("Help a language to get a wiki of its own."),
    "answer-a-newcomer": _("Answer one newcomer's question, as you would have liked it yourself."),
    "become-a-mentor": _(
        "Become a mentor: somebody whom newcomers can ask. Tell an organizer here."
    ),
    "join-an-event": _("Join a meetup or an online event, just to see who is there."),
    "run-an-event": _("Hold a small editing event: a table, a few people, one topic."),
    "share-what-you-know": _("Suggest a link that has helped you, so that it helps others."),
    "describe-data": _("Add one fact to Wikidata, with where you know it from."),
    "report-a-bug": _("Report something that doesn't work, so that somebody can mend it."),
    "write-code": _("Mend something small in the software: there are tasks for first-timers."),
}
BEGIN = _("Begin with {command}")


@feature.command(
    "contribute",
    LIKED,
    TIME,
    about=_("Find a first step that suits you"),
    linked=True,
    page=HelpPage.LEARN,
    label=_("Ways to contribute"),
    for_oneself=True,
)
async def contribute(ctx: Context) -> Sequence[Action]:
    """Ask what one likes and how much time there is: "/contribute pictures hour"."""
    if not ctx.chat.private:
        return [Reply(_("What do you enjoy most?"), buttons=(open_private("/contribute"),))]
    liked, time = ctx.find(LIKED) or "", ctx.find(TIME) or ""
    again = Button(_("Something else"), "/contribute")
    if liked not in LIKES:
        buttons = tuple(Button(label, f"/contribute {key}") for key, label in LIKES.items())
        screen = Screen(_("What do you enjoy most?"), buttons)
    elif time not in TIMES:
        buttons = tuple(Button(label, f"/contribute {liked} {key}") for key, label in TIMES.items())
        screen = Screen(_("And how much time would you like to give?"), buttons)
    else:
        screen = Screen(await _offer(ctx, contributing.fitting(liked, time)), up=again)
    return [await screen.show(ctx, TALK)]


async def _offer(ctx: Context, steps: Sequence[Step]) -> Text:
    """The steps, each with its resources in the reader's best language."""
    commands = {f"/{each.name}" for each in ctx.use(Commands).all}
    possible = [each for each in steps if not each.command or each.command in commands]
    keys = [key for each in possible for key in each.resources]
    helping = await resources.by_key(ctx.db, keys, ctx.languages.chain(ctx.language))
    by_key = {each.key: each for each in helping}
    parts = [
        stack(
            Text("**{number}.** {step}", {"number": number, "step": _words(step)},
                 translated=False),
            *(_link(ctx, by_key[key]) for key in step.resources if key in by_key),
            Text("{begin}", {"begin": Text(BEGIN.msgid, {"command": step.command})},
                 translated=False) if step.command else None,
        )
        for number, step in enumerate(possible, start=1)
    ]  # fmt: skip
    return stack(_("You could begin like this:"), *parts, gap="\n\n")


def _words(step: Step) -> Text:
    return STEPS.get(step.key) or verbatim(step.text)


def _link(ctx: Context, resource: Resource) -> Text:
    title = Text(
        "→ [{title}]({link})", {"title": resource.title, "link": resource.link}, translated=False
    )
    return link_languages.labelled(title, resource.link, resource.language, (ctx.language,))
