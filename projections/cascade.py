"""Cụ thể hóa — who must issue a plan under a plan, who did and when, and what their plans leave out or put off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from projections import agency_directory, obligations, plan_directory
from projections.moment import Moment
from projections.obligations import EVERY, ObligationFilter
from projections.read_model import Row, Rows

ISSUED = ("met", "met_late", "submitted")


def cascade(rows: Rows, moment: Moment, plan: UUID) -> list[Row]:
    """Each body bound to issue a plan of its own, item by item; who has not done so stands first."""
    above = plan_directory.one(rows, moment, plan)
    if above is None:
        return []
    plans = plan_directory.register(rows, moment, limit=EVERY)
    duties = obligations.register(rows, moment, ObligationFilter(plan=plan), limit=EVERY)
    items = {i["code"] for i in above["items"] if i["kind"] == "cascade"}
    children = [
        (child, link)
        for child in plans
        for link in child["parents"]
        if link["parent_id"] == above["id"] and child["status"] != "revoked"
    ]
    found = []
    for duty in duties:
        if duty["plan_item"] in items and duty["debtor"] and duty["status"] != "transferred":
            child, link = _standing(duty, children)
            row = _bound(moment, above, duty, _committee_told(duty, duties, child), child)
            compared = _compared(rows, moment, above, child, link) if child and link else {}
            found.append(
                {**row, "left_out": _left_out(above, duty, child, link), **NOT_COMPARED, **compared}
            )
    return sorted(found, key=lambda r: (r["plan_item"], r["issued"], r["debtor"]["name_now"] or ""))


def below(rows: Rows, moment: Moment, plan: UUID) -> list[Row]:
    """The plans that carry out a plan."""
    return [
        child
        for child in plan_directory.register(rows, moment, limit=EVERY)
        if any(link["parent_id"] == str(plan) for link in child["parents"])
    ]


def _standing(duty: Row, children: list[tuple[Row, Row]]) -> tuple[Row | None, Row | None]:
    """The plan of the debtor that stands for the duty, with its link: the last; of several periods, by its day."""
    found = [
        (child["status"] != "superseded", child["issued_on"] or "", i)
        for i, (child, link) in enumerate(children)
        if link["item"] == duty["plan_item"]
        and child["issuer_id"] == duty["debtor"]["id"]
        and (duty["period"] is None or child["issued_on"] == duty["met_on"] is not None)
    ]
    return children[max(found)[-1]] if found else (None, None)


def _bound(moment: Moment, above: Row, duty: Row, told: str | None, child: Row | None) -> Row:
    issued_on = child["issued_on"] if child else duty["met_on"] or duty["received_on"]
    issued = child is not None or duty["status"] in ISSUED
    parent_on = above["issued_on"] or above["issued_not_before"]
    return {
        "plan_item": duty["plan_item"],
        "debtor": duty["debtor"],
        "level": duty["level"],
        "obligation": duty["id"],
        "status": duty["status"],
        "due_on": duty["due_on"],
        "issued": issued,
        "issued_on": issued_on,
        "days_after_parent": _days(parent_on, issued_on),
        "days_since_parent": None if issued else _days(parent_on, moment.on.isoformat()),
        "committee_informed_on": told,
        "committee_informed_before": None
        if issued_on is None
        else told is not None and told <= issued_on,
        "subordinate_plan": child and child["code"],
    }


NOT_COMPARED: Row = {"later": [], "smaller": []}


def _committee_told(duty: Row, duties: list[Row], child: Row | None) -> str | None:
    """When the Party committee of the level was told: by the child's own fact, or by a report of the same section."""
    days = [
        s["informed_on"]
        for s in (child["life"] if child else ())
        if s["step"] == "committee_informed"
    ]
    section = duty["plan_item"].rpartition("-")[0]
    days += [
        d["received_on"] or d["met_on"]
        for d in duties
        if section
        and d["kind"] == "report"
        and d["occurrence"] == "once"
        and d["plan_item"] != duty["plan_item"]
        and d["plan_item"].rpartition("-")[0] == section
        and d["debtor"]
        and d["debtor"]["id"] == duty["debtor"]["id"]
        and d["status"] in ISSUED
    ]
    return min((d for d in days if d), default=None)


def _left_out(above: Row, duty: Row, child: Row | None, link: Row | None) -> list[str]:
    """The items that bind the body and that its plan does not take up, or no longer; nothing before there is one."""
    if child is None or link is None:
        return []
    kept = {i["code"] for i in child["items"] if i["removed_on"] is None}
    covered = {c["parent_item"] for c in link["coverage"] if c["item"] in kept}
    return [
        i["code"]
        for i in above["items"]
        if i["trackable"]
        and i["kind"] != "cascade"
        and i["removed_on"] is None
        and duty["debtor"]["id"] in i["debtor_ids"]
        and i["code"] not in covered
    ]


def _compared(rows: Rows, moment: Moment, above: Row, child: Row, link: Row) -> Row:
    """Where the plan below has a later day or a smaller number than the one above."""
    items = {p["code"]: {i["code"]: i for i in p["items"]} for p in (above, child)}
    later, smaller = [], []
    for pair in link["coverage"]:
        if not pair["item"]:
            continue
        upper = items[above["code"]][pair["parent_item"]]
        lower = items[child["code"]][pair["item"]]
        if upper["removed_on"] or lower["removed_on"]:
            continue
        named = {"parent_item": upper["code"], "item": lower["code"]}
        ours = _dues(rows, moment, child["id"], lower["code"])
        theirs = _dues(rows, moment, above["id"], upper["code"])
        put_off = next((days for days in _pairs(ours, theirs) if days[0] > days[1]), None)
        if put_off is not None:
            later.append({**named, "parent_due_on": put_off[1], "due_on": put_off[0]})
        asked, given = (i["quantity"] or {} for i in (upper, lower))
        numbers = asked.get("value"), given.get("value")
        if asked.get("unit") == given.get("unit") and _is_less(numbers[1], numbers[0]):
            smaller.append({**named, "parent_value": numbers[0], "value": numbers[1]})
    return {"later": later, "smaller": smaller}


def _is_less(given: Any, asked: Any) -> bool:
    """Whether a number is smaller than another: plans say "nhiều" as well."""
    return all(isinstance(x, int | float) for x in (given, asked)) and bool(given < asked)


def _dues(rows: Rows, moment: Moment, plan: str, item: str) -> dict[str, str]:
    """The last day of each occurrence, the first one where several bodies owe it."""
    wanted = ObligationFilter(plan=UUID(plan), item=item)
    found = obligations.register(rows, moment, wanted, limit=EVERY)
    held = (d for d in found if d["due_on"] and d["status"] not in ("cancelled", "transferred"))
    return {d["occurrence"]: d["due_on"] for d in reversed(list(held))}


def _pairs(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[tuple[str, str]]:
    """The days of the occurrences that both have; of two rhythms that share none, those of the first ones."""
    shared = sorted(ours.keys() & theirs.keys())
    if shared or not ours or not theirs:
        return [(ours[key], theirs[key]) for key in shared]
    return [(min(ours.values()), min(theirs.values()))]


def _days(earlier: str | None, later: str | None) -> int | None:
    if earlier is None or later is None:
        return None
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def recipients(rows: Rows, moment: Moment, plan: UUID) -> list[Row] | None:
    """Every body that a plan binds, asks or addresses: whether it was sent the plan, and when it got it.

    Recipients that are no registered body come last, with nothing but the name that the document gives them.
    """
    found = plan_directory.one(rows, moment, plan)
    if found is None:
        return None
    roles = _roles(found)
    sent, arrived = (
        _steps(found, "distributed", "sent_on"),
        _steps(found, "received", "received_on"),
    )
    names = agency_directory.names(rows, moment, roles)
    bodies = [
        {
            "agency": names.get(body, {"id": body, "code": None, "name": None}),
            "roles": said,
            "recipient": body in found["recipients"],
            "bound_but_not_told": "debtor" in said
            and body not in found["recipients"]
            and body != found["issuer_id"],
            "sent_on": sent.get(body),
            "received_on": arrived.get(body),
        }
        for body, said in roles.items()
    ]
    as_written = [
        {
            "agency": {"id": None, "code": None, "name": name},
            "roles": ["recipient"],
            "recipient": True,
            "bound_but_not_told": False,
            "sent_on": sent.get(name),
            "received_on": arrived.get(name),
        }
        for name in found["recipient_names"]
    ]
    return [*bodies, *as_written]


def _steps(plan: Row, step: str, day: str) -> Mapping[str, str]:
    """On which day a plan took a step with each of its recipients, by id or by name."""
    taken = (s for s in plan["life"] if s["step"] == step)
    return {s["recipient_id"] or s["recipient_name"]: s[day] for s in taken}


def _roles(plan: Row) -> Mapping[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for body, role in _named(plan):
        found.setdefault(body, {})[role] = None
    return {body: list(said) for body, said in found.items()}


def _named(plan: Row) -> Iterator[tuple[str, str]]:
    for item in plan["items"]:
        yield from ((b, "debtor") for b in item["debtor_ids"])
        yield from ((b, "coordinator") for b in item["coordinator_ids"])
        yield from ((b, "addressee") for b in item["addressee_ids"])
    yield from ((b, "recipient") for b in plan["recipients"])
