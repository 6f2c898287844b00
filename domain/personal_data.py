"""Dữ liệu cá nhân — that what was kept of a person beside the log has been deleted: who, when, on what ground."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.values import Document, check_code


class PersonalData(Subject):
    """Dữ liệu cá nhân — of one person, known here by an opaque id alone."""

    TOPIC = "personal_data"

    class Event(Fact):
        """Any fact about a person's data."""

    class Erased(Event, FoundingFact):
        """Xóa dữ liệu cá nhân — everything kept under the id is deleted, for ever and in every copy."""

        TOPIC = "personal_data.erased"

        legal_basis: str
        requested_on: date | None
        document: Document | None
        kinds: tuple[str, ...]
        """What was kept: names of kinds of records, never what stood in them."""

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of the fact of an erasure."""

        TOPIC = "personal_data.fact_corrected"

    def __init__(self, code: str) -> None:
        self.code = code

    @classmethod
    def erase(
        cls,
        act: Act,
        *,
        person: str,
        legal_basis: str,
        requested_on: date | None,
        document: Document | None,
        kinds: Sequence[str],
    ) -> PersonalData:
        """Decide that what is kept of a person is deleted; nobody deletes themselves."""
        if person == act.actor:
            raise ConflictError(
                "erased_by_another",
                "Không tự xóa dữ liệu của chính mình.",
                pointer="/person",
                allowed="another account",
            )
        if not legal_basis.strip():
            raise InvalidInputError(
                "legal_basis_given",
                "Việc xóa phải nêu căn cứ pháp lý.",
                pointer="/legal_basis",
                allowed="Luật 91/2025/QH15, Điều 14",
            )
        if requested_on is not None and requested_on > act.on:
            raise InvalidInputError(
                "requested_before_erasure",
                "Ngày yêu cầu sau ngày xóa.",
                pointer="/requested_on",
                allowed=f"<= {act.on.isoformat()}",
            )
        if not kinds:
            raise ConflictError(
                "personal_data_kept",
                "Không còn giữ dữ liệu nào dưới mã này.",
                pointer="/person",
                allowed="an id under which something is kept",
            )
        erased: PersonalData = cls._found(
            cls.Erased,
            act,
            code=check_code(person, "/person"),
            legal_basis=legal_basis.strip(),
            requested_on=requested_on,
            document=document,
            kinds=tuple(kinds),
        )
        return erased
