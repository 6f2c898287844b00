"""Mandates through the API: who gives them, when they hold, for whom one acts, and why something is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.service import Service
from tests.api.conftest import REPLY, Client, Json

GRANT: Json = {
    "account": "acc-lan",
    "agency_id": "huyen-a",
    "role": "agency",
    "ground": "Quyết định 12/QĐ-UBND",
}
OPEN_REPLY = "recommendations/KN-1/replies"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One engine is enough: mandates stand in a register like any other, which is proven on both."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture
def administrator(letter: Client, person: Callable[..., Client]) -> Client:
    """Who appoints."""
    return person("administrator")


@pytest.fixture
def known(service: Service) -> Callable[..., str]:
    """The id of an account that has just been opened."""

    def add(name: str, role: str = "agency", agency: str | None = None) -> str:
        return service.private.add_account(name, name=name, role=role, agency=agency).id

    return add


@pytest.fixture
def lan(letter: Client, service: Service) -> Client:
    """An account of a person, whose own record says nothing of use."""
    service.private.add_account("lan", name="Lan", role="agency", id="acc-lan")
    secret = service.private.sessions.open("acc-lan", "password")
    return Signed(letter.http, secret, service.ports().settings.session_cookie)


class Signed(Client):
    """Somebody who has signed in rather than shown a token."""

    def __init__(self, http: Any, secret: str, cookie: str) -> None:
        super().__init__(http)
        self.secret, self.cookie = secret, cookie

    def request(self, method: str, path: str, **kw: Any) -> Any:
        headers = {"Cookie": f"{self.cookie}={self.secret}", **(kw.pop("headers", None) or {})}
        return super().request(method, path, headers=headers, **kw)


def rule_of(answer: Any) -> str:
    assert answer.status_code == 403, answer.text
    rule: str = answer.json()["errors"][0]["rule"]
    return rule


def test_one_acts_for_an_agency_by_a_mandate_and_the_fact_says_for_which(
    administrator: Client, lan: Client, letter: Client
) -> None:
    assert rule_of(lan.send(OPEN_REPLY, REPLY)) == "relation_held"
    made = administrator.post("mandates", GRANT)
    assert made["code"] == "TC-2023-0001"
    lan.post(OPEN_REPLY, REPLY)
    [event] = letter.items("events", type="recommendation.reply_given")
    assert (event["actor"], event["agency"]) == ("acc-lan", letter.get("agencies/huyen-a")["id"])
    row = letter.get(f"mandates/{made['code']}")
    assert (row["agency"]["code"], row["role"], row["from"], row["to"]) == (
        "huyen-a",
        "agency",
        "2023-12-01",
        None,
    )


@pytest.mark.parametrize(
    "days",
    [
        {"from": "2023-01-01", "to": "2023-11-30"},
        {"from": "2023-12-02"},
    ],
)
def test_a_mandate_of_other_days_opens_nothing(
    administrator: Client, lan: Client, days: Json
) -> None:
    administrator.post("mandates", {**GRANT, **days})
    for answer in (lan.send(OPEN_REPLY, REPLY), lan.ask("recommendations"), lan.ask("agencies")):
        assert rule_of(answer) == "mandate_valid"


def test_a_mandate_that_was_ended_opens_nothing_from_that_day(
    administrator: Client, lan: Client
) -> None:
    code = administrator.post("mandates", GRANT)["code"]
    assert lan.ask("recommendations").status_code == 200
    administrator.post(f"mandates/{code}/endings", {"reason": "Chuyển công tác"})
    assert rule_of(lan.ask("recommendations")) == "mandate_valid"
    again = administrator.send(f"mandates/{code}/endings", {"reason": "Lần nữa"})
    assert (again.status_code, again.json()["errors"][0]["rule"]) == (409, "mandate_lasts")


def test_who_may_act_for_several_says_for_which(administrator: Client, lan: Client) -> None:
    administrator.post("mandates", GRANT)
    administrator.post("mandates", {**GRANT, "agency_id": "ubnd"})
    assert rule_of(lan.send(OPEN_REPLY, REPLY, Acting_For="ubnd")) == "relation_held"
    assert rule_of(lan.send(OPEN_REPLY, REPLY, Acting_For="xa-b")) == "mandate_for_agency"
    everything = lan.items("obligations", limit=500)
    ours = lan.request("GET", "obligations?limit=500", headers={"Acting-For": "ubnd"}).json()
    assert 0 < len(ours["items"]) < len(everything)
    lan.post(OPEN_REPLY, {**REPLY, "agency_id": None})


def test_one_mandate_decides_a_request_and_not_a_bit_of_each(
    administrator: Client, lan: Client
) -> None:
    """Addressed by one mandate, speaking for the agency of another: neither alone would allow it."""
    administrator.post("mandates", GRANT)
    administrator.post("mandates", {**GRANT, "agency_id": "ubnd"})
    answer = lan.send(OPEN_REPLY, {**REPLY, "agency_id": "ubnd"})
    assert rule_of(answer) == "relation_held"
    assert answer.json()["errors"][0]["pointer"] == "/agency_id"


def test_a_deputy_acts_beside_and_an_alternate_instead(
    administrator: Client, lan: Client, known: Callable[..., str]
) -> None:
    given = {**GRANT, "account": known("truong"), "role": "head"}
    head = administrator.post("mandates", given)["code"]
    administrator.post("mandates", {**GRANT, "place": "alternate", "stands_in_for_id": head})
    assert rule_of(lan.ask("recommendations")) == "mandate_valid"
    administrator.post(f"mandates/{head}/absences", {"from": "2023-11-30", "to": "2023-12-02"})
    assert lan.ask("recommendations").status_code == 200
    administrator.post(f"mandates/{head}/endings", {"reason": "Nghỉ hưu"})
    assert rule_of(lan.ask("recommendations")) == "mandate_valid"


def test_nobody_gives_a_mandate_to_themselves_or_more_than_they_hold(
    administrator: Client,
    lan: Client,
    letter: Client,
    person: Callable[..., Client],
    service: Service,
) -> None:
    own = service.private.account("administrator-None").id
    answer = administrator.send("mandates", {**GRANT, "account": own})
    assert rule_of(answer) == "mandate_from_another"
    head = person("head", "huyen-a")
    assert rule_of(head.send("mandates", {**GRANT, "agency_id": "ubnd"})) == "relation_held"
    assert rule_of(head.send("mandates", {**GRANT, "role": "inspector"})) == "gives_no_more"
    ledger_wide = {**GRANT, "agency_id": None, "role": "administrator"}
    assert rule_of(head.send("mandates", ledger_wide)) == "relation_held"
    head.post("mandates", GRANT)
    assert rule_of(letter.send("mandates", GRANT)) == "role_may"


def test_a_head_appoints_the_clerks_of_its_own_body(
    letter: Client, person: Callable[..., Client], known: Callable[..., str]
) -> None:
    head = person("head", "mttq")
    for account, role in (("van-thu", "clerk"), ("cap-pho", "head")):
        given = {**GRANT, "account": known(account), "role": role, "agency_id": "mttq"}
        head.post("mandates", given)
    machine = known("may")
    for role in ("machine", "inspector", "administrator"):
        wide = {**GRANT, "account": machine, "role": role, "agency_id": "mttq"}
        assert rule_of(head.send("mandates", wide)) == "gives_no_more"


def test_rights_are_not_corrected_by_who_could_not_give_them(
    administrator: Client, lan: Client, letter: Client
) -> None:
    made = administrator.post("mandates", {**GRANT, "to": "2023-12-31"})
    longer = {
        "corrects": made["position"],
        "field": "to_on",
        "value": "2030-01-01",
        "reason": "Sai",
    }
    assert rule_of(letter.send("corrections", longer)) == "relation_held"
    administrator.post("corrections", longer)
    assert administrator.get(f"mandates/{made['code']}")["to"] == "2030-01-01"
    other = {**longer, "field": "role", "value": "inspector"}
    assert administrator.send("corrections", other).status_code == 422


def test_who_acts_for_an_agency_that_is_no_more_acts_no_more(
    administrator: Client, lan: Client, letter: Client, known: Callable[..., str]
) -> None:
    """What the agency had has passed to its heir; what its people might do has not."""
    administrator.post("mandates", GRANT)
    administrator.post("mandates", {**GRANT, "account": known("ke-thua"), "agency_id": "xa-b"})
    letter.post(
        "agencies/xa-b/mergers", {"predecessor_ids": ["huyen-a"], "ground": "Nghị quyết 60"}
    )
    assert rule_of(lan.send(OPEN_REPLY, REPLY)) == "mandate_valid"
    why = administrator.get(
        "access", operation="reply_to_recommendation", subject="KN-1", account="acc-lan"
    )
    assert (why["allowed"], why["rule"]) == (False, "mandate_valid")


def test_the_answer_to_may_i_names_rule_capacity_and_relation(
    administrator: Client, lan: Client, letter: Client
) -> None:
    mandate = administrator.post("mandates", GRANT)["code"]
    asked = {"operation": "reply_to_recommendation", "subject": "KN-1"}
    may = lan.get("access", **asked)
    assert (may["allowed"], may["rule"], may["mandate"]) == (True, "relation_held", mandate)
    assert (may["edges"], may["edges_needed"]) == (["addressed"], ["addressed"])
    assert may["agency"]["code"] == "huyen-a"
    mine = lan.get("access", operation="assess_reply", subject="KN-1")
    assert (mine["allowed"], mine["rule"], mine["role"]) == (False, "role_may", "agency")
    for subject in ("GS-1", "KN-99", "KH-1"):
        found = lan.get("access", operation="acknowledge_alert", subject=subject)
        assert (found["allowed"], found["edges_needed"]) == (subject != "KN-99", ["addressed"])
    theirs = administrator.get("access", account="acc-lan", **asked)
    assert theirs["allowed"]
    assert rule_of(lan.ask("access", account="acc-other", **asked)) == "asks_of_oneself"
    assert lan.ask("access", operation="fly").status_code == 422
    assert letter.get("access", operation="reply_to_recommendation")["allowed"]


def test_what_was_allowed_on_another_day_is_told_for_that_day(
    administrator: Client, lan: Client
) -> None:
    administrator.post("mandates", {**GRANT, "from": "2023-06-01", "to": "2023-12-31"})
    asked = {"operation": "submit_report", "subject": "huyen-a", "account": "acc-lan"}
    assert administrator.get("access", **asked)["allowed"]
    later = administrator.get("access", on="2024-02-01", **asked)
    assert (later["allowed"], later["rule"]) == (False, "mandate_valid")


def test_a_token_acts_under_the_mandate_it_was_made_for(
    administrator: Client, letter: Client, service: Service
) -> None:
    service.private.add_account("may", name="Máy", role="machine", agency="ubnd", id="acc-may")
    _, token = service.private.tokens.create("acc-may", label="may")
    machine = Client(letter.http, token)
    administrator.post("mandates", {**GRANT, "account": "acc-may", "role": "head"})
    refused = machine.ask("recommendations")
    assert rule_of(refused) == "mandate_valid"
    assert "chỉ dùng cho vai trò “machine” của “ubnd”" in refused.json()["detail"]
    administrator.post(
        "mandates", {**GRANT, "account": "acc-may", "role": "machine", "agency_id": "ubnd"}
    )
    assert machine.ask("recommendations").status_code == 200


def test_nobody_takes_from_others_what_they_have_by_giving_them_a_first_mandate(
    administrator: Client, letter: Client, person: Callable[..., Client], service: Service
) -> None:
    """A mandate replaces the role that the account was opened with: only who appoints there may do that."""
    head = person("head", "huyen-a")
    who = (("supervisor", "mttq"), ("auditor", None), ("leader", "tinh-uy"))
    others = [person(role, agency) for role, agency in who]
    for login in ("supervisor-mttq", "auditor-None", "leader-tinh-uy", "administrator-None"):
        account = service.private.account(login).id
        refused = head.send("mandates", {**GRANT, "account": account})
        assert rule_of(refused) == "holder_is_theirs", login
    assert {client.ask("recommendations").status_code for client in others} == {200}
    own = service.private.add_account("cb", name="Cán bộ", role="agency", agency="huyen-a").id
    head.post("mandates", {**GRANT, "account": own})
    moved = service.private.account("supervisor-mttq").id
    administrator.post("mandates", {**GRANT, "account": moved, "agency_id": "mttq"})
    head.post("mandates", {**GRANT, "account": moved})


def test_nobody_corrects_the_own_mandate_or_what_they_could_not_give(
    administrator: Client, lan: Client, letter: Client, known: Callable[..., str]
) -> None:
    front = {**GRANT, "agency_id": "mttq", "to": "2023-12-02"}
    own = administrator.post("mandates", {**front, "role": "head"})
    away = {"from": "2023-11-30", "to": "2023-12-01"}
    absent = lan.send(f"mandates/{own['code']}/absences", away).json()["position"]
    for position, field in ((own["position"], "to_on"), (absent, "from_on")):
        asked = {"corrects": position, "field": field, "value": "2023-12-01", "reason": "Nhầm"}
        assert rule_of(lan.send("corrections", asked)) == "mandate_from_another"
    wide = {**front, "account": known("thanh-tra"), "role": "inspector"}
    given = administrator.post("mandates", wide)
    longer = {"field": "to_on", "value": "2030-01-01", "reason": "Nhầm"}
    asked = {**longer, "corrects": given["position"]}
    assert rule_of(lan.send("corrections", asked)) == "gives_no_more"
    less = administrator.post("mandates", {**wide, "account": known("van-thu"), "role": "agency"})
    lan.post("corrections", {**longer, "corrects": less["position"]})


def test_a_deputy_does_not_lengthen_the_mandate_of_whom_it_stands_in_for(
    administrator: Client, lan: Client, letter: Client, known: Callable[..., str]
) -> None:
    headed = {**GRANT, "agency_id": "mttq", "role": "head"}
    held = administrator.post(
        "mandates", {**headed, "account": known("truong-ban"), "to": "2023-12-02"}
    )
    deputy = {**headed, "place": "deputy", "stands_in_for_id": held["code"]}
    administrator.post("mandates", deputy)
    longer = {"field": "to_on", "value": "2030-01-01", "reason": "Nhầm"}
    refused = lan.send("corrections", {**longer, "corrects": held["position"]})
    assert rule_of(refused) == "mandate_from_another"


def test_a_mandate_is_given_to_an_account_and_to_no_name(administrator: Client) -> None:
    """A name in the ledger would stay there for ever."""
    for name in ("Nguyễn Văn A, sinh năm 1970", "clerk", "acc-unknown"):
        refused = administrator.send("mandates", {**GRANT, "account": name})
        assert refused.status_code == 422
        [error] = refused.json()["errors"]
        assert (error["rule"], error["pointer"]) == ("account_known", "/account")


def test_who_stands_in_does_so_in_no_wider_role_and_for_a_mandate_that_lasts(
    administrator: Client, lan: Client, known: Callable[..., str]
) -> None:
    given = {**GRANT, "account": known("truong")}
    principal = administrator.post("mandates", given)["code"]
    instead = {**GRANT, "place": "alternate", "stands_in_for_id": principal}
    wider = administrator.send("mandates", {**instead, "role": "administrator"})
    assert rule_of(wider) == "stands_in_as_that_one"
    administrator.post("mandates", instead)
    administrator.post(f"mandates/{principal}/endings", {"reason": "Nghỉ hưu"})
    late = administrator.send("mandates", {**instead, "place": "deputy"})
    assert (late.status_code, late.json()["errors"][0]["rule"]) == (422, "principal_lasts")


def test_may_i_does_not_tell_a_narrow_reader_what_there_is(
    letter: Client, person: Callable[..., Client]
) -> None:
    reader = person("agency", "ubnd")
    for operation in ("show_agency", "list_rules", "show_recommendation"):
        for subject in ("KN-1", "KN-99"):
            told = reader.get("access", operation=operation, subject=subject)
            assert told["subject"] is None, (operation, subject)
    assert reader.get("access", operation="show_agency", subject="mttq")["subject"]
