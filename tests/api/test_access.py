"""Who may do what to whose matters: own, below, addressed; nobody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from api.access import admit
from api.actions import ACTIONS
from api.app import RESOURCES
from api.discretion import UNSEEN, withhold
from domain.errors import ConflictError
from infra.private_store import Caller
from infra.service import Service
from tests.api.conftest import LETTER, PLAN, REPLY, ROUND, Client, Json

DOORS = [route for resource in RESOURCES for route in resource.routes]
NAMES = {
    "/recommendations/{code}": "/recommendations/KN-1",
    "/supervisions/{code}": "/supervisions/GS-1",
    "/plans/{code}": "/plans/KH-1",
    "/agencies/{code}": "/agencies/huyen-a",
    "{plan}/{item}": "KH-1/1",
    "{position}": "1",
    "{code}": "X-1",
    "{id}": "X-1",
}


@pytest.fixture
def answering(letter: Client, person: Callable[..., Client]) -> Client:
    """Somebody of the district that the letter is addressed to."""
    return person("agency", "huyen-a")


@pytest.fixture
def stranger(letter: Client, person: Callable[..., Client]) -> Client:
    """Somebody of a body that the letter does not concern."""
    letter.post(
        "agencies",
        {"code": "so-y-te", "name": "Sở Y tế", "kind": "department", "level": "province"},
    )
    return person("agency", "so-y-te")


def refused(answer: object, rule: str) -> Json:
    body: Json = answer.json()  # type: ignore[attr-defined]
    assert (answer.status_code, body["code"]) == (403, "forbidden"), body  # type: ignore[attr-defined]
    [error] = body["errors"]
    assert error["rule"] == rule, error
    return body


def test_a_refusal_names_nothing_that_its_reader_may_not_read(
    letter: Client, service: Service
) -> None:
    """Rules range over the whole ledger: what they find stands against the command, whosever it is."""
    duty = letter.items("obligations", kind="reply")[0]["id"]

    def told(agency: str, said: str = "") -> tuple[str, str | None]:
        refusal = ConflictError(
            "met", f"“KN-1” đã có, nghĩa vụ {duty}, theo huyen-a.", allowed="not KN-1"
        )
        caller = Caller("acc-1", "Lan", "agency", agency, "session")
        admitted = admit(service.ports(), caller, "give_reply")
        withhold(service.ports(), admitted, refusal, said)
        assert refusal.violations[0].message == str(refusal)
        return str(refusal), refusal.violations[0].allowed

    assert told("huyen-a") == (f"“KN-1” đã có, nghĩa vụ {duty}, theo huyen-a.", "not KN-1")
    hidden = f"“{UNSEEN}” đã có, nghĩa vụ {UNSEEN}, theo huyen-a."
    assert told("xa-b") == (hidden, f"not {UNSEEN}")
    assert told("xa-b", "/recommendations/KN-1/replies")[1] == "not KN-1"


def test_a_refusal_may_repeat_signs_that_no_database_takes(answering: Client) -> None:
    """What is refused is looked for among the codes that its reader may not see, whatever it holds."""
    refused = answering.send("recommendations/KN-1/replies", {**REPLY, "a\0 b": {"c": "\0"}})
    assert refused.status_code == 422
    assert {e["rule"] for e in refused.json()["errors"]} == {"text_signs"}


@pytest.mark.parametrize("tag", ["abc", '"abc"', 'W/"1"', "-1", "1.0"])
def test_what_is_no_version_of_ours_is_said_to_be_none(answering: Client, tag: str) -> None:
    stale = answering.send("recommendations/KN-1/replies", REPLY, If_Match=tag)
    assert stale.status_code == 412
    assert tag in stale.json()["detail"]
    missing = answering.send("recommendations/KN-9/replies", REPLY, If_Match=tag)
    assert missing.status_code == 403


def test_who_is_addressed_replies(answering: Client) -> None:
    assert answering.post("recommendations/KN-1/replies", REPLY)["code"] == "KN-1"


def test_who_is_not_addressed_is_told_which_relation_is_needed(stranger: Client) -> None:
    body = refused(stranger.send("recommendations/KN-1/replies", REPLY), "relation_held")
    assert body["errors"][0]["allowed"] == "addressed"
    assert "agency" in body["detail"]


def test_a_refusal_does_not_tell_whether_there_is_such_a_subject(stranger: Client) -> None:
    path = "recommendations/{}/receipts"
    there = stranger.send(path.format("KN-1"), {"received_on": "2023-07-04"}).json()
    nowhere = stranger.send(path.format("KN-99"), {"received_on": "2023-07-04"}).json()
    for answer in (there, nowhere):
        del answer["instance"]
    assert there == nowhere


def test_nobody_replies_in_the_name_of_another(answering: Client) -> None:
    body = {**REPLY, "agency_id": "ubnd"}
    found = refused(answering.send("recommendations/KN-1/replies", body), "relation_held")
    assert found["errors"][0]["pointer"] == "/agency_id"


def test_who_must_answer_does_not_judge_the_answer(answering: Client) -> None:
    answering.post("recommendations/KN-1/replies", REPLY)
    refused(answering.send("recommendations/KN-1/assessments", {"outcome": "accepted"}), "role_may")
    refused(answering.send("supervisions", ROUND), "role_may")
    refused(answering.send("agencies/huyen-a/mergers", {"predecessor_ids": ["ubnd"]}), "role_may")


def test_a_report_is_handed_in_by_its_debtor_alone(
    plan: Client, person: Callable[..., Client]
) -> None:
    duty = plan.items("obligations", item="1", limit=500)[0]["id"]
    report = {
        "obligation_ids": [duty],
        "debtor_id": "ubnd",
        "addressee_ids": ["mttq"],
        "period": {"from": "2023-01-01", "to": "2023-12-31"},
        "document": {"number": "5", "symbol": "BC-UBND", "issued_on": "2023-11-10"},
        "submitted_on": "2023-11-10",
        "figures": {},
    }
    body = refused(person("agency", "huyen-a").send("reports", report), "relation_held")
    assert body["errors"][0]["pointer"] == "/debtor_id"
    person("agency", "ubnd").post("reports", report)


def test_one_issues_plans_of_ones_own_alone(
    agencies: Client, person: Callable[..., Client]
) -> None:
    ubnd = person("agency", "ubnd")
    refused(ubnd.send("plans", PLAN), "relation_held")
    ubnd.post("plans", {**PLAN, "code": "KH-U", "issuer_id": "ubnd"})


def test_lists_and_counts_show_what_concerns_one(
    answering: Client, stranger: Client, letter: Client
) -> None:
    codes = {"recommendations": "KN-1", "supervisions": "GS-1", "plans": "KH-1"}
    for register, code in codes.items():
        assert [row["code"] for row in answering.items(register)] == [code]
        assert stranger.items(register) == []
        assert stranger.ask(f"{register}/{code}").status_code == 404
    debtors = {row["debtor"]["id"] for row in answering.items("obligations", limit=500)}
    mine = letter.get("agencies/huyen-a")["id"]
    rows = letter.items("obligations", limit=500)
    assert debtors == {mine}
    assert len(answering.items("obligations", limit=500)) == sum(
        r["debtor"]["id"] == mine or (r["beneficiary"] or {}).get("id") == mine for r in rows
    )
    assert stranger.items("obligations") == []
    assert stranger.items("compliance?by=agency") == []


def test_the_trail_tells_of_ones_own_matters_and_of_bodies(
    answering: Client, stranger: Client, letter: Client
) -> None:
    seen = {e["type"].split(".")[0] for e in stranger.items("events", limit=500)}
    assert seen == {"agency"}
    facets = {f["key"]: f["n"] for f in stranger.items("events/facets", limit=500)}
    assert facets[None] == len(stranger.items("events", limit=500))
    assert {e["subject_code"] for e in answering.items("events", type="recommendation.issued")} == {
        "KN-1"
    }
    position = letter.items("events", type="recommendation.issued")[0]["position"]
    assert stranger.ask(f"events/{position}").status_code == 404


def test_an_alert_is_taken_in_hand_by_those_it_is_for(
    answering: Client, stranger: Client, alert: Json
) -> None:
    path = f"alerts/{alert['id']}"
    body = refused(
        stranger.send(f"{path}/snoozes", {"until_on": "2023-12-08", "reason": "Chờ"}),
        "relation_held",
    )
    assert body["errors"][0]["allowed"] == "addressed"
    assert stranger.items("alerts") == []
    assert alert["id"] in {row["id"] for row in answering.items("alerts")}
    answering.post(f"{path}/acknowledgements")
    answering.post(f"{path}/snoozes", {"until_on": "2023-12-08", "reason": "Chờ hồ sơ"})


def test_nobody_puts_reminders_off_without_bound(answering: Client, alert: Json) -> None:
    far = {"until_on": "2024-12-01", "reason": "Bận"}
    answer = answering.send(f"alerts/{alert['id']}/snoozes", far)
    assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (422, "snooze_is_bounded")


def test_every_question_is_answered_to_who_reads_narrowly(answering: Client) -> None:
    shown = set()
    for door in DOORS:
        if "GET" not in (door.methods or ()):
            continue
        path = door.path_format
        for name, value in NAMES.items():
            path = path.replace(name, value)
        answer = answering.ask(path)
        assert answer.status_code in (200, 403, 404, 422), (path, answer.text)
        shown |= {door.errand.operation} if answer.status_code == 200 else set()
    assert {"list_supervisions", "show_supervision", "list_findings", "list_timeline"} <= shown
    for question in ("q=dân+chủ", "chain=KN-1", "related=huyen-a", "agency=huyen-a", "document=27"):
        assert answering.items(f"events?{question}")


def test_what_is_not_seen_is_not_there_however_it_is_asked(stranger: Client) -> None:
    for query in ("", "?on=2023-13-99", "?unknown=1", "?known_at=x"):
        there = stranger.ask(f"recommendations/KN-1{query}")
        nowhere = stranger.ask(f"recommendations/KN-99{query}")
        assert there.status_code == nowhere.status_code == 404
        assert there.json()["code"] == nowhere.json()["code"]


def test_no_command_reaches_what_does_not_concern_one(stranger: Client, letter: Client) -> None:
    """Every command about one subject, with a body that fits nothing: the refusal comes first, and is a refusal."""
    duty = letter.items("obligations", item="1")[0]["id"]
    names = NAMES | {"/obligations/{id}": f"/obligations/{duty}", "{no}": "1", "{ambiguity}": "A01"}
    tried = set()
    for door in DOORS:
        if door.methods != {"POST"} or "{" not in door.path_format or not door.errand.exists:
            continue
        if ACTIONS[door.errand.operation] == "consult":  # the caller's own choices
            continue
        path = door.path_format
        for name, value in names.items():
            path = path.replace(name, value)
        if path.startswith("/api/v1/agencies/"):
            path = path.replace("huyen-a", "ubnd")
        answer = stranger.send(path, {})
        assert answer.status_code == 403, (path, answer.text)
        tried.add(door.errand.operation)
    assert len(tried) > 80


def test_a_letter_answers_for_nobody_else_in_passing(answering: Client, letter: Client) -> None:
    """One's own letter and a stranger's in one reply; a duty of another's beside none in a report."""
    letter.post("recommendations", {**LETTER, "code": "KN-2", "addressee_id": "xa-b"})
    letter.post("recommendations/KN-2/receipts", {"received_on": "2023-07-04"})
    points = [
        {**REPLY["points"][0], "recommendation": "KN-1", "no": 1},
        {**REPLY["points"][0], "recommendation": "KN-2", "no": 1},
    ]
    body = refused(answering.send("replies", {**REPLY, "points": points}), "relation_held")
    assert body["errors"][0]["pointer"] == "/points/1/recommendation"
    duty = letter.items("obligations", agency="ubnd", item="1")[0]["id"]
    report = {"obligation_ids": [duty], "debtor_id": "huyen-a", "submitted_on": "2023-11-10"}
    body = refused(answering.send("reports", report), "relation_held")
    assert body["errors"][0]["pointer"] == "/obligation_ids/0"
