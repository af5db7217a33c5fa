"""The screen for a terminal: colours, history, completion. Heavy to import."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from bot.words.deliveries import Rich, SpanKind

if TYPE_CHECKING:
    from bot.terminal.suggestions import Suggest
    from bot.terminal.views import View

STYLES = {
    SpanKind.BOLD: "bold",
    SpanKind.ITALIC: "italic",
    SpanKind.STRIKE: "strike",
    SpanKind.CODE: "cyan",
    SpanKind.PRE: "cyan",
    SpanKind.LINK: "underline",
    SpanKind.QUOTE: "italic dim",
    SpanKind.HEADING: "bold",
}
HEADING = "bold yellow"
BUTTON = "bold green"
FILE = "magenta"
BACKGROUND = "dim"
INDENT = (0, 0, 0, 2)


class ColourScreen:
    """Shows messages above the line that is being typed."""

    def __init__(self, suggest: Suggest) -> None:
        self._console = Console(highlight=False)
        self._session: PromptSession[str] = PromptSession(
            history=InMemoryHistory(),
            completer=_Suggestions(suggest),
            complete_while_typing=True,
        )

    async def ask(self, prompt: str) -> str:
        """Wait for a line. Raises EOFError at its end, and where it is interrupted."""
        prompt_text = FormattedText([("ansicyan bold", prompt)])
        with patch_stdout(raw=True):
            try:
                line = await self._session.prompt_async(prompt_text)
            except KeyboardInterrupt as interrupt:
                raise EOFError from interrupt
        return line.strip()

    def show(self, view: View) -> None:
        """Show a message; what happens elsewhere is dimmed."""
        parts = [styled(view.content)] if view.content.text else []
        parts += [Text(file, style=FILE) for file in view.files]
        if view.buttons:
            parts.append(Text("  ").join(Text(button, style=BUTTON) for button in view.buttons))
        heading = Text(view.heading, style=HEADING)
        style = "" if view.here else BACKGROUND
        self._console.print(Group(heading, Padding(Group(*parts), INDENT)), style=style)

    def tell(self, words: Rich) -> None:
        """Show what the terminal itself has to say."""
        self._console.print(styled(words), style="bright_black")


class _Suggestions(Completer):
    """Completes commands, and names behind those that take one."""

    def __init__(self, suggest: Suggest) -> None:
        self._suggest = suggest

    def get_completions(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002 - the protocol's
    ) -> Iterator[Completion]:
        """Give the whole line that each suggestion would make."""
        typed = document.text_before_cursor
        for line, meaning in self._suggest(typed):
            yield Completion(line, start_position=-len(typed), display_meta=meaning)


def styled(content: Rich) -> Text:
    """Give text its colours; a link's address stands behind it, for terminals without links."""
    text = Text(content.text)
    for span in content.spans:
        text.stylize(STYLES.get(span.kind, ""), span.start, span.end)
    links = [span for span in content.spans if span.kind is SpanKind.LINK]
    for link in sorted(links, key=lambda span: span.end, reverse=True):
        if content.text[link.start : link.end] != link.url:
            before, after = text.divide([link.end])
            text = before + Text(f" ({link.url})", style="dim") + after
    return text
