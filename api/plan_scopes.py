"""Phân rã: the bodies that an item binds by its scope — named, of a set, or of some kinds at some levels."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from api.plan_bodies import ItemBody, ScopeBody
from api.writing import Writing
from domain.commands.plans import ItemInput
from domain.errors import InvalidInputError
from domain.scope import ONE_FOR_ALL, Placed, Placement
from domain.values import resolve_id
from projections import agency_directory, agency_sets, bodies, command, plan_directory
from projections.bodies import DOWN, NO_LINKS, Bodies, Body
from projections.moment import Moment
from projections.read_model import Rows

BESIDE: Final = frozenset(
    {"party_over", "member_of", "accountable_to", "staff_of", "seat_in", "supervises"}
)
"""Edges that stay, between bodies of one level, within one unit."""


def given_items(
    write: Writing,
    issuer: UUID,
    items: Sequence[ItemBody],
    pointer: str = "/items",
    on: date | None = None,
) -> tuple[ItemInput, ...]:
    """The items as commands take them, each with the bodies it binds: frozen from then on.

    `on` is the day of issue: whoever was there then is bound, whenever that is entered.
    """
    if not items:
        return ()
    then, entered = (Moment(day, write.act.at) for day in (on or write.act.on, write.act.on))
    with write.registers() as rows:
        reach = _reach(rows, Moment(write.act.today, write.act.at), issuer, then)
        items = [_within_reach(reach, x, f"{pointer}/{i}") for i, x in enumerate(items)]
        if not any(item.scope and item.scope.is_relative for item in items):
            return tuple(item.given() for item in items)
        every = bodies.bodies(rows, then)
        placed = {b.id: _placed(b, every) for b in every.every.values() if b.active}
        there, kinds_known = Placement(placed.values()), {p.kind for p in placed.values()}
        of = placed.get(str(issuer)) or Placed(issuer, "", "central", None)
        found = []
        for i, item in enumerate(items):
            given, at = item.scope, f"{pointer}/{i}/scope"
            if given is None or not given.is_relative:
                found.append(item.given())
                continue
            members = _members(rows, (then, entered), given.sets, at)
            _must_be_borne(kinds_known, given, at)
            debtors = _debtors(there, of, given, members, at)
            known = [placed[d] for d in debtors if d in placed]
            kinds = given.addressee_kinds
            bound: dict[str, tuple[str, ...]] = dict.fromkeys(debtors, ())
            if kinds:
                bound |= {str(d.id): tuple(map(str, there.same_level(d, kinds))) for d in known}
            doubt = {str(d.id): unclear for d in known if (unclear := there.in_doubt(d, kinds))}
            found.append(item.given(bound, doubt))
        return tuple(found)


def bound_at_issue(
    write: Writing, code: str, on: date | None
) -> dict[str, Mapping[str, tuple[str, ...]]]:
    """The bodies that the items of a draft bind by their scope as things stand at its issue."""
    moment = Moment(write.act.today, write.act.at)
    with write.registers() as rows:
        draft = plan_directory.one(rows, moment, resolve_id("plan", code))
    if draft is None:
        return {}
    relative = []
    for item in draft["items"]:
        scope = {k: v for k, v in (item["scope"] or {}).items() if k != "addressees_in_doubt"}
        said = ScopeBody.model_validate(scope)
        if said.is_relative:
            # What the draft assigns was held against the issuer's command when it was entered.
            given = {"code": item["code"], "kind": item["kind"], "text": item["text"]}
            relative.append(
                ItemBody.model_validate({**given, "modality": "requested", "scope": scope})
            )
    issuer = UUID(draft["issuer_id"])
    return {item.code: item.bound for item in given_items(write, issuer, relative, on=on)}


def _placed(body: Body, every: Bodies) -> Placed:
    """What codes, edges and provinces tell of where a body belongs; the province tells no unit below it."""
    tells = "." in body.code or body.level in ONE_FOR_ALL
    links = every.edges.get(body.id, NO_LINKS)
    return Placed(
        UUID(body.id),
        body.kind,
        body.level,
        body.unit if tells else None,
        None if tells else body.unit,
        beside=frozenset(UUID(to) for type, to in links if type in BESIDE),
        below=frozenset(UUID(to) for type, to in links if type in DOWN),
    )


def _members(rows: Rows, moments: Iterable[Moment], sets: Sequence[str], pointer: str) -> list[str]:
    members: list[str] = []
    for i, code in enumerate(sets):
        wanted = resolve_id("agency_set", code)
        found = next(filter(None, (agency_sets.one(rows, m, wanted) for m in moments)), None)
        if found is None:
            raise InvalidInputError(
                "agency_set_known",
                f"Không có nhóm “{code[:100]}” vào ngày này.",
                pointer=f"{pointer}/sets/{i}",
                allowed="the code of a named set",
            )
        members += found["member_ids"]
    return members


def _must_be_borne(known: Collection[str], given: ScopeBody, pointer: str) -> None:
    """Refuse a kind that no body bears: it would bind nobody, and nobody would hear of it."""
    for name in ("kinds", "addressee_kinds"):
        for i, kind in enumerate(getattr(given, name)):
            if kind not in known:
                raise InvalidInputError(
                    "scope_names_somebody",
                    f"Không có cơ quan nào thuộc loại “{kind[:100]}” vào ngày này.",
                    pointer=f"{pointer}/{name}/{i}",
                    allowed=", ".join(sorted(known)),
                )


def _debtors(
    there: Placement, of: Placed, given: ScopeBody, members: Sequence[str], pointer: str
) -> tuple[str, ...]:
    debtors = [str(resolve_id("agency", unit)) for unit in given.units] + list(members)
    if given.kinds:
        debtors += map(str, there.all_levels(of, given.kinds, given.levels))
    if not debtors:
        raise InvalidInputError(
            "scope_names_somebody",
            "Phạm vi này không có cơ quan nào vào ngày ban hành.",
            pointer=pointer,
            allowed="units, sets with members, or kinds of registered bodies",
        )
    return tuple(dict.fromkeys(debtors))


@dataclass(frozen=True)
class _Reach:
    """Phạm vi chỉ đạo — whom the issuer commands, as far as anybody knows, and what kinds of bodies these are."""

    rows: Rows
    moment: Moment
    under: frozenset[str] | None
    kinds: frozenset[str]

    def beyond(self, item: ItemBody) -> str | None:
        """Where an item names somebody whom the issuer can only ask; None also where nothing is known.

        Of a body bound by its scope that is of a kind which the issuer commands, an edge may be missing.
        """
        if self.under is None:
            return None
        if {str(resolve_id("agency", lead)) for lead in item.leads} - self.under:
            return "/modality"
        scope = item.scope or ScopeBody()
        units = [str(resolve_id("agency", unit)) for unit in scope.units]
        known = agency_directory.some(self.rows, self.moment, set(units) - self.under)
        foreign = [u in known and known[u]["kind"] not in self.kinds for u in units]
        if any(foreign):
            return f"/scope/units/{foreign.index(True)}"
        return next(
            (f"/scope/kinds/{i}" for i, k in enumerate(scope.kinds) if k not in self.kinds), None
        )


def _reach(rows: Rows, moment: Moment, issuer: UUID, then: Moment) -> _Reach:
    """Whom it commands by the edges of today, which may have been entered late, or commanded on the day of issue."""
    under = command.commanded(rows, moment, str(issuer))
    known = agency_directory.some(rows, moment, under or ())
    if under is not None and then != moment:
        before = command.commanded(rows, then, str(issuer)) or set()
        known |= agency_directory.some(rows, then, before - under)
        under |= before
    kinds = frozenset(body["kind"] for body in known.values())
    return _Reach(rows, moment, None if under is None else frozenset(under), kinds)


def _within_reach(reach: _Reach, item: ItemBody, pointer: str) -> ItemBody:
    """Refuse units of other levels than the item's, and to assign where the issuer can only ask.

    What says neither is asked of those whom the issuer does not command.
    """
    _units_of_levels(reach.rows, reach.moment, item, f"{pointer}/scope/units")
    beyond = reach.beyond(item)
    if beyond is None or item.modality == "requested":
        return item
    if item.modality == "assigned":
        raise _beyond_command(f"{pointer}{beyond}", "requested")
    return item.model_copy(update={"modality": "requested"})


def must_take_word(write: Writing, plan: str, item: str, body: str, pointer: str) -> None:
    """Refuse to let a body owe, after the issue, what is assigned, where the issuer of the plan can only ask it."""
    moment = Moment(write.act.today, write.act.at)
    with write.registers() as rows:
        known = plan_directory.one(rows, moment, resolve_id("plan", plan))
        items = known["items"] if known else ()
        modality = next((i["modality"] for i in items if i["code"] == item), None)
        if known is None or modality != "assigned":
            return
        under = command.commanded(rows, moment, known["issuer_id"])
    if under is not None and str(resolve_id("agency", body)) not in under:
        raise _beyond_command(pointer, "a body that the issuer commands, or an item that requests")


def must_command(write: Writing, issuer: UUID, bodies: Iterable[UUID], pointer: str) -> None:
    """Refuse to let what was only asked of some bodies be assigned where the issuer does not command them."""
    with write.registers() as rows:
        moment = Moment(write.act.today, write.act.at)
        under = command.commanded(rows, moment, str(issuer))
    if under is not None and not under.issuperset(map(str, bodies)):
        raise _beyond_command(pointer, "requested")


def _beyond_command(pointer: str, allowed: str) -> InvalidInputError:
    return InvalidInputError(
        "assigned_within_command",
        "Cơ quan ngoài hệ thống chỉ đạo của nơi ban hành: chỉ có thể đề nghị.",
        pointer=pointer,
        allowed=allowed,
    )


def _units_of_levels(rows: Rows, moment: Moment, item: ItemBody, pointer: str) -> None:
    scope = item.scope
    if scope is None or not scope.levels or not scope.units:
        return
    known = agency_directory.names(
        rows, moment, [str(resolve_id("agency", unit)) for unit in scope.units]
    )
    for j, unit in enumerate(scope.units):
        body = known.get(str(resolve_id("agency", unit)))
        if body is not None and body["level"] not in scope.levels:
            raise InvalidInputError(
                "unit_in_scope",
                f"{body['name']} không thuộc các cấp của mục này.",
                pointer=f"{pointer}/{j}",
                allowed=", ".join(scope.levels),
            )
