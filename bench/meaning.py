"""The matchers that understand meaning: ours with an encoder, and the encoder alone."""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from bench.rivals import CANDIDATES, Ask, Reply, asking
from bot.domain.matching import Matcher, Phrasing, Vectors, texts_to_encode, texts_to_look_up
from bot.domain.matching.corpora import Floats
from bot.domain.matching.encoders import Encoder, SentenceEncoder


class KnownVectors:
    """An encoder that encodes each phrasing once in a run, however often it is drawn.

    Questions are encoded each time they are asked, as the bot does it.
    """

    def __init__(self, encoder: Encoder) -> None:
        """Take the encoder that does the work."""
        self._encoder = encoder
        self._known: dict[str, Floats] = {}

    def of(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts that will be asked for again."""
        missing = [text for text in texts if text not in self._known]
        if missing:
            self._known |= zip(missing, self._encoder.encode(missing), strict=True)
        return {text: self._known[text] for text in texts}

    def of_question(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts, encoded now."""
        return dict(zip(texts, self._encoder.encode(texts), strict=True))


@cache
def known_vectors(encoder: str) -> KnownVectors:
    """Load an encoder, once in a run. Raises NoEncoder."""
    return KnownVectors(SentenceEncoder(encoder))


def fit_semantic(encoder: str, phrasings: Sequence[Phrasing]) -> Ask:
    """Our own matcher with an encoder, as the bot uses it; its time includes encoding."""
    vectors = known_vectors(encoder)
    matcher = Matcher.fit(phrasings, vectors=vectors.of(texts_to_encode(phrasings)))
    return asking(
        lambda text, language: matcher.find(
            text,
            vectors=vectors.of_question(texts_to_look_up(text)),
            languages=(language,),
            limit=CANDIDATES,
        )
    )


def fit_encoder(encoder: str, phrasings: Sequence[Phrasing]) -> Ask:
    """The encoder alone: the phrasing with the greatest cosine."""
    vectors = known_vectors(encoder)
    found = vectors.of([phrasing.text for phrasing in phrasings])
    rows = np.array([found[phrasing.text] for phrasing in phrasings])
    owners = np.array([phrasing.entry for phrasing in phrasings])

    def ask(text: str, _language: str) -> Reply:
        cosines = rows @ vectors.of_question([text])[text]
        near = np.argsort(-cosines)
        entries = list(dict.fromkeys(owners[near].tolist()))[:CANDIDATES]
        return Reply(entries, float(cosines[near[0]]))

    return ask


SEMANTIC: dict[str, Callable[[str, Sequence[Phrasing]], Ask]] = {
    "semantic": fit_semantic,
    "encoder": fit_encoder,
}
