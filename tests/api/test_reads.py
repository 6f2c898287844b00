"""Whoever reads what is sensitive is written down, with what for; whoever is shown nothing of it is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from api.app import RESOURCES
from api.sensitive import sensitive_in
from domain.errors import InvalidInputError
from infra.read_log import ReadLog
from infra.service import Service
from tests.api.conftest import Client
from tests.api.pages.addresses import routes as pages

STATEMENT = "Ông Y nhận tiền"
SECRET = {"kind": "violation_sign", "statement": STATEMENT, "evidence": ["Biên bản"]}
AT = "supervisions/GS-1"


@pytest.fixture
def inspector(plan: Client, person: Callable[..., Client]) -> Client:
    """Somebody who may read a restricted finding that is there."""
    from tests.api.conftest import ROUND

    plan.post("supervisions", ROUND)
    plan.post(f"{AT}/notices", {"visit_on": "2023-05-20", "happened_on": "2023-05-02"})
    plan.post(f"{AT}/sessions", {"place": "Huyện A", "happened_on": "2023-05-20"})
    finding = {**SECRET, "restricted": True, "happened_on": "2023-05-21"}
    plan.post(f"{AT}/findings", finding)
    return person("inspector")


def read(auditor: Client, **asked: str) -> list[tuple[str, str, str, str | None]]:
    rows = auditor.items("reads", **asked)
    return [(r["operation"], r["kind"], r["subject"], r["purpose"]) for r in rows]


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        (AT, "show_supervision"),
        ("supervisions", "list_supervisions"),
        ("findings", "list_findings"),
        ("events?subject=GS-1", "list_events"),
        ("events/timeline?subject=GS-1", "list_timeline"),
    ],
)
def test_each_way_to_a_restricted_finding_is_written_down(
    inspector: Client, auditor: Client, path: str, operation: str
) -> None:
    inspector.get(path, purpose="Thẩm tra đơn")
    assert read(auditor, kind="finding") == [(operation, "finding", "GS-1", "Thẩm tra đơn")]
    inspector.get(path)
    assert read(auditor, subject="GS-1", kind="finding")[0] == (operation, "finding", "GS-1", None)


def test_evidence_that_holds_a_restricted_finding_is_a_reading_of_it(
    inspector: Client, auditor: Client
) -> None:
    inspector.ask("events/evidence?subject=GS-1", purpose="Thẩm tra đơn")
    inspector.ask("events/evidence?subject=KH-1", purpose="Khác")
    operation = "download_evidence"
    assert read(auditor, subject="GS-1", kind="finding") == [
        (operation, "finding", "GS-1", "Thẩm tra đơn")
    ]
    assert len(read(auditor, kind="evidence")) == 2


def test_no_route_and_no_page_shows_a_restricted_finding_unwritten(
    inspector: Client, auditor: Client
) -> None:
    [found] = inspector.items("events", type="supervision.finding_recorded")
    words = {"code": "GS-1", "position": str(found["position"]), "id": "GS-1", "no": "1"}
    routes = [*pages(), *(route for resource in RESOURCES for route in resource.routes)]
    ways = {
        re.sub(r"\{(\w+)[^}]*\}", lambda m: words.get(m[1], "GS-1"), route.path)
        for route in routes
        if "GET" in (route.methods or ())
    }
    ways |= {f"/events?subject=GS-1&q={quote('nhận tiền')}", "/changes?since=2020-01-01T00:00"}
    ways |= {"/api/v1/events/changes?since_known_at=2020-01-01T00:00:00Z&limit=500"}
    bearing = {"Authorization": f"Bearer {inspector.token}"}
    showing = []
    for way in sorted(ways):
        before = len(auditor.items("reads", kind="finding", limit=500))
        answer = inspector.http.get(way, headers=bearing)
        if STATEMENT in answer.text:
            showing.append(way)
            assert len(auditor.items("reads", kind="finding", limit=500)) > before, way
    assert {"/supervisions/GS-1", "/events", "/changes?since=2020-01-01T00:00"} < set(showing)
    assert len(showing) > 8


def test_whoever_is_shown_nothing_of_it_is_not_written_down(
    inspector: Client, auditor: Client, person: Callable[..., Client]
) -> None:
    other = person("agency", "huyen-a")
    for path in (AT, "supervisions", "findings", "events?subject=GS-1"):
        other.get(path)
    inspector.get("agencies")
    inspector.get(AT, on="2023-05-20")
    assert read(auditor, kind="finding") == []


def test_files_and_evidence_are_written_down(
    inspector: Client, auditor: Client, service: Service
) -> None:
    file = {"code": "HS-1", "subject": "Đơn", "purpose": "Định kỳ", "lead_id": "tinh-uy"}
    inspector.post("inspections", {**file, "mandate": {"number": "7"}})
    inspector.get("inspections/HS-1", purpose="Họp đoàn")
    inspector.get("inspections")
    inspector.post("inspections/HS-1/queries", {"title": "Đợt", "question": {"subject": "GS-1"}})
    inspector.post("inspections/HS-1/bundles", {"query": 1})
    inspector.ask("inspections/HS-1/bundles/1", purpose="Nghiên cứu")
    inspector.ask("events/evidence", subject="GS-1", purpose="Gửi tòa án")
    assert read(auditor, kind="inspection") == [
        ("download_bundle", "inspection", "HS-1", "Nghiên cứu"),
        ("list_inspections", "inspection", "HS-1", None),
        ("show_inspection", "inspection", "HS-1", "Họp đoàn"),
    ]
    assert read(auditor, kind="evidence") == [
        ("download_evidence", "evidence", "subject=GS-1", "Gửi tòa án")
    ]
    assert read(auditor, subject="GS-1", kind="finding") == [
        ("download_evidence", "finding", "GS-1", "Gửi tòa án"),
        ("download_bundle", "finding", "GS-1", "Nghiên cứu"),
    ]
    who = service.private.account("inspector-None").id
    assert len(read(auditor, reader=who)) == 6


def test_who_watches_is_watched_and_pages_join(inspector: Client, auditor: Client) -> None:
    for _ in range(3):
        inspector.get(AT)
    first = auditor.get("reads", subject="GS-1", limit=2)
    rest = auditor.get("reads", cursor=first["next"])
    times = [row["at"] for row in (*first["items"], *rest["items"])]
    assert times == sorted(times, reverse=True)
    assert len(times) == 3
    assert read(auditor, kind="reads")[0] == ("list_reads", "reads", "GS-1", None)
    assert inspector.ask("reads").status_code == 403
    assert read(auditor, to="2020-01-01T00:00:00Z") == []


def test_a_reading_is_kept_for_a_year(service: Service) -> None:
    then = datetime(2020, 1, 1, tzinfo=UTC)
    log = ReadLog(service.read_store, lambda: then)
    told = {"reader": "acc-1", "role": "leader", "agency": None, "operation": "show_supervision"}
    log.record([{**told, "kind": "finding", "subject": "GS-1", "purpose": None}])
    with pytest.raises(InvalidInputError):
        log.forget_before(then)
    later = ReadLog(service.read_store, lambda: then + timedelta(days=400))
    assert later.forget_before(then) == 0
    assert later.forget_before(then + timedelta(days=1)) == 1
    assert later.register({}) == []


def test_only_what_is_told_is_sensitive() -> None:
    hidden = {"code": "GS-1", "findings": [{"restricted": True, "statement": "Hạn chế đọc"}]}
    assert list(sensitive_in([hidden, "x", None, {"data": {}, "type": "agency.registered"}])) == []
