"""Certainty: the logistic model, thresholds from trials, and what a base learns about itself."""

import numpy as np
import pytest

from bot.domain.matching import Matcher, Phrasing, Verdict
from bot.domain.matching.corpora import Corpus
from bot.domain.matching.likeness import LikenessIndex
from bot.domain.matching.logistic import fit, probability
from bot.domain.matching.ranking import Ranker
from bot.domain.matching.thresholds import Trials, careful

TOPICS = ("password", "picture", "mentor", "meetup", "licence", "citation", "template", "redirect")
FRAMES = (
    "how do I get a new {}",
    "my {} does not work",
    "where can I see the {}",
    "tell me about the {} please",
    "is there a {} for beginners",
    "who decides about the {}",
    "I would like to remove the {}",
)


def base() -> list[Phrasing]:
    return [
        Phrasing(number, "en", frame.format(topic))
        for number, topic in enumerate(TOPICS)
        for frame in FRAMES
    ]


def test_logistic_regression_stays_with_its_prior_without_examples() -> None:
    prior = np.array([0.5, -1.0])
    found = fit(np.zeros((0, 2)), np.zeros(0), np.zeros(0), prior, 1.0)
    assert found == pytest.approx(prior)


def test_logistic_regression_recovers_the_odds_of_many_examples() -> None:
    features = np.ones((1000, 1))
    labels = np.repeat([1.0, 0.0], [800, 200])
    found = fit(features, labels, np.ones(1000), np.zeros(1), 1e-6)
    assert probability(np.ones(1), found) == pytest.approx(0.8, abs=1e-3)


def test_the_threshold_is_where_the_examples_reach_the_target() -> None:
    guarded = np.linspace(0.999, 0.98, 100)
    right = np.ones(100)
    right[60:] = 0
    threshold = Trials(guarded, right, np.ones(100)).threshold(0.9)
    above = guarded >= threshold
    assert right[above].mean() >= 0.9
    assert above.sum() > 60


def test_a_threshold_is_never_laxer_than_caution_asks() -> None:
    spotless = Trials(np.linspace(0.99, 0.5, 100), np.ones(100), np.ones(100))
    assert spotless.threshold(0.95) == pytest.approx(careful(0.95))
    assert 0.95 < careful(0.95) < careful(0.99) < 1


def test_a_target_out_of_reach_asks_for_more_than_any_wrong_answer_had() -> None:
    guarded = np.array([0.99, 0.97, 0.5])
    trials = Trials(guarded, np.array([0.0, 1.0, 1.0]), np.ones(3))
    assert trials.threshold(0.95) == pytest.approx(0.99)


def test_a_hidden_entry_wins_no_vote_and_a_hidden_phrasing_leaves_the_others() -> None:
    ranker = Ranker(base())
    asked, hidden = ranker.rank_own(0)
    assert hidden.votes[0] == hidden.likelihoods[0] == 0
    assert asked.likeness[0] == 0
    assert asked.scores.argmax() == 0
    full = ranker.rank(ranker.questions[0].text)
    assert full.likelihoods[0] > asked.likelihoods[0] > 0


def test_unknown_words_lower_the_likeness() -> None:
    corpus = Corpus(["reset the password", "upload a picture"])
    index = LikenessIndex(corpus)
    plain = index.to(corpus.vocabulary.bag("reset the password"))[0]
    diluted = index.to(corpus.vocabulary.bag("reset the password of xylophonic zygomorphs"))[0]
    assert plain == pytest.approx(1, abs=1e-5)
    assert diluted < 0.8


def test_rare_features_find_what_a_full_search_finds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    corpus = Corpus([phrasing.text for phrasing in base()] * 20)
    index = LikenessIndex(corpus)
    bag = corpus.vocabulary.bag("is there a citation for newcomers")
    full = index.to(bag)
    monkeypatch.setattr("bot.domain.matching.likeness.BUDGET", 800)
    monkeypatch.setattr("bot.domain.matching.likeness.CANDIDATES", 40)
    pruned = index.to(bag)
    assert pruned.max() == pytest.approx(full.max(), abs=1e-5)
    assert (pruned <= full + 1e-5).all()
    assert (pruned < full - 1e-5).any()


def test_a_stricter_target_answers_no_more() -> None:
    asked = [f"please, {frame.format(topic)} now" for topic in TOPICS for frame in FRAMES]
    lax, strict = (Matcher.fit(base(), target=target) for target in (0.8, 0.99))
    sure = [
        sum(matcher.find(text).verdict is Verdict.SURE for text in asked)
        for matcher in (lax, strict)
    ]
    assert sure[0] >= sure[1]


def test_two_entries_with_one_phrasing_are_a_choice_not_an_answer() -> None:
    matcher = Matcher.fit([*base(), Phrasing(99, "en", "my password does not work")])
    found = matcher.find("my password does not work")
    assert found.verdict is Verdict.HALF_SURE
    assert {match.entry for match in found.matches[:2]} == {0, 99}


def test_an_answers_own_text_finds_its_entry() -> None:
    matcher = Matcher.fit(
        [
            Phrasing(1, "en", "Panthers defence gave up just 308 points last season", "answer"),
            Phrasing(2, "en", "Peyton Manning led two different teams to the title", "answer"),
        ]
    )
    found = matcher.find("how many points did the Panthers defence give up?")
    assert found.matches[0].entry == 1
