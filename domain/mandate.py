"""Tư cách đại diện — that an account acts for an agency in a role, from a day to a day, by whose decision."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final, Literal, get_args
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, ForbiddenError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.values import Document, check_code

Role = Literal[
    "clerk",
    "head",
    "inspector",
    "supervisor",
    "leader",
    "agency",
    "administrator",
    "machine",
    "auditor",
]
"""What somebody does at an agency; `agency` answers for one that is supervised."""
ROLES: tuple[Role, ...] = get_args(Role)
LEDGER_WIDE: frozenset[str] = frozenset({"administrator", "machine", "auditor"})
"""Roles that may be held for the ledger itself, for no agency in particular."""
Place = Literal["principal", "deputy", "alternate"]
"""Chính, cấp phó, người thay thế: a deputy acts beside the principal, an alternate only while the principal is away."""
PLACES: tuple[Place, ...] = get_args(Place)


class Mandate(Subject):
    """Tư cách đại diện — one account, one agency, one role, on some days."""

    TOPIC = "mandate"
    PREFIX: Final = "TC"
    """How codes begin that nobody gave."""

    class Event(Fact):
        """Any fact about a mandate."""

    class Granted(Event, FoundingFact):
        """Giao nhiệm vụ — the account acts for the agency from one day to another, both included."""

        TOPIC = "mandate.granted"
        FIXED: ClassVar[frozenset[str]] = frozenset(
            {"account", "for_agency_id", "role", "place", "stands_in_for_id"}
        )

        account: str
        for_agency_id: UUID | None
        """Null: for the ledger itself."""
        role: Role
        place: Place
        stands_in_for_id: UUID | None
        """The mandate of the principal, for a deputy or an alternate."""
        from_on: date
        to_on: date | None
        ground: str
        document: Document | None

    class AbsenceDeclared(Event):
        """Vắng mặt — the holder is away on these days, both included; alternates act meanwhile. Why is not kept."""

        TOPIC = "mandate.absence_declared"

        from_on: date
        to_on: date

    class Ended(Event):
        """Thôi nhiệm vụ — the account acts for the agency no longer, from `happened_on` on."""

        TOPIC = "mandate.ended"

        reason: str
        document: Document | None

        def apply(self, aggregate: Mandate) -> None:
            """Remember the end."""
            aggregate.ended_on = self.happened_on

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this mandate."""

        TOPIC = "mandate.fact_corrected"

    def __init__(  # noqa: PLR0917 - the library hands over the fields of the founding fact by name
        self,
        code: str,
        account: str,
        for_agency_id: UUID | None,
        role: Role,
        place: str,
        from_on: date,
        to_on: date | None,
    ) -> None:
        self.code = code
        self.account = account
        self.for_agency_id = for_agency_id
        self.role = role
        self.place = place
        self.from_on = from_on
        self.to_on = to_on
        self.ended_on: date | None = None

    @classmethod
    def grant(
        cls,
        act: Act,
        *,
        code: str,
        account: str,
        for_agency_id: UUID | None,
        role: str,
        place: str = "principal",
        principal: Mandate | None = None,
        from_on: date | None = None,
        to_on: date | None = None,
        ground: str,
        document: Document | None = None,
    ) -> Mandate:
        """Let an account act for an agency; nobody gives a mandate to the account that gives it."""
        stated.one_of(role, ROLES, "role_known", f"Không có vai trò “{role}”.", pointer="/role")
        stated.one_of(place, PLACES, "place_known", f"Không có “{place}”.", pointer="/place")
        if for_agency_id is None and role not in LEDGER_WIDE:
            raise InvalidInputError(
                "mandate_has_agency",
                "Vai trò này phải gắn với một cơ quan.",
                pointer="/agency_id",
                allowed=f"an agency; none only for {', '.join(sorted(LEDGER_WIDE))}",
            )
        if account == act.actor:
            raise ForbiddenError(
                "mandate_from_another",
                "Không ai tự giao nhiệm vụ cho mình.",
                pointer="/account",
                allowed="an account other than the one that gives",
            )
        starts = from_on or act.on
        if to_on is not None and to_on < starts:
            raise InvalidInputError(
                "period_ordered",
                "Ngày cuối phải từ ngày đầu trở đi.",
                pointer="/to",
                allowed=f">= {starts.isoformat()}",
            )
        _check_principal(account, for_agency_id, place, principal, starts)
        mandate: Mandate = cls._found(
            cls.Granted,
            act,
            code=check_code(code),
            account=stated.reason(account, "Thiếu tài khoản.", pointer="/account"),
            for_agency_id=for_agency_id,
            role=role,
            place=place,
            stands_in_for_id=None if principal is None else principal.id,
            from_on=starts,
            to_on=to_on,
            ground=stated.reason(ground, "Giao nhiệm vụ phải có căn cứ.", pointer="/ground"),
            document=document,
        )
        return mandate

    def declare_absence(self, act: Act, *, from_on: date, to_on: date) -> None:
        """Say on which days the holder is away; why is nobody's concern here."""
        self._must_last(act)
        if to_on < from_on:
            raise InvalidInputError(
                "period_ordered",
                "Ngày cuối phải từ ngày đầu trở đi.",
                pointer="/to",
                allowed=f">= {from_on.isoformat()}",
            )
        self._record(self.AbsenceDeclared, act, from_on=from_on, to_on=to_on)

    def end(self, act: Act, *, reason: str, document: Document | None = None) -> None:
        """End the mandate; the day of the act is the first without it."""
        self._must_last(act)
        said = stated.reason(reason, "Thôi nhiệm vụ phải nêu lý do.")
        self._record(self.Ended, act, reason=said, document=document)

    def lasts_until(self, day: date) -> bool:
        """Whether it has not ended by a day."""
        ended = self.ended_on is not None and self.ended_on <= day
        return not ended and (self.to_on is None or self.to_on >= day)

    def _must_last(self, act: Act) -> None:
        if self.ended_on is not None or not self.lasts_until(act.on):
            last = self.ended_on or self.to_on
            raise ConflictError(
                "mandate_lasts",
                f"Tư cách này đã hết từ ngày {last:%d/%m/%Y}.",
                allowed="a mandate that lasts on that day",
            )


def _check_principal(
    account: str,
    for_agency_id: UUID | None,
    place: str,
    principal: Mandate | None,
    starts: date,
) -> None:
    """Refuse a stand-in for nobody, for oneself, for somebody of another agency or whose mandate is over by then."""
    if (place == "principal") != (principal is None):
        raise InvalidInputError(
            "stand_in_has_principal",
            "Cấp phó, người thay thế phải nêu tư cách của người được thay; người chính thì không.",
            pointer="/stands_in_for_id",
            allowed="the mandate of the principal, for a deputy or an alternate alone",
        )
    if principal is None:
        return
    if principal.place != "principal" or principal.for_agency_id != for_agency_id:
        raise InvalidInputError(
            "principal_of_agency",
            "Người được thay phải là người chính của cùng cơ quan.",
            pointer="/stands_in_for_id",
            allowed="a principal's mandate for the same agency",
        )
    if not principal.lasts_until(starts):
        raise InvalidInputError(
            "principal_lasts",
            "Tư cách của người được thay đã hết trước ngày đầu.",
            pointer="/stands_in_for_id",
            allowed="the mandate of a principal that lasts on the first day, or later",
        )
    if principal.account == account:
        raise InvalidInputError(
            "stand_in_is_another",
            "Không ai thay thế chính mình.",
            pointer="/account",
            allowed="another account",
        )
