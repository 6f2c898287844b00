"""Lối vào nhật ký — the indexes that can lead to the facts of a question, and what each says beside another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
    open: tuple[str, ...] = ()
    """What the index of words cannot tell."""
    told: tuple[tuple[str, str], ...] = ()
    """Words that answer a condition by themselves, each with it."""
    without: str | None = None

    often: ClassVar[int] = 16
    """Facts of a row of the index where a word is no rare one: so few of its rows tell that."""

    def led(self, read: Collection[str]) -> str:
        """What is still to be asked of a fact where the index has shown these words."""
        left = [*self.open, *(condition for word, condition in self.told if word not in read)]
        if shown := [condition for word, condition in self.told if word in read]:
            # What a fact says may be hidden by now. A CASE looks at the text of no other fact, which OR does.
            left.append(f"CASE WHEN h.restricted = 0 THEN 1 = 1 ELSE {' AND '.join(shown)} END")
        return " AND ".join(left) or "1 = 1"

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
    typed = list(filter(None, map(folded_words, q.split())))
    params = {f"p{i}": phrase(words) for i, words in enumerate(typed)}
    held = [_within("h.words", name) for name in params]
    words = _indexed([word for together in typed for word in together])
    told = [(t[0], c) for c, t in zip(held, typed, strict=True) if len(t) == 1 and t[0] in words]
    known = [condition for _, condition in told]
    return _spoken(words, params, " AND ".join(held), [c for c in held if c not in known], told)


def exactly(q: str) -> Spoken:
    """The words as they were typed, marks and order."""
    marked = marked_words(q)
    words = _indexed(marked)
    # Without marks a word is in the index under what it is folded to, with whatever marks it has in the text.
    known, held = len(marked) == 1 and bears_marks(marked[0]), _within("h.marked", "typed")
    params = {"typed": phrase(marked)}
    return _spoken(
        words, params, held, [] if known else [held], [(marked[0], held)] if known else []
    )


def inexactly(q: str) -> Spoken:
    """The words anywhere in a fact, but not as they were typed."""
    near, far = exactly(q), anywhere(q)
    other = f"NOT ({_within('h.marked', 'typed')})"
    params = dict(near.params) | dict(far.params)
    return Spoken(
        far.words,
        tuple(params.items()),
        f"{far.beside} AND {other}",
        (*far.open, other),
        far.told,
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
    told: Sequence[tuple[str, str]],
) -> Spoken:
    named = {f"s{i}": word for i, word in enumerate(words)}
    return Spoken(words, tuple((params | named).items()), beside, tuple(open_), tuple(told))


def _indexed(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))[:MOST_WORDS]


def _within(column: str, name: str) -> str:
    """SQL for whether a text holds another; in SQLite it takes a quarter of the time of LIKE."""
    return f"REPLACE({column}, :{name}, '') <> {column}"
