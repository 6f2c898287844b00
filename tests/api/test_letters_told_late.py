"""A letter told after its body ended lies with the heir, as if it had been told in time."""

from __future__ import annotations

from tests.api.conftest import LETTER, Client, Json

WAITED = ("reply", "assessment")
MERGER: Json = {"predecessor_ids": ["huyen-a"], "happened_on": "2023-09-01", "ground": "NQ 202"}


def _answer(agency: str, on: str) -> Json:
    points = [{"no": p["no"], "position": "accepted"} for p in LETTER["points"]]
    paper = {"number": "5", "symbol": "BC"}
    return {"agency_id": agency, "document": paper, "replied_on": on, "points": points}


def _held(letter: Client, code: str) -> tuple[str, str]:
    shown = letter.get(f"recommendations/{code}")
    owing = letter.items("obligations", recommendation=code, kind="reply")
    open_now = {d["debtor"]["id"] for d in owing if d["status"] != "transferred"}
    assert open_now == {shown["responsible"]["id"]}
    return shown["addressee"]["code"], shown["responsible"]["code"]


def test_the_heir_owes_and_gives_the_reply(letter: Client) -> None:
    letter.post("agencies/ubnd/mergers", MERGER)
    for code in ("KN-2", "KN-3", "KN-4"):
        letter.post("recommendations", {**LETTER, "code": code})
        assert _held(letter, code) == ("huyen-a", "ubnd")
        letter.post(f"recommendations/{code}/receipts", {"received_on": "2023-08-10"})
    late = letter.send("recommendations/KN-2/replies", _answer("huyen-a", "2023-09-10"))
    assert late.status_code in {409, 422}
    letter.post("recommendations/KN-2/replies", _answer("ubnd", "2023-09-10"))
    # What the body did while it was there is still told of it.
    passed = {"to_id": "xa-b", "reason": "Thẩm quyền", "happened_on": "2023-08-20"}
    letter.post("recommendations/KN-3/transfers", passed)
    assert _held(letter, "KN-3") == ("huyen-a", "xa-b")
    letter.post("recommendations/KN-4/replies", _answer("huyen-a", "2023-08-20"))
    letter.post("recommendations/KN-4/withdrawals", {"reason": "Nhầm", "happened_on": "2023-08-25"})
    assert letter.get("recommendations/KN-4")["status"] == "withdrawn"


def test_a_reply_on_its_way_is_still_awaited(letter: Client) -> None:
    sent = {**_answer("huyen-a", "2023-07-15"), "received_on": "2023-08-02"}
    letter.post("recommendations/KN-1/replies", sent)

    def awaited(on: str) -> dict[str, list[str]]:
        found = {w: letter.items("recommendations", awaiting=w, on=on) for w in WAITED}
        for what, rows in found.items():
            assert [r["awaiting"]["what"] for r in rows] == [what] * len(rows)
        return {w: [r["code"] for r in rows] for w, rows in found.items()}

    assert awaited("2023-07-28") == {"reply": ["KN-1"], "assessment": []}
    late = letter.items("obligations", recommendation="KN-1", on="2023-07-28", status="overdue")
    assert [d["kind"] for d in late] == ["reply"]
    assert awaited("2023-08-02") == {"reply": [], "assessment": ["KN-1"]}


def test_the_heir_follows_who_was_addressed_rightly_or_passed_on_to(letter: Client) -> None:
    letter.post("agencies/ubnd/mergers", MERGER)
    wrong = letter.post("recommendations", {**LETTER, "code": "KN-2", "addressee_id": "xa-b"})
    right: Json = {"field": "addressee_id", "value": "huyen-a", "reason": "Ghi nhầm"}
    letter.post("corrections", {"corrects": wrong["position"], **right})
    assert _held(letter, "KN-2") == ("huyen-a", "ubnd")
    letter.post("recommendations", {**LETTER, "code": "KN-3", "addressee_id": "xa-b"})
    passed = {"to_id": "huyen-a", "reason": "Thẩm quyền", "happened_on": "2023-08-20"}
    letter.post("recommendations/KN-3/transfers", passed)
    assert _held(letter, "KN-3") == ("xa-b", "ubnd")


def test_what_is_reopened_after_the_body_ended_lies_with_the_heir(letter: Client) -> None:
    at = "recommendations/KN-1"
    letter.post(f"{at}/replies", _answer("huyen-a", "2023-08-01"))
    letter.post(f"{at}/assessments", {"outcome": "accepted", "happened_on": "2023-08-02"})
    told = {"agency_id": "huyen-a", "measures": "Đã làm", "evidence": ["Biên bản 1"]}
    letter.post(f"{at}/resolutions", {**told, "received_on": "2023-08-10"})
    seen = {"evidence": "Biên bản 2", "happened_on": "2023-08-15"}
    letter.post(f"{at}/verifications", seen)
    letter.post("agencies/ubnd/mergers", MERGER)
    assert letter.get(at)["responsible"]["code"] == "huyen-a"
    letter.post(f"{at}/reopenings", {"reason": "Tái diễn", "happened_on": "2023-10-01"})
    shown = letter.get(at)
    assert (shown["status"], shown["responsible"]["code"]) == ("resolving", "ubnd")
    [owed] = letter.items("obligations", recommendation="KN-1", kind="resolution", agency="ubnd")
    assert owed["id"] == shown["resolution_obligation"]
    dead = letter.send(f"{at}/resolutions", {**told, "received_on": "2023-10-05"})
    assert dead.status_code in {409, 422}
    letter.post(f"{at}/resolutions", {**told, "agency_id": "ubnd", "received_on": "2023-10-05"})


def test_a_letter_is_not_passed_on_to_who_is_not_yet_there_by_correction(letter: Client) -> None:
    late = {"code": "so-moi", "name": "Sở mới", "kind": "department", "level": "province"}
    letter.post("agencies", {**late, "founded_on": "2023-08-10"})
    passed = {"to_id": "so-moi", "reason": "Thẩm quyền", "happened_on": "2023-08-20"}
    recorded = letter.post("recommendations/KN-1/transfers", passed)
    moved: Json = {"corrects": recorded["position"], "field": "happened_on", "reason": "Ghi nhầm"}
    wrong = letter.send("corrections", {**moved, "value": "2023-08-05"})
    said = wrong.json()["errors"][0]
    assert (said["rule"], said["pointer"]) == ("agency_exists", "/value")
    letter.post("corrections", {**moved, "value": "2023-08-10"})
