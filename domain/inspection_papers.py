"""Văn bản của hồ sơ kiểm tra — the mandate on which a file is opened, the conclusion with which it ends; their days."""

from __future__ import annotations

from datetime import date

from domain.errors import InvalidInputError
from domain.values import Document


def check_mandate(mandate: Document, opened_on: date) -> None:
    """Refuse a mandate that says nothing of itself, or was not yet issued when the file was opened on it."""
    if mandate.code is None and not mandate.title:
        raise InvalidInputError(
            "mandate_named",
            "Thiếu số, ký hiệu hoặc tên văn bản giao nhiệm vụ.",
            pointer="/mandate",
            allowed="a document with its number, symbol or title",
        )
    if mandate.issued_on is not None and mandate.issued_on > opened_on:
        raise InvalidInputError(
            "mandate_before_opening",
            f"Văn bản giao nhiệm vụ đề ngày {mandate.issued_on:%d/%m/%Y}, sau ngày mở hồ sơ {opened_on:%d/%m/%Y}.",
            pointer="/mandate/issued_on",
            allowed=f"<= {opened_on.isoformat()}",
        )


def check_conclusion(document: Document, mandate: Document, closed_on: date) -> None:
    """Refuse a conclusion that is older than the mandate, or younger than the end of the file."""
    issued_on = document.issued_on
    if issued_on is None:
        return
    if mandate.issued_on is not None and issued_on < mandate.issued_on:
        raise InvalidInputError(
            "conclusion_after_mandate",
            f"Kết luận đề ngày {issued_on:%d/%m/%Y}, trước văn bản giao nhiệm vụ ngày {mandate.issued_on:%d/%m/%Y}.",
            pointer="/document/issued_on",
            allowed=f">= {mandate.issued_on.isoformat()}",
        )
    if issued_on > closed_on:
        raise InvalidInputError(
            "conclusion_before_closing",
            f"Kết luận đề ngày {issued_on:%d/%m/%Y}, sau ngày kết thúc hồ sơ {closed_on:%d/%m/%Y}.",
            pointer="/document/issued_on",
            allowed=f"<= {closed_on.isoformat()}",
        )
