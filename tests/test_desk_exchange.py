"""Lists as files at the desk: seen first, imported whole or not at all, and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.exchange import csvs
from bot.domain.exchange.shapes import RESOURCES, SHAPES, Reading
from bot.web.bodies import read_fields
from tests.desk import AT_HOME, at_desk
from tests.test_desk import SETTINGS

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.dialogue import Dialogue

GUIDE = "guide,en,A guide for pictures,https://example.org/pictures"
WHICH = list(SHAPES).index("resources")
FILE = f"key,language,title,link\n{GUIDE}\n"


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=SETTINGS)


async def test_a_list_is_seen_first_and_then_imported(chat: Dialogue) -> None:
    olu = await at_desk(chat, "olu")
    await olu.open("/exchange")
    await olu.press_nth("From a file", WHICH)
    assert 'type="file"' in olu.html
    await olu.press("Send", file=FILE, tries="yes")
    assert "Nothing is changed yet." in olu.text
    assert "1 new, 0 changed, 0 as before." in olu.text
    assert '<li class="added"><span class="sign">+</span> en guide</li>' in olu.html
    await chat.play("ada > /find pictures", strict=False)
    assert "example.org/pictures" not in chat.said_to("ada")[-1]
    await olu.press("Send")  # what was in the file is kept as words
    assert "1 new, 0 changed, 0 as before." in olu.text
    await chat.play("ada > /find pictures", strict=False)
    assert "example.org/pictures" in chat.said_to("ada")[-1]


async def test_a_list_with_faults_changes_nothing_and_can_be_mended(chat: Dialogue) -> None:
    olu = await at_desk(chat, "olu")
    await olu.open("/exchange")
    await olu.press_nth("From a file", WHICH)
    await olu.press("Send", file=f"{FILE}other,en,,nowhere\n")
    assert "Something is not right, so nothing was imported:" in olu.text
    assert "line 3: title: expected something, got nothing" in olu.text
    assert GUIDE in olu.html  # to be mended here
    await olu.press("Send", file=FILE.replace("guide,en", "=guide,en"))
    assert "Something is not right" in olu.text
    await olu.press("Send", file=FILE)
    assert "1 new, 0 changed, 0 as before." in olu.text


async def test_faults_are_told_in_the_readers_language(chat: Dialogue) -> None:
    await chat.play("olu > /language es", strict=False)
    olu = await at_desk(chat, "olu")
    await olu.open("/exchange")
    await olu.press_nth("Desde un archivo", WHICH)
    await olu.press("Enviar", file=f"{FILE}other,en,,nowhere\n")
    told = olu.text.replace("\u2068", "").replace("\u2069", "")
    assert "línea 3: title: se esperaba algo, no hay nada" in told
    assert 'se esperaba una dirección que empiece por https://, hay "nowhere"' in told


async def test_lists_are_given_to_organizers_as_files(chat: Dialogue) -> None:
    olu, mira = await at_desk(chat, "olu"), await at_desk(chat, "mira")
    await olu.open("/exchange")
    await olu.press_nth("From a file", WHICH)
    await olu.press("Send", file=FILE)
    address = f"{AT_HOME}/desk/exchange/resources/file"
    answer = await olu.client.get(address)
    assert answer.headers["content-disposition"] == 'attachment; filename="resources.csv"'
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    reading = Reading()
    csvs.read(answer.text, reading, RESOURCES)
    assert "guide" in {row["key"] for row in reading.rows["resources"]}
    for somebody, path in ((mira, address), (olu, f"{AT_HOME}/desk/exchange/people/file")):
        refused = await somebody.client.get(path)
        assert refused.status_code == 404
        assert "guide" not in refused.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
async def test_files_are_read_as_spreadsheets_write_them(encoding: str) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\n" + "clé,né".encode(encoding) + b"\r\n--x--\r\n"
    )
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert await read_fields(headers, body) == {"file": ["clé,né"]}
