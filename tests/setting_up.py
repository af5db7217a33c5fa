"""Whoever sets a bot up in a terminal, with answers that were thought of beforehand."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.commands.setup.terminal import Shown
    from bot.words.diagnosis import Finding


@dataclass(slots=True)
class Operator:
    """Answers questions by what is in them; whoever is asked something else breaks off."""

    answers: list[tuple[str, str]] = field(default_factory=list)
    """In the order in which they are asked: a part of the question, and what is typed."""
    is_interactive: bool = True
    said: list[str] = field(default_factory=list)
    shown: list[Finding] = field(default_factory=list)
    when_shown: Callable[[Sequence[Finding]], None] = lambda _findings: None
    asked: int = 0
    is_gone: bool = False
    """Presses Ctrl-C when something is shown next."""

    def _answer(self, question: str) -> str:
        assert self.answers, f"nobody expects to be asked: {question}"
        part, answer = self.answers.pop(0)
        assert part in question, f"{question!r} is asked, not {part!r}"
        self.asked += 1
        if answer == "^C":
            raise KeyboardInterrupt
        return answer

    def ask(self, question: str, default: str = "") -> str:
        return self._answer(question) or default

    def ask_secret(self, question: str) -> str:
        return self._answer(question)

    def choose(self, question: str, options: Mapping[str, str], default: str) -> str:
        answer = self._answer(question) or default
        assert answer in options
        return answer

    def confirm(self, question: str, *, default: bool = True) -> bool:
        answer = self._answer(question)
        return answer == "y" if answer else default

    def say(self, line: str = "") -> None:
        self.said.append(line)

    @contextmanager
    def progress(self, waiting: str) -> Iterator[Shown]:
        del waiting

        def show(findings: Sequence[Finding]) -> None:
            self.shown = list(findings)
            self.when_shown(findings)
            if self.is_gone:
                raise KeyboardInterrupt

        yield show

    def link(self) -> str:
        """What the link into the private chat says there; "" where none is shown yet."""
        found = re.search(r"\?start=(\S+)", "\n".join(self.said))
        return found[1] if found is not None else ""

    def word(self) -> str:
        """What is to be written on Matrix."""
        found = re.search(r"!owner \S+", "\n".join(self.said))
        return found[0] if found is not None else ""
