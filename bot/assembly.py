"""Parts that the composition root puts together: what is made of the settings alone."""

from __future__ import annotations

import importlib
import logging
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING

from bot.domain.desk import sessions
from bot.domain.knowledge import for_people
from bot.domain.knowledge.knowledge_base import Knowledge
from bot.domain.language_detection.detector import LanguageDetector
from bot.domain.matching.vectors import TextVectors
from bot.domain.shareouts.shelf import Shelf
from bot.engine.commands import role_to_press
from bot.engine.contexts import Guards, RoleToPress
from bot.engine.desk import Desk
from bot.engine.features import Commands, DeclaredByFeatures
from bot.engine.pages import AttachedFiles
from bot.engine.public_pages import Public
from bot.engine.web_routes import routes_of
from bot.languages.catalogs import available_languages
from bot.languages.fallbacks import FALLBACKS
from bot.languages.negotiation import Languages
from bot.words.pages import Fetch, FetchFile, FileReader, PageReader, no_file, offline
from bot.words.platforms import AskedBy, Belongings, GroupSizes, Hearing
from bot.words.start_links import StartLinks
from bot.words.tags import Tagging
from bot.words.web import PublicAddress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.config.settings import Settings
    from bot.domain.matching.encoders import Encoder
    from bot.engine.engine import Engine
    from bot.engine.features import Feature
    from bot.engine.routes import Routes
    from bot.words.platforms import Platform
    from bot.words.web import WebRoute

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Web:
    """How pages and files of others are read."""

    page: Fetch = offline
    file: FetchFile = no_file


def features(names: Sequence[str]) -> list[Feature]:
    """Load features by their names in the config: `handlers.<name>`, or a module of one's own."""
    modules = (name if "." in name else f"handlers.{name}" for name in names)
    return [importlib.import_module(module).feature for module in modules]


def languages(settings: Settings) -> Languages:
    """The languages that the bot speaks here."""
    known = available_languages()
    offered = [one for one in settings.community.languages or known if one in known]
    chains = {**FALLBACKS, **settings.community.fallbacks}
    return Languages(offered, settings.community.language, chains)


def encoder(settings: Settings) -> Encoder | None:
    """The sentence encoder that the config names; where it is missing, the log says what to do.

    Communities of one process that name the same have it together.
    """
    if not settings.knowledge.encoder:
        return None
    from bot.domain.matching.encoders import NoEncoder  # noqa: PLC0415 - as above

    try:
        return _encoder(settings.knowledge.encoder)
    except NoEncoder as error:
        log.error("without an encoder, words alone are matched: %s", error)  # noqa: TRY400
        return None


@cache
def _encoder(name: str) -> Encoder:
    from bot.domain.matching.encoders import SentenceEncoder  # noqa: PLC0415 - as above

    return SentenceEncoder(name)


def knowledge(settings: Settings) -> Knowledge:
    """What the community knows, before any of it is read."""
    hotline = settings.hotline
    return Knowledge(
        hotline.sure_target,
        hotline.listening_target,
        TextVectors(encoder(settings)),
        for_people.read() if settings.community.starter else (),
    )


@dataclass(frozen=True, slots=True)
class Memory:
    """What is kept in memory of the tables besides the matcher, and read again when they change."""

    languages: LanguageDetector = field(default_factory=LanguageDetector)
    shared: Shelf = field(default_factory=Shelf)

    def services(self) -> dict[type, object]:
        """What handlers may use of it."""
        return {LanguageDetector: self.languages, Shelf: self.shared}

    async def refresh(self, db: AsyncSession) -> None:
        """Read again what has changed."""
        await self.languages.refresh(db)
        await self.shared.refresh(db)


def services(
    settings: Settings, routes: Routes, platforms: Sequence[Platform], web: Web
) -> dict[type, object]:
    """What handlers may use besides the database, but for what lives in memory."""

    def has_tags(name: str) -> bool:
        return any(one.name == name and one.capabilities.tags for one in platforms)

    return {
        DeclaredByFeatures: routes.personal_data(),
        Commands: routes.offered,
        Guards: routes.guards(),
        RoleToPress: RoleToPress(partial(role_to_press, routes.offered.called)),
        PageReader: PageReader(web.page),
        FileReader: FileReader(web.file),
        AskedBy: AskedBy({one.name: one.capabilities.asked_by for one in platforms}),
        Hearing: Hearing({one.name: one.hears_all for one in platforms}),
        GroupSizes: GroupSizes({one.name: one.count_members for one in platforms}),
        Tagging: Tagging(has_tags),
        Belongings: Belongings({one.name: one.belonging for one in platforms}),
        StartLinks: StartLinks({one.name: one.start_link for one in platforms}),
        AttachedFiles: AttachedFiles({one.name: one.fetch for one in platforms}),
        PublicAddress: PublicAddress(settings.web.reached_at),
    }


def served_routes(engine: Engine, written: Callable[[], None]) -> list[WebRoute]:
    """All that is served over HTTP: what features serve themselves, and the desk. `written` is
    called when something may have been said to somebody there.
    """
    # Only where something is served.
    from bot.web.pages.desk_routes import DeskRoutes  # noqa: PLC0415
    from bot.web.pages.public_routes import PublicRoutes  # noqa: PLC0415

    site = engine.settings.community.name or "Lamplighter"
    desk = DeskRoutes(Desk(engine, sessions, written), site, engine.settings.web.public_url)
    routes = [*routes_of(engine), *desk.routes()]
    if engine.settings.web.public_pages:
        routes += PublicRoutes(Public(engine), site, engine.settings.web.public_url).routes()
    return routes
