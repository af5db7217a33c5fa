"""What `lamplighter check` says of danger: who would see it, and where people are pointed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from bot.commands.prefixes import as_typed
from bot.commands.safety_check import check_contacts, check_team
from bot.config.safety import SafetySettings
from bot.config.settings import (
    FEATURES,
    CommunitySettings,
    MatrixSettings,
    Settings,
    TelegramSettings,
)

if TYPE_CHECKING:
    from tests.dialogue import Dialogue


def test_where_people_are_pointed_to_is_said() -> None:
    (finding,) = check_contacts(Settings())
    assert finding.well
    assert "findahelpline.com" in finding.about
    assert "emergency@wikimedia.org" in finding.about


def test_pointing_nowhere_is_not_well() -> None:
    settings = Settings(
        community=CommunitySettings(starter=False), safety=SafetySettings(helplines="")
    )
    assert [finding.well for finding in check_contacts(settings)] == [False]


@pytest.mark.parametrize(
    "features",
    [tuple(name for name in FEATURES if name != "safety"), ("hotline", "safety")],
)
def test_a_hotline_that_hears_danger_first_is_not_well(features: tuple[str, ...]) -> None:
    settings = Settings(community=CommunitySettings(features=features))
    assert not next(iter(check_contacts(settings))).well


async def test_who_would_see_it_is_said(chat: Dialogue) -> None:
    async with chat.community.db.read() as db:
        assert (await check_team(db, Settings())).advice
    await chat.play("olu > /role mira safety", strict=False)
    async with chat.community.db.read() as db:
        finding = await check_team(db, Settings())
    assert finding.about == "safety team: 1 members, 0 rooms"
    assert not finding.advice


ON_TELEGRAM = TelegramSettings(token=SecretStr("1:a"))
ON_MATRIX = MatrixSettings(homeserver="https://example.org", user="@lamp:example.org")


@pytest.mark.parametrize(
    ("settings", "typed"),
    [
        (Settings(), "/room safety"),
        (Settings(telegram=ON_TELEGRAM), "/room safety"),
        (Settings(matrix=ON_MATRIX), "!room safety"),
        (Settings(telegram=ON_TELEGRAM, matrix=ON_MATRIX),
         "/room safety (on Matrix: !room safety)"),
    ],
)  # fmt: skip
def test_commands_are_named_as_they_are_typed_where_the_community_is(
    settings: Settings, typed: str
) -> None:
    assert as_typed("room safety", settings) == typed
