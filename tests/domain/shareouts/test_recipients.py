"""Lists of people as organizers write them and as spreadsheets save them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.shareouts import recipients
from bot.domain.shareouts.recipients import Recipient
from bot.words import Refused
from bot.words.attachments import text_of


def names(text: str) -> list[str]:
    return [each.name for each in recipients.read(text)]


def test_names_stand_on_lines_or_between_commas_of_any_script() -> None:
    assert names("Ada\n\n  Ben  \n") == ["Ada", "Ben"]
    assert names("Ada, Ben; Chi") == ["Ada", "Ben", "Chi"]
    assert names("\u0622\u062f\u0627\u060c \u0628\u0646") == ["\u0622\u062f\u0627", "\u0628\u0646"]
    assert names("ada, ADA, Ada") == ["Ada"], "somebody is on a list once"


def test_columns_are_found_by_their_titles() -> None:
    table = "Due;Full name;Telegram\n2030-03-01;Ada Lovelace;@ada\n;Ben B.;\n"
    assert recipients.read(table) == [
        Recipient("@ada", "Ada Lovelace", date(2030, 3, 1)),
        Recipient("Ben B.", "Ben B."),
    ]


def test_without_titles_the_first_column_is_who() -> None:
    assert recipients.read("@ada,2030-03-01\n@ben,") == [
        Recipient("@ada", "@ada", date(2030, 3, 1)),
        Recipient("@ben", "@ben"),
    ]
    assert recipients.read("@ada,2030-03-01") == [Recipient("@ada", "@ada", date(2030, 3, 1))]


def test_a_list_of_nobody_is_refused_and_so_is_one_of_too_many() -> None:
    for text in ("", " \n,;\n", "Name;Due\n", "\n".join(str(number) for number in range(400))):
        with pytest.raises(Refused):
            recipients.read(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_are_read_as_spreadsheets_save_them(encoding: str) -> None:
    assert names(text_of("Zo\u00eb\nBen".encode(encoding))) == ["Zo\u00eb", "Ben"]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120))
def test_whatever_is_sent_is_read_or_refused(text: str) -> None:
    try:
        read = recipients.read(text)
    except Refused:
        return
    assert all(each.written and each.name for each in read)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60))
def test_any_file_is_text_of_some_kind(content: bytes) -> None:
    assert isinstance(text_of(content), str)
