"""`lamplighter check`: looks at everything that has to be right, and says what to do if it is not.

It changes nothing: it can be run beside the bot, and before the bot ever ran.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.checks.machine import check_clock, check_disk
from bot.checks.queues import check_queues
from bot.checks.staff import check_staff, nobody_answers
from bot.checks.workers import check_workers
from bot.commands.check_keys import check_keys
from bot.commands.check_owners import check_owners, read_owners
from bot.commands.encoder_check import check_gain, load_encoder
from bot.commands.opening import check_features
from bot.commands.prefixes import as_typed
from bot.commands.safety_check import check_contacts, check_team
from bot.commands.web_check import check_web
from bot.config.settings import ConfigError
from bot.engine.clock import utc_now
from bot.languages.catalogs import available_languages
from bot.platforms import configured
from bot.storage import migrating
from bot.storage.addresses import BadAddress
from bot.storage.identity_keys import NoKey
from bot.storage.schemas import NoSchema
from bot.storage.sessions import CannotOpen, Database
from bot.storage.tables import Chat
from bot.words.diagnosis import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.config.settings import Settings
    from bot.domain.matching.encoders import Encoder

Groups = dict[str, dict[str, str]]
"""In which groups the bot is, by platform: titles by keys."""


async def check(settings: Settings) -> list[Finding]:
    """Look at everything but the config itself, which was read already."""
    findings = [*_features(settings), *_languages(settings)]
    encoder, about_it = await load_encoder(settings)
    findings += [*about_it, *check_contacts(settings)]
    groups: Groups = {}
    findings += await _database(settings, groups, encoder)
    findings += await _platforms(settings, groups)
    return findings


def show(finding: Finding) -> str:
    """Put a finding on a line, and what to do on the next."""
    advice = f"\n    {finding.advice}" if finding.advice else ""
    return f"{'✓' if finding.well else '✗'} {finding.about}{advice}"


def as_data(finding: Finding) -> dict[str, object]:
    """The same for programs; `trouble` names what is wrong, where it has a name."""
    named = finding.trouble.kind.value if finding.trouble is not None else None
    return {
        "well": finding.well,
        "about": finding.about,
        "advice": finding.advice,
        "trouble": named,
    }


def _features(settings: Settings) -> Iterator[Finding]:
    try:
        check_features(settings)
    except ConfigError as error:
        yield Finding(well=False, about=str(error), advice="Correct features in [community].")
    else:
        names = ", ".join(settings.community.features)
        yield Finding(well=True, about=f"features: {names}")


def _languages(settings: Settings) -> Iterator[Finding]:
    installed = available_languages()
    configured = (*settings.community.languages, settings.community.language)
    missing = sorted({language for language in configured if language not in installed})
    if missing:
        yield Finding(
            well=False,
            about=f"no catalog for {', '.join(missing)}; there are {', '.join(installed)}",
            advice="Correct languages and language in [community], or run `make catalogs`.",
        )
    else:
        offered = settings.community.languages or installed
        yield Finding(well=True, about=f"languages: {', '.join(offered)}")


async def _database(settings: Settings, groups: Groups, encoder: Encoder | None) -> list[Finding]:
    try:
        db = Database(settings.storage.url)
    except BadAddress as error:
        return [Finding(well=False, about=str(error), advice="Correct url in [storage].")]
    if db.dialect == "sqlite" and not Path(str(db.url.database)).exists():  # noqa: ASYNC240
        return [
            _not_made_yet(db),
            *check_owners(settings.community.owners),
            nobody_answers(as_typed("room mentors", settings)),
            *check_web(settings, running=False),
            *check_disk(settings, db),
            *await check_clock(settings, None, utc_now),
        ]
    try:
        await db.open(owner=False)
    except CannotOpen as error:
        says_what_to_do = isinstance(error.__cause__, NoSchema)
        advice = "" if says_what_to_do else "Correct url in [storage]."
        return [Finding(well=False, about=str(error), advice=advice)]
    try:
        return await _inside(settings, db, groups, encoder)
    finally:
        await db.close()


def _not_made_yet(db: Database) -> Finding:
    folder = Path(str(db.url.database)).absolute().parent
    if not folder.is_dir():
        advice = f"Make the folder {folder}, or correct url in [storage]."
        return Finding(well=False, about=f"there is no folder for {db}", advice=advice)
    if not os.access(folder, os.W_OK):
        advice = "Let the bot's account write there, or correct url in [storage]."
        return Finding(well=False, about=f"nothing can be written into {folder}", advice=advice)
    return Finding(well=True, about=f"database: {db} will be made at the first start")


async def _inside(
    settings: Settings, db: Database, groups: Groups, encoder: Encoder | None
) -> list[Finding]:
    """What is in the database; notes the groups in which the bot is."""
    current, head = await migrating.current(db), migrating.head()
    if current != head:
        return [
            Finding(
                well=False,
                about=f"database: {db} is at migration {current or 'none'}, not {head}",
                advice="Run `lamplighter migrate`."
                if current < head
                else "It is from a newer version: install that one.",
            )
        ]
    keys = check_keys(db)
    if isinstance(db.cipher, NoKey):
        return [keys]
    holder = await db.holder()
    async with db.read() as session:
        owners = await read_owners(session, settings.community.owners)
        staff = await check_staff(session, as_typed("room mentors", settings))
        moving = await check_queues(session, utc_now()) if holder else []
        safety_team = await check_team(session, settings)
        elsewhere = await _elsewhere(settings, session)
        gain = await check_gain(session, encoder)
        workers = await check_workers(session)
        present = select(Chat).where(Chat.private.is_(False), Chat.present)
        for chat in await session.scalars(present.order_by(Chat.id)):
            groups.setdefault(chat.platform, {})[chat.key] = chat.title
    return [
        Finding(well=True, about=f"database: {db} is at migration {current}, the newest"),
        keys,
        Finding(well=True, about=f"running: {holder}" if holder else "not running"),
        *workers,
        *check_owners(owners.configured, owners.grants, owners.by_code),
        *staff,
        safety_team,
        *elsewhere,
        *gain,
        *check_web(settings, running=bool(holder)),
        *moving,
        *check_disk(settings, db),
        *await check_clock(settings, db, utc_now),
    ]


async def _elsewhere(settings: Settings, session: AsyncSession) -> list[Finding]:
    """What is on platforms that the config names no account for."""
    enabled = {"telegram": settings.telegram.enabled, "matrix": settings.matrix.enabled}
    without = [name for name in enabled if not enabled[name]]
    counted = select(Chat.platform, func.count(Chat.id)).where(
        Chat.platform.in_(without), Chat.present | Chat.aside, Chat.private.is_(False)
    )
    return [
        Finding(
            well=False,
            about=f"{count} rooms on {platform} are set aside: the bot has no account there",
            advice=f"Give [{platform}] its account again, or let the rooms be: questions go to "
            "the others.",
        )
        for platform, count in await session.execute(counted.group_by(Chat.platform))
    ]


async def _platforms(settings: Settings, groups: Groups) -> list[Finding]:
    named = configured(settings, utc_now)
    if not named:
        return [
            Finding(
                well=False,
                about="no platform has an account for the bot",
                advice="Get a token from @BotFather on Telegram and set token in [telegram].",
            )
        ]
    return [
        finding
        for platform in named
        for finding in await platform.diagnose(groups.get(platform.name, {}))
    ]
