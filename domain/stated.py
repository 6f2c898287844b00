"""What every step must state — a paper, a reason, a ground, a medium, a word of a closed list — and its refusal."""

from __future__ import annotations

from collections.abc import Sequence

from domain.errors import InvalidInputError
from domain.values import Document


def paper(
    document: Document | None,
    rule: str = "step_has_document",
    message: str = "Bước này phải có văn bản có số, ký hiệu.",
) -> Document:
    """The document of a step that exists on paper only."""
    if document is None or document.code is None:
        raise InvalidInputError(rule, message, pointer="/document")
    return document


def reason(text: str | None, message: str = "Phải nêu lý do.", *, pointer: str = "/reason") -> str:
    """Why the step was taken."""
    if not (text or "").strip():
        raise InvalidInputError("reason_given", message, pointer=pointer)
    return text or ""


def ground(text: str | None, message: str, *, pointer: str = "/ground") -> None:
    """On what a limit rests: nobody invents one."""
    if not (text or "").strip():
        raise InvalidInputError("limit_has_ground", message, pointer=pointer)


def medium(text: str) -> None:
    """Where the public can read it."""
    if not text.strip():
        raise InvalidInputError("medium_given", "Thiếu nơi công khai.", pointer="/medium")


def one_of(value: str, words: Sequence[str], rule: str, message: str, *, pointer: str) -> None:
    """A word of a closed list."""
    if value not in words:
        raise InvalidInputError(rule, message, pointer=pointer, allowed=", ".join(words))
