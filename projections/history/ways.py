"""Lối vào nhật ký — the indexes that can lead to the facts of a question, and what each says beside another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from projections.word_index import bears_marks, folded_words, marked_words, phrase

MOST_WORDS: Final = 12
"""Words that the index is asked for; the text of a fact tells of the others."""


@dataclass(frozen=True)
class Keyed:
    """Rows of a table whose column holds one of some values, in the order of positions."""

    table: str
    column: str
    names: tuple[str, ...]
    """The parameters that hold the values."""
    often: ClassVar[int] = 1

    @property
    def met(self) -> str:
        """The condition on the table's own rows."""
        return f"{self.column} {among(self.names)}"

    @property
    def beside(self) -> str:
        """The condition on a fact that another way has led to."""
        if self.table == "history":
            # Said of an expression, so that no database walks the index of this column instead.
            return f"h.{self.column} || '' {among(self.names)}"
        return (
            f"EXISTS (SELECT 1 FROM {self.table} e WHERE e.position = h.position AND e.{self.met})"
        )

    @property
    def counted(self) -> tuple[str, ...]:
        """What is counted to tell how rare it is."""
        return (f"SELECT 1 AS many FROM {self.table} WHERE {self.met}",)


@dataclass(frozen=True)
class Days:
    """Facts of some days in law."""

    beside: str = "h.happened_on || '' >= :from_day"
    counted: tuple[str, ...] = (
        "SELECT 1 AS many FROM history WHERE happened_on >= :from_day AND happened_on <= :day",
    )
    often: ClassVar[int] = 1


@dataclass(frozen=True)
class Spoken:
    """Words: the index of words leads to them, and the text of a fact tells of them."""

    words: tuple[str, ...]
    params: tuple[tuple[str, str], ...]
    beside: str
    led: str
    """What the index of words leaves open."""
    without: str | None = None

    often: ClassVar[int] = 16
    """Facts of a row of the index where a word is no rare one: so few of its rows tell that."""

    @property
    def counted(self) -> tuple[str, ...]:
        """Each word, as the rarest tells how rare all of them are."""
        names = (name for name, word in self.params if word in self.words)
        return tuple(
            f"SELECT LENGTH(places) / 2 AS many FROM history_words WHERE word = :{name}"
            for name in names
        )


Way = Keyed | Days | Spoken


def anywhere(q: str) -> Spoken:
    """The words without their marks, anywhere in a fact; what was typed as one stands together: 27-KN-MT."""
    typed = [folded_words(together) for together in q.split()]
    params = {f"p{i}": _within(phrase(words)) for i, words in enumerate(typed)}
    held = [f"h.words LIKE :p{i} ESCAPE '!'" for i in range(len(typed))]
    words = _indexed([word for together in typed for word in together])
    known = [c for c, t in zip(held, typed, strict=True) if len(t) == 1 and t[0] in words]
    return _spoken(words, params, " AND ".join(held), [c for c in held if c not in known], known)


def exactly(q: str) -> Spoken:
    """The words as they were typed, marks and order."""
    marked = marked_words(q)
    words = _indexed(marked)
    # Without marks a word is in the index under what it is folded to, with whatever marks it has in the text.
    known, held = len(marked) == 1 and bears_marks(marked[0]), "h.marked LIKE :typed ESCAPE '!'"
    params = {"typed": _within(phrase(marked))}
    return _spoken(words, params, held, [] if known else [held], [held] if known else [])


def inexactly(q: str) -> Spoken:
    """The words anywhere in a fact, but not as they were typed."""
    near, far = exactly(q), anywhere(q)
    other = "h.marked NOT LIKE :typed ESCAPE '!'"
    params = dict(near.params) | dict(far.params)
    return Spoken(
        far.words,
        tuple(params.items()),
        f"{far.beside} AND {other}",
        f"{far.led} AND {other}",
        near.words[0] if len(marked_words(q)) == 1 and bears_marks(near.words[0]) else None,
    )


def among(names: Sequence[str]) -> str:
    """SQL for the values that some parameters hold."""
    if len(names) == 1:
        return f"= :{names[0]}"
    return f"IN ({', '.join(f':{n}' for n in names)})"


def _spoken(
    words: tuple[str, ...],
    params: dict[str, str],
    beside: str,
    open_: Sequence[str],
    known: Sequence[str],
) -> Spoken:
    """The index knows some words of a fact by itself, unless what the fact says is hidden by now."""
    hidden = [f"(h.restricted = 0 OR ({' AND '.join(known)}))"] if known else []
    named = {f"s{i}": word for i, word in enumerate(words)}
    return Spoken(
        words, tuple((params | named).items()), beside, " AND ".join([*open_, *hidden]) or "1 = 1"
    )


def _indexed(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))[:MOST_WORDS]


def _within(text: str) -> str:
    escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"
