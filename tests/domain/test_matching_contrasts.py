"""What tells entries apart: words that stand elsewhere, and a base too small to tell anything."""

import numpy as np
import pytest

from bot.domain.matching import Matcher, Phrasing, Verdict
from bot.domain.matching.agreement import (
    UNTOLD,
    Agreement,
    Contrast,
    Profile,
    content,
    features_of,
)
from bot.domain.matching.comparing import compared
from bot.domain.matching.contrasts import ContrastIndex, Hidden
from bot.domain.matching.priors import MEANING, WORDS, Priors
from bot.domain.matching.signals import SIGNALS

TITLE, PHOTO = 0, 1
PHRASINGS = {
    TITLE: (
        "how do I rename an article",
        "rename a page",
        "give an article another title",
        "the title of my article is wrong",
    ),
    PHOTO: (
        "how do I upload a photo",
        "add a photo of mine",
        "where do photos go",
        "put a photo in an article",
    ),
}


def index() -> ContrastIndex:
    profiles = {}
    for voice, phrasings in PHRASINGS.items():
        profiles[voice] = Profile("en")
        for phrasing in phrasings:
            profiles[voice].add(phrasing)
    return ContrastIndex(profiles)


def test_what_others_always_speak_of_and_this_one_never_is_foreign() -> None:
    words = content("how do I rename a photo")
    contrast = index().contrast(words, TITLE, None)
    assert contrast.foreign == pytest.approx(1.0)
    assert index().contrast(content("rename it"), TITLE, None).foreign == 0


def test_words_of_ones_own_make_it_likelier_than_words_of_others() -> None:
    words = content("rename the title of a page")
    there, elsewhere = (index().contrast(words, voice, None) for voice in (TITLE, PHOTO))
    assert there.odds > 0 > elsewhere.odds
    assert there.own > elsewhere.own
    assert there.core > elsewhere.core


def test_words_that_nobody_has_count_neither_way() -> None:
    contrast = index().contrast(content("zebra"), TITLE, None)
    assert contrast == UNTOLD


def test_a_hidden_phrasing_no_longer_speaks_for_its_entry() -> None:
    text = "give an article another title"
    words = content(text)
    whole = index().contrast(words, TITLE, None)
    hidden = index().contrast(words, TITLE, Hidden(TITLE, features_of(text), whole=False))
    assert hidden.odds < whole.odds


def test_a_hidden_entry_has_no_words_that_could_be_foreign_to_others() -> None:
    words = content("where do photos go")
    seen = index().contrast(words, TITLE, None)
    hidden = index().contrast(words, TITLE, Hidden(PHOTO, features_of("where do photos go"), True))
    assert seen.foreign > 0.9
    assert hidden.foreign == 0


def test_an_only_answer_is_not_the_right_one_for_want_of_another() -> None:
    matcher = Matcher.fit(
        [
            Phrasing(1, "en", "Where can I borrow a camera?"),
            Phrasing(1, "en", "At the library desk.", "answer"),
        ]
    )
    for question in ("Is there child care at the meeting?", "where is the exit"):
        assert matcher.find(question, languages=("en",)).verdict is Verdict.UNSURE


def test_what_words_are_an_entrys_own_counts_as_much_as_words_do_beside_meaning() -> None:
    likelier = Agreement(known=1, contrast=Contrast(odds=1))
    by_words, half, by_meaning = (compared(0.5, likelier, share) for share in (1.0, 0.5, 0.0))
    assert by_words > half > by_meaning == compared(0.5, Agreement(known=1))


@pytest.mark.parametrize("priors", [WORDS, MEANING])
def test_certainty_has_learned_of_every_signal_of_contrast(priors: Priors) -> None:
    for coefficients in (priors.covered, priors.first, priors.among):
        assert coefficients.shape == (SIGNALS,)
        assert np.abs(coefficients[-12:]).max() > 0.1
