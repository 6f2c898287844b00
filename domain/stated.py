"""What every step must state — a paper, a reason, a ground, a medium, a word of a closed list — and its refusal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.actor import Act
from domain.errors import InvalidInputError
from domain.time.term import Term
from domain.values import Document


def paper(
    document: Document | None,
    rule: str = "step_has_document",
    message: str = "Bước này phải có văn bản có số, ký hiệu.",
    *,
    on: date | None = None,
) -> Document:
    """The document of a step that exists on paper only; of the day `on` of the step or before."""
    if document is None or document.code is None:
        raise InvalidInputError(rule, message, pointer="/document")
    if on is not None and document.issued_on is not None and on < document.issued_on:
        raise InvalidInputError(
            "step_after_document",
            f"Văn bản đề ngày {document.issued_on:%d/%m/%Y}, sau ngày của việc này.",
            pointer="/document/issued_on",
            allowed=f"<= {on.isoformat()}",
        )
    return document


def not_older(
    document: Document | None, day: date, rule: str, message: str, pointer: str = "/document"
) -> None:
    """A paper that tells of an act is written on its day, or later."""
    if document is not None and document.issued_on is not None and document.issued_on < day:
        raise InvalidInputError(
            rule, message, pointer=f"{pointer}/issued_on", allowed=f">= {day.isoformat()}"
        )


def reason(text: str | None, message: str = "Phải nêu lý do.", *, pointer: str = "/reason") -> str:
    """Why the step was taken."""
    if not (text or "").strip():
        raise InvalidInputError("reason_given", message, pointer=pointer)
    return text or ""


def ground(text: str | None, message: str, *, pointer: str = "/ground") -> None:
    """On what a limit rests: nobody invents one."""
    if not (text or "").strip():
        raise InvalidInputError("limit_has_ground", message, pointer=pointer)


def not_before(act: Act, due_on: date | None, pointer: str) -> None:
    """A last day that is still ahead when it is decided."""
    ahead(act.on, due_on, pointer)


def ahead(on: date, due_on: date | None, pointer: str) -> None:
    """The same for what was decided on a day, as facts say it after a correction."""
    if due_on is not None and due_on < on:
        raise InvalidInputError(
            "limit_after_decision",
            "Thời hạn sớm hơn ngày quyết định.",
            pointer=pointer,
            allowed=f">= {on.isoformat()}",
        )


def limit(act: Act, due_on: date | None, on_what: str | None, pointer: str) -> None:
    """A last day, or none; never without a ground, never before it is decided."""
    if due_on is not None:
        ground(on_what, "Thời hạn phải có căn cứ.")
        not_before(act, due_on, pointer)


def answer_limit(
    act: Act, *, due_on: date | None, term: str | None, on_what: str | None, field: str
) -> None:
    """By when a letter wants its answer: a last day, a term from its receipt, or neither; never without a ground."""
    if term is not None:
        if due_on is not None:
            raise InvalidInputError(
                "one_limit",
                "Nêu hoặc số ngày kể từ ngày nhận, hoặc một ngày cụ thể.",
                pointer=f"/{field}_term",
                allowed=f"at most one of {field}_term, {field}_due_on",
            )
        Term.from_receipt(term, f"/{field}_term")
        ground(on_what, "Thời hạn phải có căn cứ.")
    limit(act, due_on, on_what, f"/{field}_due_on")


def medium(text: str) -> None:
    """Where the public can read it."""
    if not text.strip():
        raise InvalidInputError("medium_given", "Thiếu nơi công khai.", pointer="/medium")


def one_of(value: str, words: Sequence[str], rule: str, message: str, *, pointer: str) -> None:
    """A word of a closed list."""
    if value not in words:
        raise InvalidInputError(rule, message, pointer=pointer, allowed=", ".join(words))
