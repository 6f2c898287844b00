"""A paper on A4 as PDF, with letters of its own: the machine that prints it may have no Vietnamese ones."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html import escape
from typing import Any, Final

import fontpkg_be_vietnam_pro
import fontpkg_ibm_plex_mono
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import LongTable, SimpleDocTemplate, Spacer
from reportlab.platypus import Paragraph as Flowing

from infra.paper import Heading, Paper, Paragraph, Part, Table, Verbatim

SANS, BOLD, MONO = "BeVietnamPro-Regular", "BeVietnamPro-Bold", "IBMPlexMono-Regular"
FONTS: Final = {
    name: package.ROOT / "files" / f"{name}.ttf"
    for name, package in (
        (SANS, fontpkg_be_vietnam_pro),
        (BOLD, fontpkg_be_vietnam_pro),
        (MONO, fontpkg_ibm_plex_mono),
    )
}
MARGIN: Final = 20 * mm
WIDTH: Final = A4[0] - 2 * MARGIN
MOST_ROWS: Final = 1_000
"""Rows of a table that are printed: more than anybody reads on paper; the rest stands in the other files."""
GRID: Final = (
    ("GRID", (0, 0), (-1, -1), 0.5, "#888888"),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
)


def _style(font: str, size: float, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        font, fontName=font, fontSize=size, leading=size * 1.35, spaceAfter=size * 0.4, **more
    )


TITLE: Final = _style(BOLD, 16)
HEADING: Final = _style(BOLD, 12, spaceBefore=8)
TEXT: Final = _style(SANS, 10)
CELL: Final = _style(SANS, 8.5)
HEAD: Final = _style(BOLD, 8.5)
KEPT: Final = _style(MONO, 8, splitLongWords=1, wordWrap="CJK")


def printed(paper: Paper) -> bytes:
    """The same paper is the same file: no time of printing stands in it."""
    for font in (SANS, BOLD, MONO):
        if font not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(font, str(FONTS[font])))
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=paper.title,
        lang="vi",
        invariant=1,
    )
    told = [Flowing(escape(paper.title), TITLE)]
    told += [flowing for part in paper.parts for flowing in _laid_out(part)]
    document.build(told, onFirstPage=_numbered, onLaterPages=_numbered)
    return file.getvalue()


def _laid_out(part: Part) -> Iterator[Any]:
    match part:
        case Heading(text):
            yield Flowing(escape(text), HEADING)
        case Paragraph(text):
            yield Flowing(escape(text), TEXT)
        case Verbatim(text):
            for line in text.splitlines():
                yield Flowing(escape(line) or "&nbsp;", KEPT)
        case Table(rows, head, widths):
            if not rows:
                return
            shown = rows[:MOST_ROWS]
            first = HEAD if not head else CELL
            cells = [[Flowing(escape(cell), HEAD) for cell in head]] if head else []
            cells += [
                [Flowing(escape(c), first if i == 0 else CELL) for i, c in enumerate(row)]
                for row in shown
            ]
            shares = widths or (1,) * len(rows[0])
            columns = [WIDTH * share / sum(shares) for share in shares]
            yield LongTable(cells, columns, repeatRows=1 if head else 0, style=GRID)
            yield Spacer(1, 3 * mm)
            if len(rows) > len(shown):
                yield Flowing(f"… và {len(rows) - len(shown)} dòng nữa.", TEXT)


def _numbered(canvas: Any, document: Any) -> None:
    canvas.setFont(SANS, 8)
    canvas.drawRightString(A4[0] - MARGIN, MARGIN / 2, f"Trang {document.page}")
