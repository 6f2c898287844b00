"""An inspection file goes its whole way through the API, and its evidence is checked by `giamsat verify` elsewhere."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from infra.kept_bundles import first_altered_bundle
from infra.seal.bundle import check_bundle
from infra.service import Service
from tests.api.conftest import Client, Json

PAPER = {"number": "7", "symbol": "QĐ-UBKT"}
FILE: Json = {
    "code": "HS-1",
    "subject": "Giải quyết kiến nghị của huyện A",
    "purpose": "Kiểm tra định kỳ",
    "mandate": PAPER,
    "lead_id": "tinh-uy",
    "inspected_ids": ["huyen-a"],
}
AT = "inspections/HS-1"
ASKED = {"title": "Diễn biến của KN-1", "question": {"chain": "KN-1"}}


def frozen(inspector: Client) -> Json:
    inspector.post("inspections", FILE)
    inspector.post(f"{AT}/queries", ASKED)
    inspector.post(f"{AT}/bundles", {"query": 1})
    row = inspector.get(AT)
    bundle: Json = row["bundles"][0]
    return bundle


def test_a_file_is_opened_asked_frozen_read_copied_and_closed(
    letter: Client, person: Callable[..., Client], tmp_path: Path
) -> None:
    inspector = person("inspector")
    bundle = frozen(inspector)
    assert (bundle["no"], bundle["query_no"], bundle["kept"]) == (1, 1, True)
    taken = inspector.ask(f"{AT}/bundles/1", purpose="Nghiên cứu hồ sơ")
    assert taken.status_code == 200
    assert sha256(taken.content).hexdigest() == bundle["sha256"]
    elsewhere = tmp_path / "goi.zip"
    elsewhere.write_bytes(taken.content)
    checked = check_bundle(elsewhere)
    assert (checked.finding, checked.facts) == (None, bundle["facts"])
    manifest = zipfile.ZipFile(io.BytesIO(taken.content)).read("manifest").decode()
    assert json.loads(manifest.split("\n")[2])["chain"] == "KN-1"
    copy = {"bundle": 1, "recipient": "Tòa án", "given_on": "2023-12-01"}
    inspector.post(f"{AT}/copies", {**copy, "medium": "Đĩa quang", "purpose": "Xét xử"})
    inspector.post(f"{AT}/closures", {"document": PAPER, "conclusions": ["Đúng hạn"]})
    row = inspector.get(AT)
    assert row["status"] == "closed"
    assert [r["purpose"] for r in row["readings"]] == ["Nghiên cứu hồ sơ"]
    assert row["readings"][0]["reader"] == row["team"][0]
    assert row["copies"][0]["recipient"] == "Tòa án"
    assert row["lead"]["code"] == "tinh-uy"
    [listed] = inspector.items("inspections", status="closed", lead="tinh-uy")
    assert listed["conclusion"]["conclusions"] == ["Đúng hạn"]


def test_who_saves_and_freezes_is_told_under_which_number_and_where_it_is_handed_out(
    letter: Client, person: Callable[..., Client]
) -> None:
    inspector = person("inspector")
    inspector.post("inspections", FILE)
    assert [inspector.post(f"{AT}/queries", ASKED)["no"] for _ in range(2)] == [1, 2]
    for no in (1, 2):
        freezing = {"query": 2, "happened_on": "2023-12-01"}
        told = inspector.send(f"{AT}/bundles", freezing, Idempotency_Key=f"k-{no}").json()
        assert (told["no"], told["links"]["bundle"]) == (no, f"/api/v1/{AT}/bundles/{no}")
        again = inspector.send(f"{AT}/bundles", freezing, Idempotency_Key=f"k-{no}")
        assert again.headers["idempotency-replayed"] == "true"
        assert again.json() == told
        taken = inspector.ask(told["links"]["bundle"].removeprefix("/api/v1/"), purpose="Đọc")
        assert taken.status_code == 200


def test_frozen_evidence_that_was_altered_is_told_apart_from_what_is_not_kept(
    letter: Client, person: Callable[..., Client], service: Service
) -> None:
    inspector = person("inspector")
    frozen(inspector)
    assert first_altered_bundle(service.read_store) is None
    with service.read_store.transaction() as rows:
        rows.execute("UPDATE private_bundles SET content = :content", {"content": b"khac"})
    assert [b["kept"] for b in inspector.get(AT)["bundles"]] == [False]
    refused = inspector.ask(f"{AT}/bundles/1", purpose="Đọc")
    assert (refused.status_code, rule(refused)) == (404, "bundle_intact")
    found = first_altered_bundle(service.read_store)
    assert found is not None
    assert found.check == "bundle_file"


def test_a_frozen_answer_stays_what_it_was(letter: Client, person: Callable[..., Client]) -> None:
    inspector = person("inspector")
    first = frozen(inspector)
    letter.post("recommendations/KN-1/reminders", {"document": PAPER})
    inspector.post(f"{AT}/bundles", {"query": 1})
    [again, second] = inspector.get(AT)["bundles"]
    assert again == first
    assert second["facts"] > first["facts"]
    assert second["size"] > first["size"]


def test_what_was_frozen_who_read_it_and_who_joined_are_not_exchanged_by_a_correction(
    letter: Client, person: Callable[..., Client]
) -> None:
    inspector = person("inspector")
    bundle = frozen(inspector)
    inspector.ask(f"{AT}/bundles/1", purpose="Đọc")
    joining = {
        "member": person("supervisor", "mttq").get("access", operation="list_rules")["account"]
    }
    inspector.post(f"{AT}/members", joining)
    for fact, field, value in (
        ("bundle_frozen", "sha256", "ab" * 32),
        ("bundle_frozen", "root", "AAAA"),
        ("bundle_frozen", "no", 2),
        ("bundle_read", "reader", "acc-khac"),
        ("member_joined", "member", "acc-khac"),
    ):
        [one] = inspector.items("events", subject="HS-1", type=f"inspection.{fact}")
        wrong = {"corrects": one["position"], "field": field, "value": value, "reason": "Nhầm"}
        answer = inspector.send("corrections", wrong)
        assert (answer.status_code, rule(answer)) == (422, "field_correctable"), field
    assert inspector.get(AT)["bundles"] == [bundle]


def test_evidence_is_for_the_team_and_those_who_oversee_it_and_for_a_purpose(
    letter: Client, person: Callable[..., Client], auditor: Client
) -> None:
    inspector, colleague = person("inspector"), person("supervisor", "mttq")
    frozen(inspector)
    refused = colleague.ask(f"{AT}/bundles/1", purpose="Tò mò")
    assert (refused.status_code, rule(refused)) == (403, "read_by_its_team")
    assert rule(inspector.ask(f"{AT}/bundles/1")) == "purpose_given"
    assert inspector.ask(f"{AT}/bundles/9", purpose="Đọc").status_code == 404
    assert auditor.ask(f"{AT}/bundles/1", purpose="Kiểm toán").status_code == 200
    joining = {"member": colleague.get("access", operation="list_rules")["account"]}
    assert rule(colleague.send(f"{AT}/members", joining)) == "worked_on_by_its_team"
    inspector.post(f"{AT}/members", joining)
    inspector.post(f"{AT}/departures", {**joining, "reason": "Chuyển công tác"})
    assert len(inspector.get(AT)["readings"]) == 1


def test_an_account_that_nobody_has_is_of_no_team(
    letter: Client, person: Callable[..., Client]
) -> None:
    inspector = person("inspector")
    mistyped = inspector.send("inspections", {**FILE, "team": ["acc-khong-co"]})
    assert (mistyped.status_code, rule(mistyped)) == (422, "account_known")
    assert mistyped.json()["errors"][0]["pointer"] == "/team/0"
    inspector.post("inspections", FILE)
    mistyped = inspector.send(f"{AT}/members", {"member": "acc-khong-co"})
    assert (mistyped.status_code, rule(mistyped)) == (422, "account_known")


def test_the_days_of_a_file_follow_one_another(
    letter: Client, person: Callable[..., Client], service: Service
) -> None:
    inspector = person("inspector")

    def refused(path: str, body: Json, because: str, pointer: str) -> None:
        answer = inspector.send(path, body)
        assert (answer.status_code, rule(answer)) == (422, because)
        assert answer.json()["errors"][0]["pointer"] == pointer

    dated = {**PAPER, "issued_on": "2023-11-02"}
    file = {**FILE, "mandate": dated, "opened_on": "2023-11-10"}
    late = {**file, "opened_on": "2023-11-01"}
    refused("inspections", late, "mandate_before_opening", "/mandate/issued_on")
    inspector.post("inspections", file)
    early = {"happened_on": "2023-11-09"}
    refused(f"{AT}/queries", {**ASKED, **early}, "after_opening", "/happened_on")
    inspector.post(f"{AT}/queries", {**ASKED, "happened_on": "2023-11-20"})
    on = {"happened_on": "2023-11-19"}
    refused(f"{AT}/bundles", {"query": 1, **on}, "frozen_after_query", "/happened_on")
    with service.read() as rows:
        assert rows.fetch("SELECT sha256 FROM private_bundles") == []
    inspector.post(f"{AT}/bundles", {"query": 1, "happened_on": "2023-11-20"})
    copy = {"bundle": 1, "recipient": "Tòa án", "medium": "Đĩa quang", "purpose": "Xét xử"}
    given = {**copy, "given_on": "2023-11-19"}
    refused(f"{AT}/copies", given, "handed_out_after_freezing", "/given_on")
    inspector.post(f"{AT}/copies", {**given, "given_on": "2023-11-20"})
    for issued_on, because in (
        ("2023-11-01", "conclusion_after_mandate"),
        ("2023-11-26", "conclusion_before_closing"),
    ):
        concluded = {"document": {**PAPER, "issued_on": issued_on}, "conclusions": ["Đúng hạn"]}
        ending = {**concluded, "happened_on": "2023-11-25"}
        refused(f"{AT}/closures", ending, because, "/document/issued_on")
    # A file may be opened after the inspection that it is of.
    inspector.post(f"{AT}/closures", {**concluded, "document": dated})


def test_what_a_file_says_is_not_for_everybody(
    letter: Client, person: Callable[..., Client]
) -> None:
    inspector = person("inspector")
    frozen(inspector)
    assert letter.ask("inspections").status_code == 403
    facts = letter.items("events", subject="HS-1")
    assert {f["type"] for f in facts} >= {"inspection.opened", "inspection.query_saved"}
    assert "huyện A" not in json.dumps([f["data"] for f in facts], ensure_ascii=False)
    assert "Kiểm tra định kỳ" in json.dumps(
        inspector.items("events", subject="HS-1"), ensure_ascii=False
    )
    assert not letter.items("events", q="kiem tra dinh ky")
    opened = {"type": "inspection.opened"}
    assert letter.items("events", **opened)
    for named in ({"agency": "huyen-a"}, {"document": "7-QĐ-UBKT"}, {"related": "huyen-a"}):
        assert not letter.items("events", **opened, **named)
    chained = {f["type"] for f in letter.items("events", chain="huyen-a")}
    assert not chained & {"inspection.opened", "inspection.query_saved"}
    assert "Kiểm tra định kỳ" not in str(letter.items("events/timeline", subject="HS-1"))
    told = {
        row["type"]: row["sentence"] for row in inspector.items("events/timeline", subject="HS-1")
    }
    assert "Lưu câu hỏi số 1: " in told["inspection.query_saved"]
    assert "Chốt gói bằng chứng số 1 từ câu hỏi số 1: " in told["inspection.bundle_frozen"]


def test_a_question_is_one_that_the_trail_takes(
    letter: Client, person: Callable[..., Client]
) -> None:
    inspector = person("inspector")
    inspector.post("inspections", FILE)
    for question, pointer in (
        ({"chian": "KN-1"}, "/question/chian"),
        ({"limit": "5"}, "/question/limit"),
        ({"from": "hôm qua"}, "/question/from"),
        ({"q": ""}, "/question/q"),
    ):
        answer = inspector.send(f"{AT}/queries", {"title": "Câu", "question": question})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert rule(inspector.send(f"{AT}/bundles", {"query": 1})) == "query_saved"
    assert inspector.send("inspections/khac/queries", ASKED).status_code == 404


def rule(answer: Any) -> str:
    found: str = answer.json()["errors"][0]["rule"]
    return found
