"""Chỉ mục từ — in which facts a word stands, with and without its marks: lists of positions in plain rows.

One row holds a word's places in a stretch of the ledger, two hexadecimal signs each, in order. A question walks the
stretches of its rarest word and meets the others there, so it costs what it finds, however long the ledger is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from projections.read_model import Rows
from projections.search_key import marked_key, search_key
from projections.stretches import BEYOND, STRETCH

FIRST, MOST = 8, 512
"""Stretches read at first, and at most, in one go."""
USUAL: Final = 128
"""Facts that a page wants, and some to spare."""
TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS history_words (
        word TEXT NOT NULL, stretch BIGINT NOT NULL, places TEXT NOT NULL, PRIMARY KEY (word, stretch))""",
)
KEPT: Final = 2048
"""Pieces of text whose words are remembered: the syllables of a language are few."""
_FOLDED: Final = re.compile(r"[^\W_]+")
_MARKED: Final = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")


def folded_words(text: str) -> list[str]:
    """The words of a text without marks, case and punctuation, in order."""
    return [word for piece in text.split() for word in _folded(piece)]


def marked_words(text: str) -> list[str]:
    """The words of a text with their marks, however they were typed."""
    return [word for piece in text.split() for word in _marked(piece)]


@lru_cache(KEPT)
def _folded(piece: str) -> list[str]:
    return _FOLDED.findall(search_key(piece))


@lru_cache(KEPT)
def _marked(piece: str) -> list[str]:
    return _MARKED.findall(marked_key(piece))


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


def positions(
    rows: Rows,
    words: Sequence[str],
    *,
    after: int = 0,
    below: str = "",
    params: Mapping[str, Any] | None = None,
    without: str | None = None,
    wanted: int = USUAL,
) -> tuple[Collection[str], Iterator[int]]:
    """The positions at which words stand, in order, and which of the words were looked up.

    Words of nearly every fact are not looked up beside rarer ones: the caller then asks each fact itself. `wanted` is
    how many positions will mostly do; `below` is SQL, with its `params`, for a position that none reaches. Stretches in
    which another word stands just where the only one does are left out where it is named in `without`.
    """
    asked = list(dict.fromkeys(words))
    if not asked:
        return (), iter(())
    given = {**(params or {}), **{f"w{i}": word for i, word in enumerate(asked)}}
    end = f" AND stretch <= ({below}) / {STRETCH}" if below else ""
    # Each word by itself first: where all are common this answers, and else it tells the rarest.
    found = rows.fetch(
        " UNION ALL ".join(
            f"SELECT {i} AS word, stretch, places FROM (SELECT stretch, places FROM history_words"
            f" WHERE word = :w{i} AND stretch >= :stretch{end} ORDER BY stretch LIMIT {FIRST}) t{i}"
            for i in range(len(asked))
        ),
        {**given, "stretch": (after + 1) // STRETCH},
    )
    held: dict[int, dict[int, str]] = {i: {} for i in range(len(asked))}
    for row in found:
        held[row["word"]][row["stretch"]] = row["places"]
    rare = {i: own for i, own in held.items() if not _everywhere(own)}
    kept = rare or held
    return [asked[i] for i in kept], _met(
        rows,
        kept,
        given,
        after=after,
        end=end,
        without=without if kept is held else None,
        wanted=wanted,
    )


def _everywhere(own: Mapping[int, str]) -> bool:
    """Whether a word stands in most facts, as its first stretches tell."""
    near = len(own) == FIRST and max(own) - min(own) < FIRST
    return near and sum(map(len, own.values())) > FIRST * STRETCH


def _met(
    rows: Rows,
    held: Mapping[int, Mapping[int, str]],
    params: Mapping[str, Any],
    *,
    after: int,
    end: str,
    without: str | None,
    wanted: int,
) -> Iterator[int]:
    """Where words meet, by number: in the stretches read already, then in later ones."""
    whole = {i: max(own) if len(own) == FIRST else BEYOND for i, own in held.items()}
    reached = min(whole.values())
    found = 0
    for stretch in sorted(set.intersection(*map(set, held.values()))):
        if stretch <= reached:
            shared = _shared(stretch, [own[stretch] for own in held.values()], after)
            found += len(shared)
            yield from shared
    if reached == BEYOND:
        return
    order = sorted(held, key=lambda i: -whole[i])
    # As many as a page will want, if the others are like the first ones; these tell little where they held few.
    many = min(max(FIRST * (wanted - found) // max(found, 1), FIRST * 2), MOST // 2)
    yield from _later(
        rows, order, params, after=after, begun=reached + 1, end=end, without=without, many=many
    )


def _later(
    rows: Rows,
    order: Sequence[int],
    params: Mapping[str, Any],
    *,
    after: int,
    begun: int,
    end: str,
    without: str | None,
    many: int,
) -> Iterator[int]:
    """The same from a stretch on, the rarest word leading."""
    lead = order[0]
    among = " CROSS JOIN ".join(f"history_words t{i}" for i in order)
    met = "".join(
        f" AND t{i}.word = :w{i} AND t{i}.stretch = t{lead}.stretch" for i in order[1:]
    ) + end.replace("AND stretch", f"AND t{lead}.stretch")
    if without is not None:
        met += (
            " AND NOT EXISTS (SELECT 1 FROM history_words o WHERE o.word = :without"
            f" AND o.stretch = t{lead}.stretch AND o.places = t{lead}.places)"
        )
    columns = ", ".join(f"t{i}.places AS p{i}" for i in order)
    query = (
        f"SELECT t{lead}.stretch AS stretch, {columns} FROM {among}"
        f" WHERE t{lead}.word = :w{lead} AND t{lead}.stretch >= :stretch{met}"
        f" ORDER BY t{lead}.stretch LIMIT :many"
    )
    stretch = begun
    while True:
        given = {**params, "stretch": stretch, "many": many}
        found = rows.fetch(query, given if without is None else {**given, "without": without})
        for row in found:
            yield from _shared(row["stretch"], [row[f"p{i}"] for i in order], after)
        if len(found) < many:
            return
        stretch, many = found[-1]["stretch"] + 1, min(many * 4, MOST)


def _shared(stretch: int, lists: Sequence[str], after: int) -> list[int]:
    """The places that stand in all of some lists, as positions."""
    first, *rest = map(bytes.fromhex, lists)
    places = sorted(set(first).intersection(*rest)) if rest else first
    begin = stretch * STRETCH
    return [begin + place for place in places if begin + place > after]
