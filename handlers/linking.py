"""One person, two platforms: /link gives a code to type on the other one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import configured_owners, linking
from bot.engine.arguments import SURE, any_words, plain
from bot.engine.features import Arg, DeclaredByFeatures, Feature, HelpPage
from bot.words import (
    Action,
    Button,
    EventKind,
    Literal,
    Markdown,
    Post,
    Refused,
    Reply,
    Send,
    Text,
    _,
    stack,
    to_confirm,
    to_destroy,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Person

feature = Feature("linking")

PLATFORMS = {"telegram": "Telegram", "matrix": "Matrix", "console": "Console"}


PREFIXES = {"matrix": "!"}
"""How commands begin where it is not "/"."""
CODE = Arg("code", plain(any_words), rest=True, optional=True)
"""What was given elsewhere; or "yes" and "no", once that is asked."""


@feature.command("link", CODE, about=_("Use the bot as the same person on another platform"),
                 last=True, page=HelpPage.SETTINGS, label=_("My other account"),
                 for_oneself=True)  # fmt: skip
async def link(ctx: Context) -> Sequence[Action]:
    """Give a code, or say by one that was given elsewhere who one is there."""
    if not ctx.chat.private:
        raise Refused(_("Codes are for you alone. Write /link to me in private."))
    code = ctx.find(CODE) or ""
    match code.lower():
        case "":
            return [Reply(_shown(ctx, await linking.issue(ctx.db, ctx.person, ctx.now)))]
        case "yes":
            return await _confirm(ctx)
        case "no":
            return await _deny(ctx)
    return await _claim(ctx, code)


def _shown(ctx: Context, code: str) -> Text:
    """The code, as it is written wherever else the bot is."""
    code = f"{code[:4]}-{code[4:]}"
    enabled = {"telegram": ctx.settings.telegram.enabled, "matrix": ctx.settings.matrix.enabled}
    elsewhere = [
        platform for platform in enabled if enabled[platform] and platform != ctx.event.platform
    ]
    if not elsewhere:
        return _(
            "Write this to me on the other platform within ten minutes: {command}",
            command=Literal(f"/link {code}"),
        )
    # A block of its own is left as it is, where other commands are shown as they are typed here.
    lines = [
        Text("{platform}:\n\n{command}", {
            "platform": PLATFORMS[platform],
            "command": Markdown(f"```\n{PREFIXES.get(platform, '/')}link {code}\n```"),
        }, translated=False)
        for platform in elsewhere
    ]  # fmt: skip
    instructions = _(
        "Write this to me from your other account within ten minutes. Then I'll ask you here."
    )
    return stack(instructions, *lines, gap="\n\n")


async def _claim(ctx: Context, code: str) -> list[Action]:
    """Ask whoever asked for the code whether this is them."""
    owner = await linking.claim(ctx.db, code, ctx.person, ctx.now)
    request = _(
        "Somebody called {name} on {platform} says that they are you. If that is right, both "
        "accounts will be one person, with all that is yours.",
        name=ctx.event.sender.name or ctx.person.name,
        platform=PLATFORMS.get(ctx.event.platform, ctx.event.platform),
    )
    buttons = (to_confirm(_("Yes, that is me"), "/link yes"), Button(_("No"), "/link no"))
    return [
        Reply(_("Now confirm it where you got the code: I have asked you there.")),
        Send(owner.id, request, buttons=buttons),
    ]


async def _confirm(ctx: Context) -> list[Action]:
    other = await _claimant(ctx)
    done = _("Done: both accounts are you now. To separate them: /unlink")
    accounts = await linking.accounts_of(ctx.db, other.id)
    private_chats = {
        platform.chat_id
        for platform in accounts
        if platform.chat_id is not None and platform.reachable
    }
    await linking.merge(ctx.db, ctx.person, other, ctx.use(DeclaredByFeatures).personal_data)
    linking.note_heir(ctx.db, other.id, ctx.person, ctx.now)
    await configured_owners.follow_config(ctx.db, ctx.settings.community.owners, ctx.now)
    return [Reply(done), *(Post(chat, done) for chat in sorted(private_chats))]


async def _deny(ctx: Context) -> list[Action]:
    other = await _claimant(ctx)
    return [
        Reply(_("Then nothing changes.")),
        Send(other.id, _("It was not confirmed there, so your accounts stay separate.")),
    ]


async def _claimant(ctx: Context) -> Person:
    other = await linking.claimed(ctx.db, ctx.person, ctx.now)
    if other is None:
        raise Refused(_("There is nothing to confirm."))
    return other


@feature.on(EventKind.TEXT, early=True)
async def hear_code(ctx: Context) -> Sequence[Action] | None:
    """Take a code for one however it is written, so that it is passed on to nobody."""
    code = linking.code_in(ctx.event.text)
    if not code or not await linking.is_known(ctx.db, code, ctx.now):
        return None
    if ctx.chat.private:
        return await _claim(ctx, code)
    await linking.void(ctx.db, code)
    instructions = _(
        "Others have seen this code, so it is void. Ask me for a new one in private: /link"
    )
    return [Reply(instructions, whisper=True)]


@feature.command("unlink", SURE, about=_("Separate your accounts again"), last=True,
                 page=HelpPage.SETTINGS, for_oneself=True)  # fmt: skip
async def unlink(ctx: Context) -> Sequence[Action]:
    """Make this account a person of its own, after asking once more."""
    if not ctx.chat.private:
        raise Refused(_("Write /unlink to me in private, please."))
    if ctx.find(SURE) == "no":
        return [Reply(_("Nothing was changed."))]
    if ctx.find(SURE) != "yes":
        platform = PLATFORMS.get(ctx.event.platform, ctx.event.platform)
        return [
            Reply(
                _(
                    "Your {platform} account will be separate again and keep the questions you "
                    "asked there. Your roles stay with the other account. Separate them?",
                    platform=platform,
                ),
                buttons=(
                    to_destroy(_("Yes, separate them"), "/unlink yes"),
                    Button(_("No, leave it as it is"), "/unlink no"),
                ),
            )
        ]
    await linking.unlink(ctx.db, ctx.person, ctx.visit.account, ctx.now)
    await configured_owners.follow_config(ctx.db, ctx.settings.community.owners, ctx.now)
    return [Reply(_("Done: this account is separate again."))]
