"""The kinds of refusal. A refusal names the field, the rule and what would be allowed; nothing is half-written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """One broken rule: where (JSON pointer), which, what would be allowed, and the sentence for people."""

    pointer: str
    rule: str
    message: str
    allowed: str | None = None


class RefusalError(Exception):
    """The parent of every refusal; the edge translates its kind, never its text."""

    def __init__(
        self, rule: str, message: str, *, pointer: str = "", allowed: str | None = None
    ) -> None:
        super().__init__(message)
        self.violations: tuple[Violation, ...] = (Violation(pointer, rule, message, allowed),)

    @property
    def rule(self) -> str:
        """The identifier of the (first) broken rule."""
        return self.violations[0].rule


class InvalidInputError(RefusalError):
    """What was given can never be right, whatever the state of the ledger."""

    def at(self, pointer: str) -> InvalidInputError:
        """The same of what the caller gave elsewhere."""
        first = self.violations[0]
        return InvalidInputError(first.rule, first.message, pointer=pointer, allowed=first.allowed)


class ManyInvalidInputsError(InvalidInputError):
    """Several inputs are wrong at once; all are named."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        first = violations[0]
        super().__init__(first.rule, first.message, pointer=first.pointer, allowed=first.allowed)
        self.violations = violations


class NotFoundError(RefusalError):
    """The subject named does not exist in this ledger."""


class ForbiddenError(RefusalError):
    """The actor may not do this for this body on this day."""


class ConflictError(RefusalError):
    """What was asked does not fit what has already happened."""


class StaleVersionError(RefusalError):
    """The caller decided on an older version of the subject than the one stored."""


class RepeatedCommandError(ConflictError):
    """A command with this idempotency key has been recorded already."""
