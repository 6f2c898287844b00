"""A ledger with something of every kind in it, and each question that can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from api.app import RESOURCES
from api.door import Door
from tests.api.conftest import REPLY, ROUND, Client, Json

DOORS: Final[list[Door]] = [route for resource in RESOURCES for route in resource.routes]
ASKED: Final[dict[str, dict[str, str]]] = {
    "compliance": {"by": "kind"},
    "access": {"operation": "issue_recommendation"},
}
"""What some questions cannot do without."""
UNCLEAR: Json = {
    "code": "A01",
    "problem": "Mất ngày",
    "items": ["1"],
    "readings": [{"key": "a", "text": "chờ"}],
}
NOT_COME_TO: Final = ("/alerts/{id}", "/notices/{id}")
"""What this ledger has none of."""


def questions(names: Mapping[str, str]) -> Iterator[tuple[Door, str, dict[str, str]]]:
    """Every question that is answered with JSON: its door, its address and what it cannot do without."""
    for door in DOORS:
        if door.methods != {"GET"} or "model" not in door.responses[200]:
            continue
        if door.path_format.endswith(NOT_COME_TO):
            continue
        path = door.path_format
        for template, name in names.items():
            path = path.replace(template, name)
        path = path.removeprefix("/api/v1/")
        yield door, path, ASKED.get(path, {})


def given_everything(letter: Client, person: Callable[..., Client]) -> dict[str, str]:
    """Record something of every kind; the code of each, by its place in an address."""
    erased = _erased(person)
    letter.post("recommendations/KN-1/replies", {**REPLY, "code": "TL-1"})
    duty = letter.items("obligations", item="1")[0]["id"]
    letter.post(
        "reports",
        {
            "code": "BC-1",
            "obligation_ids": [duty],
            "debtor_id": "ubnd",
            "submitted_on": "2023-11-10",
        },
    )
    rule = letter.items("rules")[0]["id"]
    criticism = {"requester_id": "tinh-uy", "lead_id": "mttq", "drafter_id": "ubnd"}
    letter.post("criticisms", {**criticism, "code": "PB-1", "subject": "Dự thảo"})
    petition = {"code": "DT-1", "number": "1", "kind": "voters", "holder_id": "mttq"}
    letter.post("petitions", petition)
    activity = {"code": "HD-1", "kind": "dialogue", "title": "Đối thoại", "host_ids": ["mttq"]}
    letter.post("activities", activity)
    consulted = _consulted(letter)
    years = {"from": "2020-12-11", "to": "2025-12-31"}
    paper = {"number": "15", "symbol": "ĐA/TU"}
    target = {"code": "CT-1", "title": "Giám sát", "counts": "supervision", "unit": "cuộc"}
    letter.post("targets", {**target, "period": years, "document": paper})
    card: dict[str, Any] = {
        "code": "BD-1",
        "title": "Bảng điểm",
        "drafter_id": "ubnd",
        "scorer_id": "mttq",
    }
    criteria = [{"code": "1", "text": "Công khai", "maximum": 10}]
    card |= {"class_name": "huyện", "subject_ids": ["huyen-a"], "criteria": criteria}
    letter.post("scorecards", {**card, "years": [2023]})
    letter.post("scorecards/BD-1/issues", {"document": paper})
    marks = [{"criterion": "1", "points": 5, "evidence": ["1"]}]
    award = {"subject_id": "huyen-a", "year": 2023, "marks": marks}
    sheet = letter.post("scorecards/BD-1/awards", award)["code"]
    letter.post("funds", {"code": "KP-1", "amount": 30_727_000_000, **years})
    letter.post("agencies/xa-b/edges", {"type": "seat_in", "to_id": "mttq"})
    ruling = {"code": "QD-1", "kind": "reply", "term": "20d", "setter_id": "tinh-uy"}
    letter.post("local-rules", {**ruling, "ground": "12-QĐ/TU"})
    given_alert_settings(letter)
    letter.post("plans/KH-1/ambiguities", UNCLEAR)
    below = {"code": "9", "kind": "cascade", "text": "Kế hoạch cấp dưới", "leads": ["huyen-a"]}
    amended = {"document": paper, "reason": "Bổ sung", "added": [below]}
    letter.post("plans/KH-1/amendments", {**amended, "happened_on": "2023-08-01"})
    day = {"day": "2023-07-19", "working": False, "reason": "Nghỉ"}
    letter.post("calendar/decisions", {"code": "TB-7", "days": [day], "source": "Thông báo"})
    return {
        "{plan}": "KH-1",
        "{item}": "1",
        "{ambiguity}": "A01",
        "{position}": "1",
        "/obligations/{id}": f"/obligations/{duty}",
        "/rules/{id}": f"/rules/{rule}",
        "/time-limits/{id}": f"/time-limits/{letter.items('calendar/time-limits')[0]['id']}",
        "calendar/decisions/{code}": "calendar/decisions/TB-7",
        "agencies/{code}": "agencies/ubnd",
        "agency-sets/{code}": "agency-sets/SBN",
        "plans/{code}": "plans/KH-1",
        "supervisions/{code}": "supervisions/GS-1",
        "recommendations/{code}": "recommendations/KN-1",
        "replies/{code}": "replies/TL-1",
        "criticisms/{code}": "criticisms/PB-1",
        "petitions/{code}": "petitions/DT-1",
        "activities/{code}": "activities/HD-1",
        "consultations/{code}": f"consultations/{consulted}",
        "targets/{code}": "targets/CT-1",
        "funds/{code}": "funds/KP-1",
        "scorecards/{code}": "scorecards/BD-1",
        "scores/{code}": f"scores/{sheet}",
        "reports/{code}": "reports/BC-1",
        "inspections/{code}": "inspections/HS-1",
        "erasures/{code}": f"erasures/{erased}",
        "mandates/{code}": "mandates/TC-1",
    }


def _erased(person: Callable[..., Client]) -> str:
    """An inspection file, a mandate, and somebody whose data are gone."""
    file = {"code": "HS-1", "subject": "Kiến nghị", "purpose": "Định kỳ", "lead_id": "tinh-uy"}
    person("inspector").post("inspections", {**file, "mandate": {"number": "7"}})
    who = {"person": "inspector-None", "legal_basis": "Luật 91/2025/QH15"}
    administrator = person("administrator")
    holder = person("agency", "huyen-a").get("access", operation="list_rules")["account"]
    given = {"code": "TC-1", "account": holder, "agency_id": "huyen-a", "role": "agency"}
    administrator.post("mandates", {**given, "ground": "Quyết định 12"})
    code: str = administrator.post("erasures", who)["code"]
    return code


def _consulted(client: Client) -> str:
    """The code of a consultation with a topic that overlaps the round; and a named set."""
    client.post("rolling-rules", {"setter_id": "mttq", "ground": "15-QC/MTTQ"})
    client.post("agency-sets", {"code": "SBN", "name": "Sở, ngành", "member_ids": ["ubnd"]})
    opening = {"host_id": "mttq", "plan_year": 2024, "party_ids": ["tinh-uy"]}
    opening |= {"happened_on": "2023-10-02"}
    code: str = client.post("consultations", opening)["code"]
    topic = {"topic": "1", "subject": ROUND["subject"], "supervised_ids": ["huyen-a"]}
    topic |= {"proposer_id": "mttq", "reason": "Cử tri", "window": ROUND["window"]}
    client.post(f"consultations/{code}/topics", {**topic, "happened_on": "2023-10-05"})
    return code


def given_alert_settings(letter: Client) -> None:
    decided = {"setter_id": "tinh-uy", "ground": "12-QĐ/TU"}
    late = {"rule": "reply_overdue", "stage": "long_overdue", "days": 20}
    letter.post("alert-thresholds", {**decided, **late})
    rungs = [{"rung": "head", "roles": ["head"], "days_late": 3}]
    letter.post("notification-ladders", {**decided, "rungs": rungs})
