"""Settings at the desk: what can be changed is, the rest is shown, and no secret ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.config.safety import SafetyContact, SafetySettings
from bot.config.settings import Settings, TelegramSettings
from tests.desk import at_desk
from tests.test_desk import SETTINGS

if TYPE_CHECKING:
    from tests.conftest import Open


async def test_what_organizers_may_change_is_changed_and_no_secret_is_shown(
    open_chat: Open,
) -> None:
    settings = Settings(
        web=SETTINGS.web,
        telegram=TelegramSettings(token=SecretStr("123456:very-secret-token")),
        safety=SafetySettings(contacts=(SafetyContact(name="Zainab", phone="+254700000"),)),
    )
    chat = await open_chat(settings=settings)
    olu, mira = await at_desk(chat, "olu"), await at_desk(chat, "mira")
    await olu.open("/settings")
    assert "95 of 100 answers should be right" in olu.text
    assert "[hotline] quiet_from\n22:00:00" in olu.text
    await olu.press_nth("98 of 100")
    assert "98 of 100 answers should be right" in olu.text
    await chat.play("olu > /kb target", strict=False)
    assert "98 of 100 answers should be right" in chat.said_to("olu")[-1]
    for secret in ("very-secret", "token", "Zainab", "+254", "password", "sqlite"):
        assert secret not in olu.html
    await mira.open("/settings")
    assert mira.status == 404
