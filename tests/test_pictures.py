"""The guide's pictures can be drawn, and each picture and script has its counterpart."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from bot.platforms.console.rooms import Standing
from bot.words.deliveries import Key, Rich, Span, SpanKind
from tests.pictures import BUBBLE, FOLDER, UNSEEN, Drawing, Scene, lines_of, rows_of

SVG = "{http://www.w3.org/2000/svg}"
GUIDES = FOLDER.parent


def test_each_picture_has_its_script_and_is_shown() -> None:
    scripts = {path.stem for path in FOLDER.glob("*.txt")}
    assert scripts == {path.stem for path in FOLDER.glob("*.svg")} != set()
    shown = "".join(path.read_text(encoding="utf-8") for path in GUIDES.glob("*.md"))
    assert [name for name in sorted(scripts) if f"pictures/{name}.svg)" not in shown] == []


def test_a_drawing_is_whole() -> None:
    scene = Scene.of("# picture: ada @ newcomers\n# title: A & B")
    drawing = Drawing(scene)
    words = Rich("Who? <b> & you\n• one", (Span(0, 4, SpanKind.BOLD),))
    keys = (Key("Yes", "!yes"), Key("A label that is rather long", "!no"))
    drawing.message(Standing("m1", "newcomers", "lamplighter", words, keys, whisper_to="ada"))
    drawing.message(Standing("m2", "newcomers", "ada", Rich("أهلًا", rtl=True)))
    picture = ET.fromstring(drawing.svg("A picture"))  # noqa: S314 - our own
    texts = [UNSEEN.sub("", "".join(text.itertext())) for text in picture.iter(f"{SVG}text")]
    assert texts == [
        "A & B", "Lamplighter", "Who? <b> & you", "• one", "Yes", "A label that is rather long",
        "أهلًا",
    ]  # fmt: skip
    assert [look.get("class") for look in picture.iter(f"{SVG}rect")][:2] == ["panel", "unseen"]


def test_lines_and_rows_have_room() -> None:
    words = Rich(" ".join(["newcomers"] * 30))
    assert all(line.width <= BUBBLE + 60 for line in lines_of(words, BUBBLE))
    assert rows_of(["Yes", "No", "An answer that takes a whole row", "Skip"]) == [
        ["Yes", "No"],
        ["An answer that takes a whole row"],
        ["Skip"],
    ]
