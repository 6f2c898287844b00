"""Bản in — one text for people to read and keep, as HTML and as PDF (A4), in letters that it brings along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

STYLE: Final = (
    "body{font:16px/1.5 serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;padding:.3rem .5rem;"
    "text-align:left;vertical-align:top}code,pre{font:13px monospace;white-space:pre-wrap;"
    "overflow-wrap:anywhere}@media print{body{margin:0}}"
)


@dataclass(frozen=True)
class Heading:
    """A heading."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Some sentences."""

    text: str


@dataclass(frozen=True)
class Verbatim:
    """What machines read too: kept as it is, sign by sign."""

    text: str


@dataclass(frozen=True)
class Table:
    """Rows under a head, or beside their names where there is no head; `widths` are shares of the page."""

    rows: Sequence[Sequence[str]]
    head: Sequence[str] = ()
    widths: tuple[int, ...] = ()


Part = Heading | Paragraph | Verbatim | Table


@dataclass(frozen=True)
class Paper:
    """A text under its title."""

    title: str
    parts: Sequence[Part]

    def html(self) -> str:
        """The text as one page without anything from elsewhere."""
        body = "\n".join(_html(part) for part in self.parts)
        return (
            f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>{escape(self.title)}</title>\n'
            f"<style>{STYLE}</style></head><body>\n<h1>{escape(self.title)}</h1>\n{body}\n</body></html>\n"
        )


def _html(part: Part) -> str:
    match part:
        case Heading(text):
            return f"<h2>{escape(text)}</h2>"
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Verbatim(text):
            return f"<pre>{escape(text)}</pre>"
        case Table(rows, head, _):
            top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
            lines = "".join(f"<tr>{_cells(row, named=not head)}</tr>" for row in rows)
            return f"<table>{f'<thead><tr>{top}</tr></thead>' if top else ''}<tbody>{lines}</tbody></table>"


def _cells(row: Sequence[str], *, named: bool) -> str:
    tags = ["th" if named and i == 0 else "td" for i in range(len(row))]
    return "".join(f"<{tag}>{escape(cell)}</{tag}>" for tag, cell in zip(tags, row, strict=True))


def lines(pairs: Iterable[tuple[str, Any]]) -> Table:
    """A table of names and values; what is unknown is left out."""
    return Table([(name, str(value)) for name, value in pairs if value is not None], widths=(1, 3))
