"""Điểm chưa rõ — what the text of a plan leaves open, how it may be read, and the reading that holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError, NotFoundError
from domain.plan.state import Event, PlanState
from domain.plan.values import KnownAmbiguity, Reading
from domain.time.cadence import Cadence
from domain.values import Document, check_code


def check_cadences(cadences: dict[str, Any], pointer: str) -> None:
    """Refuse a reading that gives an item a rhythm that no calendar can follow."""
    for item, cadence in cadences.items():
        Cadence.from_json(cadence, f"{pointer}/{item}")


def effect(
    reading: str | None,
    default: str | None,
    said: str | None,
    *,
    items: Iterable[str],
    owed: Iterable[str],
) -> str:
    """What a reading moves, told to whoever chooses it; `said` is what the point itself says of that reading."""
    named, otherwise = ", ".join(items), ", ".join(owed)
    told = [f"Các ngày của mục {named} được tính lại theo cách hiểu này."] if named else []
    if otherwise:
        told.append(f"Mục {otherwise}: ai phải thực hiện, là giao hay đề nghị, theo cách hiểu này.")
    if told:
        return " ".join(told)
    if said:
        return said
    if reading is not None and reading == default:
        return "Đây là cách hiểu đang dùng: không ngày nào thay đổi."
    return (
        "Cách hiểu này không nêu nhịp cho mục nào: không ngày nào thay đổi cho đến khi có nhịp (cadences) "
        "hoặc có quyết định ấn định ngày."
    )


class AmbiguityRaised(Event):
    """Nêu điểm chưa rõ — what the text leaves open, its readings, the one used by default, and who decides."""

    TOPIC = "plan.ambiguity_raised"
    FIXED: ClassVar[frozenset[str]] = frozenset({"ambiguity"})
    class_version: ClassVar[int] = 2

    ambiguity: str
    items: tuple[str, ...]
    problem: str
    readings: tuple[Reading, ...]
    default: str | None
    decider_id: UUID | None
    decided_by: str | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier readings told of rhythms alone: not what else follows from them, nor who owes what by them."""
        state["readings"] = [r | {"effect": None, "owed": {}} for r in state["readings"]]

    def apply(self, aggregate: PlanState) -> None:
        """Remember its readings."""
        aggregate.ambiguities[self.ambiguity] = KnownAmbiguity(
            {r.key: r for r in self.readings}, self.default, self.decider_id
        )


class AmbiguityResolved(Event):
    """Kết luận điểm chưa rõ — the reading that holds; every date that follows from it is worked out again."""

    TOPIC = "plan.ambiguity_resolved"
    FIXED: ClassVar[frozenset[str]] = frozenset({"ambiguity"})
    class_version: ClassVar[int] = 2

    ambiguity: str
    reading: str
    cadences: dict[str, Any]
    owed: dict[str, Any]
    """By item: its `modality` by this reading, and the `debtor_ids` that owe it, where not all do who did."""
    authority_id: UUID
    ground: str
    reason: str | None
    document: Document | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Earlier a reading moved days alone."""
        state["owed"] = {}

    def apply(self, aggregate: PlanState) -> None:
        """Remember the reading."""
        known = aggregate.ambiguities[self.ambiguity]
        known.reading, known.settled, known.ruled = self.reading, True, tuple(self.cadences)
        for item, cadence in self.cadences.items():
            aggregate.items[item].ruled = cadence


class AmbiguityReopened(Event):
    """Mở lại điểm chưa rõ — the resolution holds no longer; the default does."""

    TOPIC = "plan.ambiguity_reopened"
    FIXED: ClassVar[frozenset[str]] = frozenset({"ambiguity"})

    ambiguity: str
    reason: str
    document: Document | None

    def apply(self, aggregate: PlanState) -> None:
        """Forget the reading, and the rhythms that it gave."""
        known = aggregate.ambiguities[self.ambiguity]
        for item in known.ruled:
            if item in aggregate.items:  # a later edition of a draft may have left it out
                aggregate.items[item].ruled = None
        known.reading, known.settled, known.ruled = None, False, ()


def raise_ambiguity(
    self: PlanState,
    act: Act,
    *,
    ambiguity: str,
    items: tuple[str, ...],
    problem: str,
    readings: tuple[Reading, ...],
    default: str | None,
    decider_id: UUID | None,
    decided_by: str | None,
) -> None:
    """Say what the text leaves open, and how it may be read."""
    check_code(ambiguity, "/code")
    if ambiguity in self.ambiguities:
        raise ConflictError("ambiguity_once", f"Điểm {ambiguity} đã được nêu.", pointer="/code")
    keys = [r.key for r in readings]
    if not keys:
        raise InvalidInputError(
            "reading_given", "Phải nêu ít nhất một cách hiểu.", pointer="/readings"
        )
    if len(set(keys)) < len(keys) or (default is not None and default not in keys):
        raise InvalidInputError(
            "default_is_reading",
            "Cách hiểu mặc định phải là một trong các cách hiểu, mỗi cách một tên.",
            pointer="/default",
            allowed=", ".join(dict.fromkeys(keys)),
        )
    for named in (*items, *(i for r in readings for i in (*r.cadences, *r.owed))):
        self._must_have(named)
    for i, reading in enumerate(readings):
        check_cadences(reading.cadences, f"/readings/{i}/cadences")
        _must_speak_of(items, reading, f"/readings/{i}")
    self._record(
        AmbiguityRaised,
        act,
        ambiguity=ambiguity,
        items=items,
        problem=problem,
        readings=readings,
        default=default,
        decider_id=decider_id,
        decided_by=decided_by,
    )


def _must_speak_of(items: tuple[str, ...], reading: Reading, pointer: str) -> None:
    """Refuse a reading of what the point is not about; one that names no items is about the whole plan."""
    for name, said in (("cadences", reading.cadences), ("owed", reading.owed)):
        beyond = [item for item in said if items and item not in items]
        if beyond:
            raise InvalidInputError(
                "reading_of_its_items",
                f"Mục “{beyond[0]}” không thuộc các mục của điểm này.",
                pointer=f"{pointer}/{name}/{beyond[0]}",
                allowed=", ".join(items),
            )


def resolve_ambiguity(
    self: PlanState,
    act: Act,
    *,
    ambiguity: str,
    reading: str,
    authority_id: UUID,
    ground: str,
    reason: str | None = None,
    cadences: dict[str, Any] | None = None,
    levels: Mapping[UUID, str] = MappingProxyType({}),
    heirs: Mapping[UUID, UUID] = MappingProxyType({}),
    document: Document | None = None,
) -> str:
    """Choose a reading, and tell what moves by it; one outside the list needs a reason and may bring cadences.

    `heirs` tells who stands in the place of a body that is no more.
    """
    known = _ambiguity(self, ambiguity)
    if known.settled:
        raise ConflictError(
            "ambiguity_open",
            f"Điểm {ambiguity} đã được kết luận; muốn đổi phải mở lại.",
            allowed="a reopening first",
        )
    entitled = tuple(
        dict.fromkeys(heirs.get(b, b) for b in (known.decider_id, self.issuer_id) if b is not None)
    )
    if authority_id not in entitled:
        raise InvalidInputError(
            "resolver_entitled",
            "Cơ quan này không có thẩm quyền kết luận.",
            pointer="/authority_id",
            allowed=", ".join(map(str, entitled)),
        )
    if not ground.strip():
        raise InvalidInputError(
            "resolution_has_ground", "Kết luận phải có căn cứ.", pointer="/ground"
        )
    listed = known.readings.get(reading)
    if listed is None and not (reason or "").strip():
        raise InvalidInputError(
            "reading_listed_or_reasoned",
            "Cách hiểu ngoài danh sách phải nêu lý do.",
            pointer="/reading",
            allowed=", ".join(known.readings),
        )
    # Of what a later edition of the draft has left out the reading says nothing.
    still = {i: c for i, c in (listed.cadences if listed else {}).items() if i in self.items}
    chosen = {**still, **(cadences or {})}
    for named in chosen:
        self._must_have(named)
    check_cadences(chosen, "/cadences")
    by = {i: o for i, o in (listed.owed if listed else {}).items() if i in self.items}
    owed = {item: _owed(self, item, given, levels) for item, given in by.items()}
    self._record(
        AmbiguityResolved,
        act,
        ambiguity=ambiguity,
        reading=reading,
        cadences=chosen,
        owed=owed,
        authority_id=authority_id,
        ground=ground,
        reason=reason,
        document=document,
    )
    said = listed.effect if listed else None
    return effect(reading, known.default, said, items=chosen, owed=owed)


def _owed(
    self: PlanState, item: str, by: Mapping[str, Any], levels: Mapping[UUID, str]
) -> dict[str, Any]:
    """How an item is owed by a reading; `levels` are those of the bodies that owe it."""
    of_levels = by.get("levels")
    owing = [d for d in self.items[item].debtors if of_levels is None or levels[d] in of_levels]
    return {
        "modality": by.get("modality"),
        "debtor_ids": None if of_levels is None else [str(debtor) for debtor in owing],
    }


def reopen_ambiguity(
    self: PlanState, act: Act, *, ambiguity: str, reason: str, document: Document | None
) -> None:
    """Take a resolution back."""
    if not _ambiguity(self, ambiguity).settled:
        raise ConflictError("ambiguity_settled", f"Điểm {ambiguity} chưa được kết luận.")
    stated.reason(reason)
    self._record(AmbiguityReopened, act, ambiguity=ambiguity, reason=reason, document=document)


def _ambiguity(self: PlanState, code: str) -> KnownAmbiguity:
    if code not in self.ambiguities:
        raise NotFoundError("ambiguity_unknown", f"Kế hoạch {self.code} không có điểm “{code}”.")
    return self.ambiguities[code]
