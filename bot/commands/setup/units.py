"""The unit is offered, shown, or written where systemd looks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.setup import service
from bot.commands.setup.service import Service

if TYPE_CHECKING:
    from bot.commands.setup.answers import Options, Questions

CHOICES = {
    Service.NONE.value: "No",
    Service.USER.value: "Yes, as a service of mine (systemctl --user)",
    Service.SYSTEM.value: "Yes, as a service of the machine",
    Service.PRINT.value: "Only show me the unit",
}


def offer_unit(options: Options, questions: Questions) -> bool:
    """Make of the unit what is wished; tells whether there is one now."""
    wanted = options.service
    if wanted is None:
        if not questions.may_be_asked:
            return False
        question = "Shall the bot start by itself, with the machine (systemd)?"
        wanted = Service(questions.terminal.choose(question, CHOICES, Service.NONE.value))
    if wanted is Service.NONE:
        return False
    text = service.unit(options.config, wanted)
    if wanted is Service.PRINT or not _is_written(wanted, text, questions):
        questions.terminal.say(f"# {service.path(wanted)}")
        questions.terminal.say(text)
    for line in service.next_steps(wanted, options.config):
        questions.terminal.say(f"    {line}")
    return True


def _is_written(wanted: Service, text: str, questions: Questions) -> bool:
    path = service.path(wanted)
    differs = path.exists() and path.read_text(encoding="utf-8") != text
    if differs and not questions.agrees(f"Write {path} anew?", default=False):
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        questions.terminal.say(f"✗ {path}: can't be written ({error.strerror}). It would be:")
        return False
    questions.terminal.say(f"✓ {path} is written. Then:")
    return True
