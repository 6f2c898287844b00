"""Chỉ mục từ — in which facts a word stands, with and without its marks: lists of positions in plain rows.

One row holds a word's places in a stretch of the ledger, two signs each, in order. A question walks the stretches of
its rarest word and meets the others there, so it costs what it finds, however long the ledger is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from projections.read_model import Rows
from projections.search_key import marked_key, search_key

STRETCH: Final = 256
"""Positions under one row: a place is two hexadecimal signs."""
FEW: Final = 64
"""Stretches after which a word is common enough: counting on would cost more than it saves."""
FIRST, MOST = 8, 512
"""Stretches read at first, and at most, in one go."""
TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS history_words (
        word TEXT NOT NULL, stretch BIGINT NOT NULL, places TEXT NOT NULL, PRIMARY KEY (word, stretch))""",
)
_FOLDED: Final = re.compile(r"[^\W_]+")
_MARKED: Final = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")


def folded_words(text: str) -> list[str]:
    """The words of a text without marks, case and punctuation, in order."""
    return _FOLDED.findall(search_key(text))


def marked_words(text: str) -> list[str]:
    """The words of a text with their marks, however they were typed."""
    return _MARKED.findall(marked_key(text))


def bears_marks(word: str) -> bool:
    """Whether a word with its marks is another than without."""
    return not word.isascii()


def phrase(words: Sequence[str]) -> str:
    """Words as a row keeps them: a space before and after each."""
    return f" {' '.join(words)} "


def add(rows: Rows, facts: Iterable[tuple[int, Iterable[str]]]) -> None:
    """Enter the words of facts, in the order of their positions."""
    found: dict[tuple[str, int], list[str]] = {}
    for position, words in facts:
        stretch, place = divmod(position, STRETCH)
        for word in set(words):
            found.setdefault((word, stretch), []).append(f"{place:02x}")
    rows.execute_many(
        "INSERT INTO history_words (word, stretch, places) VALUES (:word, :stretch, :places)"
        " ON CONFLICT (word, stretch) DO UPDATE SET places = history_words.places || excluded.places",
        [
            {"word": word, "stretch": stretch, "places": "".join(places)}
            for (word, stretch), places in sorted(found.items())
        ],
    )


def positions(rows: Rows, words: Sequence[str], *, after: int = 0) -> Iterator[int]:
    """The positions at which all the words stand, in order."""
    ordered = list(dict.fromkeys(words))
    if len(ordered) > 1:
        rare = dict(zip(ordered, rarities(rows, ordered), strict=True))
        ordered.sort(key=lambda word: rare[word])
    params: dict[str, object] = {f"w{i}": word for i, word in enumerate(ordered)}
    among = " CROSS JOIN ".join(f"history_words t{i}" for i in range(len(ordered)))
    met = "".join(
        f" AND t{i}.word = :w{i} AND t{i}.stretch = t0.stretch" for i in range(1, len(ordered))
    )
    columns = ", ".join(f"t{i}.places AS p{i}" for i in range(len(ordered)))
    stretch, many = (after + 1) // STRETCH, FIRST
    while True:
        found = rows.fetch(
            f"SELECT t0.stretch AS stretch, {columns} FROM {among}"
            f" WHERE t0.word = :w0 AND t0.stretch >= :stretch{met} ORDER BY t0.stretch LIMIT :many",
            {**params, "stretch": stretch, "many": many},
        )
        for row in found:
            begin = row["stretch"] * STRETCH
            shared = set.intersection(
                *(
                    {p[n : n + 2] for n in range(0, len(p), 2)}
                    for p in (row[f"p{i}"] for i in range(len(ordered)))
                )
            )
            for place in sorted(shared):
                position = begin + int(place, 16)
                if position > after:
                    yield position
        if len(found) < many:
            return
        stretch, many = found[-1]["stretch"] + 1, min(many * 2, MOST)


def rarities(rows: Rows, words: Sequence[str]) -> list[int]:
    """In how many stretches each word stands, counted up to a few."""
    counts = ", ".join(
        "(SELECT COUNT(*) FROM (SELECT 1 AS one FROM history_words"
        f" WHERE word = :w{i} LIMIT :few) c) AS n{i}"
        for i in range(len(words))
    )
    params = {f"w{i}": word for i, word in enumerate(words)}
    found = rows.fetch(f"SELECT {counts}", {**params, "few": FEW})[0]
    return [found[f"n{i}"] for i in range(len(words))]
