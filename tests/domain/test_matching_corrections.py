"""What people say of the answers moves what the bot believes of the next ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.matching import Label, Matcher, Phrasing
from bot.domain.matching.corrections import AS_BELIEVED, learn

chances = st.floats(0, 1)
label_lists = st.lists(st.builds(Label, chances, st.booleans()), max_size=60)


def test_without_feedback_all_is_as_believed() -> None:
    assert learn([]) == AS_BELIEVED
    assert AS_BELIEVED.of(0.3) == 0.3


@given(label_lists, chances, chances)
def test_what_is_believed_more_stays_believed_more(
    labels: list[Label], one: float, other: float
) -> None:
    correction = learn(labels)
    low, high = correction.of(min(one, other)), correction.of(max(one, other))
    assert 0 <= low <= high <= 1


@pytest.mark.parametrize("truth", [0.5, 0.8])
def test_many_labels_bring_belief_to_what_was_right(truth: float) -> None:
    chance = np.random.default_rng(0)
    labels = [Label(0.95, bool(right)) for right in chance.random(1000) < truth]
    assert learn(labels).of(0.95) == pytest.approx(truth, abs=0.08)


def test_one_word_of_feedback_changes_little() -> None:
    assert 0.85 < learn([Label(0.9, right=False)]).of(0.9) < 0.9


def test_a_matcher_learns_from_labels() -> None:
    base = [
        Phrasing(number, "en", text.format(thing))
        for number, thing in enumerate(("password", "picture", "mentor", "licence", "meetup"))
        for text in ("how do I get a {}", "where is my {} now", "please tell me about the {}")
    ]
    question = "a picture of a new bicycle"
    naive = Matcher.fit(base).find(question)
    taught = Matcher.fit(base, labels=[Label(0.9, right=False)] * 400).find(question)
    assert taught.matches[0].entry == naive.matches[0].entry
    assert taught.matches[0].confidence < naive.matches[0].confidence / 2
    assert taught.believed == naive.believed == naive.matches[0].confidence
    exact = Matcher.fit(base, labels=[Label(0.9, right=False)] * 200).find(base[0].text)
    assert exact.matches[0].confidence > 0.99
