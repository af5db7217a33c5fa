"""Reviews: a few entries each week, for those who can read them, and each in its turn."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.knowledge.reviews import EACH, EACH_WEEK, some_of
from bot.storage.tables import Entry
from tests.conftest import MONDAY

LANGUAGES = st.sampled_from(["en", "fr", "pt-BR", "ar"])


def entries(languages: list[str]) -> list[Entry]:
    return [Entry(id=number, language=one) for number, one in enumerate(languages, start=1)]


@given(st.lists(LANGUAGES, max_size=20), st.sets(st.sampled_from(["en", "fr", "pt"])))
def test_nobody_is_asked_for_too_much_nor_in_vain(languages: list[str], read: set[str]) -> None:
    due = entries(languages)
    shown = some_of(due, read, MONDAY)
    readable = [one for one in due if one.language.partition("-")[0] in read]
    assert len(shown) == min(EACH, len(readable or due))
    assert all(one in (readable or due) for one in shown)
    assert len({one.id for one in shown}) == len(shown)


@given(st.integers(1, 30), st.integers(0, 500))
def test_what_nobody_looks_at_does_not_keep_back_the_rest(count: int, week: int) -> None:
    due = entries(["en"] * count)
    seen: set[int] = set()
    for later in range(-(-count // EACH) + 1):
        at = MONDAY + (week + later) * EACH_WEEK + timedelta(hours=1)
        seen |= {one.id for one in some_of(due, {"en"}, at)}
    assert seen == {one.id for one in due}
