"""Commands that found a subject of each kind, and whose matter each subject then is, by the words of docs/access.md."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.api.conftest import LETTER, PLAN, ROUND, Json

Parties = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Founding:
    """A command that founds a subject: where it goes, whose matter that then is, for whom it speaks, what it names."""

    operation: str
    path: str
    body: Json
    kind: str
    parties: Parties = field(default_factory=dict)
    speaks_for: tuple[str, str] | None = None
    names: tuple[str, ...] = ()


def of(**sides: Collection[str]) -> Parties:
    """The bodies on each side."""
    return {side: frozenset(bodies) for side, bodies in sides.items()}


def foundings(bodies: Sequence[str], series: str) -> Iterator[Founding]:
    """A subject of each kind, each after those that it needs: of the first body, to the second, naming the third."""
    a, b, c, *_ = bodies
    yield from _letters(a, b, series)
    yield from _plans_and_rounds(a, b, c, series)
    yield from _other_matters(a, b, c, series)
    yield from _rules(a, b, series)


def _letters(a: str, b: str, series: str) -> Iterator[Founding]:
    petition: Json = {"code": f"dt{series}", "number": series, "kind": "voters", "holder_id": a}
    whose = of(author=(a,))
    yield Founding("receive_petition", "petitions", petition, "petition", whose, (a, "author"))
    letter = {
        **LETTER,
        "code": f"kn{series}",
        "source": {"type": "petition", "id": f"dt{series}"},
        "document": _paper(series),
        "issuer_id": a,
        "addressee_id": b,
        "reply_limit": {**LETTER["reply_limit"], "setter_id": a},
    }
    whose = of(author=(a,), responsible=(b,), informed=(a,))
    yield Founding(
        "issue_recommendation", "recommendations", letter, "recommendation", whose, (a, "author")
    )


def _plans_and_rounds(a: str, b: str, c: str, series: str) -> Iterator[Founding]:
    items = [
        {
            **PLAN["items"][0],
            "leads": [b],
            "coordinators": [c],
            "addressees": [a],
            "modality": "requested",
        }
    ]
    plan = {**PLAN, "code": f"kh{series}", "issuer_id": a, "recipients": [c], "items": items}
    plan |= {"number": series, "symbol": f"KH-{series}"}
    whose = of(author=(a,), responsible=(b, c), informed=(a, c))
    yield Founding("issue_plan", "plans", plan, "plan", whose, (a, "author"))
    wanted = {**ROUND, "code": f"gs{series}", "lead_id": a, "supervised_ids": [b, c]}
    wanted |= {"plan_item": None, "origin": "regular", "subject": f"Việc {series}"}
    whose = of(author=(a,), responsible=(b, c))
    yield Founding("plan_supervision", "supervisions", wanted, "supervision", whose, (a, "author"))


def _other_matters(a: str, b: str, c: str, series: str) -> Iterator[Founding]:
    asked: Json = {"code": f"pb{series}", "requester_id": b, "lead_id": a, "drafter_id": c}
    asked |= {"subject": series, "happened_on": "2023-03-01"}
    whose = of(author=(a,), responsible=(b, c))
    yield Founding("request_criticism", "criticisms", asked, "criticism", whose, (a, "author"))
    held: Json = {"code": f"hd{series}", "kind": "dialogue", "title": series, "host_ids": [a]}
    held |= {"planned_for": "2023-12-20"}
    whose = of(author=(a,))
    yield Founding("announce_activity", "activities", held, "activity", whose, (a, "author"))
    opened: Json = {"host_id": a, "plan_year": 2024, "party_ids": [c]}
    opened |= {"happened_on": "2023-10-02"}
    whose = of(author=(a, c))
    yield Founding(
        "open_consultation", "consultations", opened, "consultation", whose, (a, "author")
    )
    card: Json = {"code": f"bd{series}", "title": series, "drafter_id": a, "scorer_id": a}
    card |= {"class_name": "huyện", "subject_ids": [b], "years": [2023]}
    card |= {"criteria": [{"code": "1", "text": "Công khai", "maximum": 40}]}
    whose = of(author=(a,), responsible=(b,))
    yield Founding("draft_scorecard", "scorecards", card, "scorecard", whose, (a, "author"))
    years = {"from": "2021-01-01", "to": "2025-12-31"}
    goal: Json = {"code": f"ct{series}", "title": series, "counts": "supervision", "unit": "cuộc"}
    goal |= {"value": 9, "period": years, "document": _paper(series), "body_ids": [b]}
    yield Founding("set_target", "targets", goal, "target", of(informed=(b,)))
    need: Json = {"code": f"kp{series}", "amount": 5, **years}
    yield Founding("state_need", "funds", need, "fund")


def _rules(a: str, b: str, series: str) -> Iterator[Founding]:
    rule: Json = {"code": f"qd{series}", "kind": "reply", "term": "20d", "setter_id": a}
    rule |= {"ground": f"{series}-QĐ", "debtor_ids": [b]}
    whose = of(author=(a,), responsible=(b,))
    yield Founding("issue_local_rule", "local-rules", rule, "local_rule", whose, (a, "author"))
    stage: Json = {
        "code": f"nc{series}",
        "rule": "reply_overdue",
        "stage": "long_overdue",
        "days": 90,
    }
    stage |= {"setter_id": a, "ground": f"{series}-QĐ"}
    whose = of(informed=(a,))
    yield Founding("set_alert_threshold", "alert-thresholds", stage, "alert_threshold", whose)
    ladder: Json = {"code": f"tb{series}", "setter_id": a, "ground": f"{series}-QĐ"}
    ladder |= {"rule": "reply_overdue", "rungs": [{"rung": "recipient", "roles": ["head"]}]}
    yield Founding(
        "set_notification_ladder", "notification-ladders", ladder, "notification_ladder", whose
    )
    named: Json = {"code": f"tap{series}", "name": f"Tập {series}", "member_ids": [b]}
    yield Founding("name_agency_set", "agency-sets", named, "agency_set", of(informed=(b,)))
    body: Json = {"code": f"n{series}", "name": "Mới", "kind": "department", "level": "province"}
    yield Founding("register_agency", "agencies", body, "")


def _paper(series: str) -> Json:
    return {"number": series, "symbol": "CV", "issued_on": "2023-07-03"}
