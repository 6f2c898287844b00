"""What becomes of a report after it was sent, through the API; nobody who is missing is hidden."""

from __future__ import annotations

from tests.api.conftest import PLAN, Client, Json


def test_reports_are_consolidated_with_those_who_are_missing(agencies: Client) -> None:
    item = {**PLAN["items"][0], "leads": ["ubnd", "huyen-a"], "coordinators": []}
    agencies.post("plans", {**PLAN, "items": [item]})
    duties = [d for d in agencies.items("obligations", item="1") if d["occurrence"] == "2023"]
    mine = next(d for d in duties if d["debtor"]["name_now"] == "UBND tỉnh")
    sent: Json = {
        "code": "BC-1",
        "obligation_ids": [mine["id"]],
        "debtor_id": "ubnd",
        "submitted_on": "2023-11-10",
        "figures": {"cuoc": 12},
    }
    agencies.post("reports", sent)
    agencies.post("reports/BC-1/comments", {"form": "meeting", "collected_on": "2023-11-01"})
    agencies.post("reports/BC-1/passages", {"via_id": "tinh-uy", "received_on": "2023-11-11"})
    agencies.post("reports/BC-1/receipts", {"received_on": "2023-11-13"})
    other = next(d for d in duties if d["id"] != mine["id"])
    late = {**sent, "code": "BC-2", "obligation_ids": [other["id"]], "debtor_id": "huyen-a"}
    refused = agencies.send("reports/BC-1/consolidations", {"input_ids": ["BC-9"]})
    assert refused.json()["errors"][0]["rule"] == "report_known"
    whole = {"code": "BC-3", "obligation_ids": [], "debtor_id": "ubnd"}
    assert agencies.send("reports", {**sent, **whole}).status_code == 422
    agencies.post("plans", {**PLAN, "code": "KH-2", "number": "16"})
    above = agencies.items("obligations", plan="KH-2", item="1")[0]["id"]
    agencies.post("reports", {**sent, "code": "BC-3", "obligation_ids": [above]})
    hidden = agencies.send("reports/BC-3/consolidations", {"input_ids": ["BC-1"]})
    assert hidden.json()["errors"][0]["rule"] == "missing_debtors_listed"
    agencies.post(
        "reports/BC-3/consolidations", {"input_ids": ["BC-1"], "missing_ids": ["huyen-a"]}
    )
    agencies.post("reports", late)
    agencies.post("reports/BC-3/consolidations", {"input_ids": ["BC-1", "BC-2"]})
    agencies.post("reports/BC-1/forwardings", {"to_id": "tinh-uy"})
    said = {"body_id": "mttq", "session": "Kỳ họp 12", "opinion": "Đồng ý"}
    agencies.post("reports/BC-1/debates", said)
    agencies.post("reports/BC-1/discrepancies", {"figure": "cuoc", "recorded": "11"})
    shown = agencies.get("reports/BC-1")
    assert [v["received_on"] for v in shown["via"]] == ["2023-11-11"]
    assert [c["form"] for c in shown["comments"]] == ["meeting"]
    assert [d["session"] for d in shown["debates"]] == ["Kỳ họp 12"]
    assert [d["reported"] for d in shown["discrepancies"]] == ["12"]
    assert len(shown["forwardings"]) == 1
    consolidated = agencies.get("reports/BC-3")["consolidations"]
    assert [len(c["missing_ids"]) for c in consolidated] == [1, 0]


def test_one_document_is_not_sent_again_for_a_larger_mix_of_duties(agencies: Client) -> None:
    items = [{**PLAN["items"][0], "coordinators": [], "code": code} for code in "123"]
    agencies.post("plans", {**PLAN, "items": items})
    found = agencies.items("obligations", plan="KH-1", limit=500)
    duties = {d["plan_item"]: d["id"] for d in found if d["occurrence"] == "2023"}

    def sent(code: str, answers: str, number: str = "12", **more: str) -> Json:
        paper = {"number": number, "symbol": "BC", "issued_on": "2023-11-01", **more}
        duty_ids = [duties[item] for item in answers]
        by = {"debtor_id": "ubnd", "submitted_on": "2023-11-10"}
        return {"code": code, "obligation_ids": duty_ids, "document": paper, **by}

    agencies.post("reports", sent("BC-1", "1"))
    agencies.post("reports/BC-1/receipts", {"received_on": "2023-11-11"})
    back = {"reason": "Thiếu số liệu", "happened_on": "2023-11-12"}
    agencies.post("reports/BC-1/returns", back)
    again = {"number": "13", "symbol": "BC"}
    agencies.post("reports/BC-1/resubmissions", {"submitted_on": "2023-11-13", "document": again})
    for larger in (sent("BC-2", "12"), sent("BC-2", "12", title="Báo cáo năm")):
        refused = agencies.send("reports", larger)
        assert refused.json()["errors"][0]["rule"] == "version_sent_once"
    agencies.post("reports", sent("BC-2", "23"))
    ahead = agencies.send("reports", sent("BC-4", "1", "14", issued_on="2023-11-11"))
    assert ahead.json()["errors"][0]["rule"] == "document_before_sending"
