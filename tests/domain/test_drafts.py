"""What is taken out of an answer before others read it."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.drafts.drafts import EMAIL, MENTION, scrub

WORDS = st.sampled_from(
    [
        "write",
        "to",
        "me,",
        "see",
        "the guide.",
        "Thank you!",
        "أهلا",
        "où",
        "·",
        "\n",
        "  ",
        "(now)",
    ]
)
NAMES = st.sampled_from(["Ada", "Ada Lovelace", "Teal Heron", "أمينة", "José", "o'neil_7"])
SECRETS = st.one_of(
    st.emails().filter(lambda one: re.fullmatch(r"[\w.+-]+@[\w.-]+", one) is not None),
    st.from_regex(r"@[a-z]\w{4,20}", fullmatch=True),
    st.from_regex(r"\+[1-9][0-9]{1,2} [1-9][0-9]{2} [0-9]{4,7}", fullmatch=True),
    st.from_regex(r"https://t\.me/[a-z]{5,10}", fullmatch=True),
    st.from_regex(r"https://en\.wikipedia\.org/wiki/User:[A-Z][a-z]{3,9}", fullmatch=True),
)


@given(
    parts=st.lists(st.one_of(WORDS, SECRETS, NAMES), max_size=12),
    name=NAMES,
)
@example(parts=["Hi", "Ada", "@ada_l", "ada@example.org"], name="Ada")
def test_nothing_personal_is_left(parts: list[str], name: str) -> None:
    clean = scrub(" ".join(parts), [name])
    assert not EMAIL.search(clean)
    assert not MENTION.search(clean)
    assert "t.me/" not in clean
    assert "User:" not in clean
    assert len(re.findall(r"\d", clean)) < 8
    for word in (name, *name.split()):
        assert not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", clean, re.IGNORECASE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Hi Ada, see the guide.", "see the guide."),
        ("Bonjour, voyez le guide.", "voyez le guide."),
        ("Write to olu@example.org.", "Write to …."),
        ("Ask @olu or +49 (170) 123-4567", "Ask … or …"),
        ("See https://t.me/olu_k and https://en.wikipedia.org/wiki/User:Olu", "See … and …"),
        ("Call (0170) 123 45 67 or 0049 170 1234567", "Call … or …"),
        ("From 2019-2023, until 2030-02-01 18:00", None),
        ("In 2024 there were 1,234 edits", "In 2024 there were 1,234 edits"),
        ("See https://en.wikipedia.org/wiki/Help:Contents", None),
        ("Use {{cite web}} and press **Publish**", None),
    ],
)
def test_what_goes_and_what_stays(before: str, after: str | None) -> None:
    assert scrub(before, ["Ada"]) == (after if after is not None else before)
