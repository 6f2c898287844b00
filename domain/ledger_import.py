"""Nhập sổ — that facts of another ledger were taken in: from where, which file, and how many."""

from __future__ import annotations

import re
from typing import Final

from domain.actor import Act
from domain.errors import InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject

SHA256: Final = re.compile(r"[0-9a-f]{64}")


class LedgerImport(Subject):
    """Nhập sổ — one file of facts, taken in whole. Its code follows from the file: nothing comes in twice."""

    TOPIC = "import"

    class Event(Fact):
        """Any fact about an import."""

    class Recorded(Event, FoundingFact):
        """Nhập sự kiện từ sổ khác — they stand right before this one, known here from now on."""

        TOPIC = "import.recorded"

        source: str
        """What the file is said to be: the name of the other ledger or system."""
        sha256: str
        """Of the bytes of the file, in hexadecimal digits."""
        facts: int
        """How many there were."""

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this import."""

        TOPIC = "import.fact_corrected"

    def __init__(self, code: str) -> None:
        self.code = code

    @classmethod
    def record(cls, act: Act, *, source: str, sha256: str, facts: int) -> LedgerImport:
        """Record that the facts of a file were taken in."""
        if not source.strip():
            raise InvalidInputError(
                "source_given", "Phải nêu nguồn của dữ liệu nhập.", pointer="/source"
            )
        if not SHA256.fullmatch(sha256) or facts < 1:
            raise ValueError("an import is of one file, and of one fact or more")
        taken: LedgerImport = cls._found(
            cls.Recorded,
            act,
            code=code_of(sha256),
            source=source,
            sha256=sha256,
            facts=facts,
        )
        return taken


def code_of(sha256: str) -> str:
    """The code of the import of a file."""
    return f"NS-{sha256[:16]}"
