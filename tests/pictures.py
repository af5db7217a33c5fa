"""Pictures of chats for the guide, drawn from scripts that the whole bot plays.

``python -m tests.pictures`` makes an SVG beside each script in docs/guide/pictures. What a script's
comments say: ``# picture: ada`` whose private chat is drawn, or ``ada @ newcomers`` for a group as
she sees it; ``# title: …`` what stands above it; ``# last: 4`` how many messages; ``# language:
ar`` which language people's clients speak.
"""

import asyncio
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from textwrap import dedent

from bot.commands.chat import SCRIPTS_BEGIN, Chat
from bot.config.settings import Settings
from bot.languages.direction import PDI, is_rtl
from bot.platforms.console.rooms import ACCOUNT, Standing, chat_key
from bot.scripts import parsing
from bot.scripts.playing import play
from bot.scripts.transcripts import Transcript
from bot.words.deliveries import Rich, SpanKind

FOLDER = Path(__file__).parent.parent / "docs" / "guide" / "pictures"
ABOUT = re.compile(r"#\s*(picture|title|last|language):\s*(.+)")
RLI = "\u2067"
"""What follows runs from right to left."""
UNSEEN = re.compile("[\u200b\u200e\u200f\u2066-\u2069]")

WIDTH, MARGIN, PADDING = 400, 14, 12
BUBBLE, LINE, GAP, HEADER = 330, 19, 10, 44
BUTTON, BETWEEN = 32, 5
EM = 13.5
NARROW, WIDE, CAPITAL, USUAL = 0.34, 1.05, 0.74, 0.6
"""Widths of letters in ems, as the usual sans-serif fonts have them: near enough to break lines."""

STYLE = dedent("""\
    text { font: 13.5px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
           fill: #1d2530; unicode-bidi: plaintext; }
    .b { font-weight: 600; }
    .title { font-size: 15px; font-weight: 600; }
    .who { fill: #8a5a00; font-weight: 600; }
    .label { fill: #8a5a00; font-weight: 600; text-anchor: middle; }
    .panel { fill: #ffffff; stroke: #d5dae1; }
    .rule { stroke: #d5dae1; }
    .bot { fill: #eef1f5; }
    .unseen { fill: #eef1f5; stroke: #98a3b3; stroke-dasharray: 4 3; }
    .me { fill: #ffe2a8; }
    .key { fill: #ffffff; stroke: #d5dae1; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6eaf0; }
      .who, .label { fill: #f2c14e; }
      .panel { fill: #171c24; stroke: #364050; }
      .rule { stroke: #364050; }
      .bot { fill: #252d39; }
      .unseen { fill: #252d39; stroke: #667080; }
      .me { fill: #5a4310; }
      .key { fill: #1c232d; stroke: #364050; }
    }""")


@dataclass(frozen=True)
class Scene:
    """What is to be drawn of a script."""

    who: str
    room: str
    title: str
    last: int
    language: str

    @classmethod
    def of(cls, script: str) -> "Scene":
        """Read it off the script's comments."""
        about = dict(ABOUT.findall(script))
        who, _, room = about["picture"].partition(" @ ")
        last, language = int(about.get("last", 6)), about.get("language", "")
        return cls(who.strip(), room.strip(), about["title"], last, language)


async def played(path: Path, scene: Scene) -> list[Standing]:
    """Play a script and return what stands in the chat at its end.

    Raises:
        ScriptError: the script is malformed.
        AssertionError: a button that it presses was not there.
    """
    lines = parsing.read(path)
    chat = Chat(Settings(), language=scene.language, demo=True)
    async with chat.opened(SCRIPTS_BEGIN) as (community, console, _clock):
        transcript = Transcript()
        console.watchers.append(transcript)
        await play(lines, community, console, transcript)
        missing = [entry.line for entry in transcript.entries if entry.line.startswith("# button")]
        assert not missing, f"{path.name}: {missing}"
        return console.rooms.of(chat_key(scene.who, scene.room), scene.who)[-scene.last :]


def width(text: str) -> float:
    """About how wide words are, in pixels."""
    return EM * sum(map(_ems, text))


def _ems(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return WIDE
    if letter in " .,:;!|iljtfr'’":
        return NARROW
    return CAPITAL if letter.isupper() or letter in "mwMW—" else USUAL


@dataclass
class Line:
    """A line of words, each with whether it is bold."""

    words: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def width(self) -> float:
        """In pixels."""
        return sum(width(f"{word} ") for word, _bold in self.words)

    def svg(self) -> str:
        """As the contents of a text element."""
        runs: list[tuple[str, bool]] = []
        for word, bold in self.words:
            if runs and runs[-1][1] == bold:
                runs[-1] = (f"{runs[-1][0]} {word}", bold)
            else:
                runs.append((word, bold))
        parts = [
            f'<tspan class="b">{escape(text)}</tspan>' if bold else escape(text)
            for text, bold in runs
        ]
        return " ".join(parts)


def lines_of(rich: Rich, room: float) -> Iterator[Line]:
    """Break words into lines that are so wide at most."""
    bold = [span for span in rich.spans if span.kind in {SpanKind.BOLD, SpanKind.HEADING}]
    place = 0
    for paragraph in rich.text.split("\n"):
        line = Line()
        at = place
        for word in paragraph.split(" "):
            shown = UNSEEN.sub("", word)
            is_bold = any(span.start <= at < span.end for span in bold)
            if line.words and line.width + width(shown) > room:
                yield line
                line = Line()
            line.words.append((shown, is_bold))
            at += len(word) + 1
        yield line
        place += len(paragraph) + 1


def rows_of(labels: list[str]) -> list[list[str]]:
    """Lay buttons out as phones do: short ones beside each other."""
    rows: list[list[str]] = []
    for label in labels:
        room = (BUBBLE - BETWEEN) / 2 - 2 * PADDING
        if rows and len(rows[-1]) == 1 and max(width(rows[-1][0]), width(label)) < room:
            rows[-1].append(label)
        else:
            rows.append([label])
    return rows


class Drawing:
    """One chat, drawn from its top to its end."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._parts: list[str] = []
        self._y = float(HEADER + GAP)

    def message(self, said: Standing) -> None:
        """Draw a bubble and the buttons below it."""
        mine = said.author == self._scene.who
        lines = list(lines_of(said.content, BUBBLE - 2 * PADDING))
        lines += [
            Line([(f"📎 {file.name or file.kind.value}", False)]) for file in said.attachments
        ]
        rtl = is_rtl(said.content.text)
        named = not mine and bool(self._scene.room)
        wide = min(BUBBLE, max((line.width for line in lines), default=0) + 2 * PADDING)
        name = "Lamplighter" if said.author == ACCOUNT else said.author.capitalize()
        if named:
            wide = max(wide, width(f"{name} · {self._scene.who}") + 2 * PADDING)
        if said.keys:
            wide = BUBBLE
        left = WIDTH - MARGIN - wide if (mine != rtl and mine) or (rtl and not mine) else MARGIN
        high = LINE * (len(lines) + named) + PADDING
        look = "me" if mine else "unseen" if said.whisper_to and self._scene.room else "bot"
        self._box(look, left, self._y, wide, high)
        y = self._y + LINE
        if named:
            self._text(name, left + PADDING, y, "who")
            y += LINE
        for line in lines:
            self._parts.append(_line(line, left, wide, y, rtl=rtl))
            y += LINE
        self._y += high + BETWEEN
        self._buttons([UNSEEN.sub("", key.label) for key in said.keys], left)
        self._y += GAP - BETWEEN

    def _buttons(self, labels: list[str], left: float) -> None:
        for row in rows_of(labels):
            each = (BUBBLE - BETWEEN * (len(row) - 1)) / len(row)
            for place, label in enumerate(row):
                x = left + place * (each + BETWEEN)
                self._box("key", x, self._y, each, BUTTON)
                self._text(label, x + each / 2, self._y + 21, "label")
            self._y += BUTTON + BETWEEN

    def _box(self, look: str, x: float, y: float, wide: float, high: float) -> None:
        self._parts.append(
            f'<rect class="{look}" x="{x:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{high:.0f}"'
            f' rx="10"/>'
        )

    def _text(self, words: str, x: float, y: float, look: str) -> None:
        self._parts.append(f'<text class="{look}" x="{x:.0f}" y="{y:.0f}">{escape(words)}</text>')

    def svg(self, words: str) -> str:
        """The whole picture; `words` say what is in it to those who cannot see it."""
        size = (WIDTH, round(self._y + MARGIN - GAP + BETWEEN))
        title = escape(self._scene.title)
        return "\n".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}"',
                f'width="{size[0]}" height="{size[1]}" role="img" aria-labelledby="t d">',
                f'<title id="t">{title}</title>',
                f'<desc id="d">{escape(words)}</desc>',
                f"<style>{STYLE}</style>",
                f'<rect class="panel" x="1" y="1" width="{size[0] - 2}"',
                f'height="{size[1] - 2}" rx="16"/>',
                f'<text class="title" x="{MARGIN + 4}" y="28">{title}</text>',
                f'<path class="rule" d="M1 {HEADER}h{WIDTH - 2}"/>',
                *self._parts,
                "</svg>",
                "",
            )
        )


def _line(line: Line, left: float, wide: float, y: float, *, rtl: bool) -> str:
    end = ' text-anchor="end"' if rtl else ""
    words = f"{RLI}{line.svg()}{PDI}" if rtl else line.svg()
    x = left + wide - PADDING if rtl else left + PADDING
    return f'<text x="{x:.0f}" y="{y:.0f}"{end}>{words}</text>'


def described(messages: list[Standing], scene: Scene) -> str:
    """Say in words what a picture shows."""
    told = []
    for said in messages:
        name = "Lamplighter" if said.author == ACCOUNT else said.author.capitalize()
        words = " ".join(UNSEEN.sub("", said.content.text).split())
        keys = "".join(f" [{UNSEEN.sub('', key.label)}]" for key in said.keys)
        told.append(f"{name}: {words}{keys}")
    return " — ".join(told) or scene.title


def draw(path: Path) -> str:
    """Play a script and draw what it asks for."""
    scene = Scene.of(path.read_text(encoding="utf-8"))
    messages = asyncio.run(played(path, scene))
    drawing = Drawing(scene)
    for said in messages:
        drawing.message(said)
    return drawing.svg(described(messages, scene))


def main() -> None:
    """Draw all of them."""
    for path in sorted(FOLDER.glob("*.txt")):
        path.with_suffix(".svg").write_text(draw(path), encoding="utf-8")


if __name__ == "__main__":
    main()
