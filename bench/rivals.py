"""The matchers compared: ours, and what one would reach for first.

A rival whose package is not installed (`requirements/bench.txt`) is left out with a note. Each
scores all phrasings; an entry's score is that of its best one. Only ours says when it is sure.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from bot.domain.matching import Finding, Matcher, Phrasing, Verdict

CANDIDATES = 5

OFFERED = 3
"""Choices that the bot shows at most."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The candidate entries, best first, and how likely the question is covered, on any scale."""

    entries: Sequence[int]
    familiarity: float
    confidence: float | None = None
    sure: bool = False
    listening: bool = False
    choices: int = 0


Ask = Callable[[str, str], Reply]


def fit_default(phrasings: Sequence[Phrasing]) -> Ask:
    """Our own matcher, as the bot uses it."""
    matcher = Matcher.fit(phrasings)
    return asking(
        lambda text, language: matcher.find(text, languages=(language,), limit=CANDIDATES)
    )


def asking(find: Callable[[str, str], Finding]) -> Ask:
    """Ask our own matcher, by a text and its language."""

    def ask(text: str, language: str) -> Reply:
        found = find(text, language)
        return Reply(
            [match.entry for match in found.matches],
            found.covered,
            found.matches[0].confidence if found.matches else 0.0,
            found.verdict is Verdict.SURE,
            found.listening,
            min(len(found.choices), OFFERED) if found.verdict is Verdict.HALF_SURE else 0,
        )

    return ask


def _by_row(phrasings: Sequence[Phrasing], scored: list[tuple[int, float]]) -> Reply:
    best: dict[int, float] = {}
    for row, score in scored:
        entry = phrasings[row].entry
        if score > best.get(entry, float("-inf")):
            best[entry] = score
    entries = sorted(best, key=lambda entry: -best[entry])[:CANDIDATES]
    return Reply(entries, best[entries[0]] if entries else 0.0)


def _fit_fts5(phrasings: Sequence[Phrasing], tokenizer: str, width: int) -> Ask:
    db = sqlite3.connect(":memory:")
    db.execute(f"CREATE VIRTUAL TABLE t USING fts5(body, tokenize='{tokenizer}')")
    db.executemany("INSERT INTO t(rowid, body) VALUES (?, ?)", enumerate(p.text for p in phrasings))

    def ask(text: str, _language: str) -> Reply:
        words = re.findall(r"\w+", text.lower())
        if width:
            run = " ".join(words)
            words = [run[i : i + width] for i in range(len(run) - width + 1)]
        match = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        if not match:
            return Reply((), 0.0)
        found = db.execute(
            "SELECT rowid, -bm25(t) FROM t WHERE t MATCH ? ORDER BY rank LIMIT 64", (match,)
        )
        return _by_row(phrasings, found.fetchall())

    return ask


def fit_fts5_words(phrasings: Sequence[Phrasing]) -> Ask:
    """SQLite FTS5 over words (unicode61)."""
    return _fit_fts5(phrasings, "unicode61", 0)


def fit_fts5_trigrams(phrasings: Sequence[Phrasing]) -> Ask:
    """SQLite FTS5 over character trigrams."""
    return _fit_fts5(phrasings, "trigram", 3)


def fit_bm25(phrasings: Sequence[Phrasing]) -> Ask:
    """rank_bm25's BM25Okapi over lower-case words."""
    package: Any = import_module("rank_bm25")
    engine = package.BM25Okapi([re.findall(r"\w+", p.text.lower()) or [""] for p in phrasings])

    def ask(text: str, _language: str) -> Reply:
        scores = engine.get_scores(re.findall(r"\w+", text.lower()))
        rows = (-scores).argsort()[:64]
        return _by_row(phrasings, [(int(row), float(scores[row])) for row in rows])

    return ask


def fit_rapidfuzz(phrasings: Sequence[Phrasing]) -> Ask:
    """Token-set ratio of rapidfuzz."""
    fuzz: Any = import_module("rapidfuzz.fuzz")
    process: Any = import_module("rapidfuzz.process")
    texts = [p.text.lower() for p in phrasings]

    def ask(text: str, _language: str) -> Reply:
        found = process.extract(text.lower(), texts, scorer=fuzz.token_set_ratio, limit=64)
        return _by_row(phrasings, [(row, score) for _, score, row in found])

    return ask


def fit_tfidf(phrasings: Sequence[Phrasing]) -> Ask:
    """scikit-learn's TF-IDF over words and character trigrams, nearest neighbour by cosine."""
    text: Any = import_module("sklearn.feature_extraction.text")
    pipeline: Any = import_module("sklearn.pipeline")
    union = pipeline.make_union(
        text.TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        text.TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), sublinear_tf=True),
    )
    rows = union.fit_transform([p.text for p in phrasings]).T.tocsr()

    def ask(question: str, _language: str) -> Reply:
        scores = (union.transform([question]) @ rows).toarray()[0] / 2
        best = (-scores).argsort()[:64]
        return _by_row(phrasings, [(int(row), float(scores[row])) for row in best])

    return ask


MATCHERS: dict[str, Callable[[Sequence[Phrasing]], Ask]] = {
    "default": fit_default,
    "fts5-words": fit_fts5_words,
    "fts5-trigrams": fit_fts5_trigrams,
    "rank_bm25": fit_bm25,
    "rapidfuzz": fit_rapidfuzz,
    "tfidf": fit_tfidf,
}
