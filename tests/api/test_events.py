"""The audit trail answers what an inspection asks: by words, documents, bodies, chains, both times, in sentences."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from infra.seal.bundle import check_bundle
from infra.service import Service
from projections.history import bodies
from tests.api.conftest import LETTER, REPLY, Client, Json


def types(facts: list[dict[str, object]]) -> list[object]:
    return [fact["type"] for fact in facts]


@pytest.mark.parametrize(
    "asked",
    [
        "đối thoại",
        "doi thoai",
        "ĐỐI THOẠI",
        "tổ chức – đối thoại",
        unicodedata.normalize("NFD", "đối thoại"),
    ],
)
def test_words_are_found_with_and_without_diacritics(letter: Client, asked: str) -> None:
    assert types(letter.items("events", q=asked)) == ["recommendation.issued"]


def test_the_place_of_a_tone_means_nothing_and_exact_words_come_first(agencies: Client) -> None:
    for code, name in (("x", "Xã Hoa Binh"), ("y", "Xã Hòa Bình"), ("z", "Xã Hoà Bình")):
        agencies.post(
            "agencies", {"code": code, "name": name, "kind": "government", "level": "commune"}
        )

    def found(**asked: object) -> list[object]:
        return [fact["subject_code"] for fact in agencies.items("events", **asked)]

    assert found(q="hoa binh") == ["x", "y", "z"]
    assert found(q="hoà bình") == found(q="hòa bình") == ["y", "z", "x"]
    first = agencies.get("events", q="hoà bình", limit=2)
    agencies.post(
        "agencies",
        {"code": "w", "name": "Hoà Bình", "kind": "government", "level": "commune"},
    )
    rest = agencies.get("events", cursor=first["next"])
    assert [fact["subject_code"] for fact in (*first["items"], *rest["items"])] == ["y", "z", "x"]


@pytest.mark.parametrize(
    "asked",
    [
        "27-KN-MT",
        "27-kn-mt",
        "27",
        "27/KN-MT",
        "27–KN–MT",
        "27KNMT",
        "27 -\u00a0KN/MT",
        " 27-KN-MT.",
    ],
)
def test_a_document_is_found_by_its_number(letter: Client, asked: str) -> None:
    assert types(letter.items("events", document=asked)) == ["recommendation.issued"]
    assert letter.items("events", document="7") == []
    assert letter.items("events", document="27-KN") == []
    assert letter.items("events", document="2-7KN-MT") == []
    assert letter.items("events", document="-") == []


def test_a_chain_leads_from_the_plan_to_the_reply_and_back(letter: Client) -> None:
    letter.post("recommendations/KN-1/replies", REPLY)
    for subject in ("KH-1", "GS-1", "KN-1"):
        found = letter.items("events", chain=subject, limit=500)
        assert {"KH-1", "GS-1", "KN-1"} <= {fact["subject_code"] for fact in found}
        assert "agency.registered" not in types(found)
        positions = [fact["position"] for fact in found]
        assert positions == sorted(set(positions))
    assert letter.items("events", chain="khong-co") == []


@pytest.mark.parametrize("way", ["subject", "related", "chain"])
def test_a_letter_of_reply_and_a_derived_duty_lead_to_what_made_them(
    letter: Client, way: str
) -> None:
    letter.post("recommendations/KN-1/replies", REPLY)
    of_letter = letter.items("events", **{way: "KN-1"}, limit=500)
    assert of_letter
    (reply,) = letter.items("replies")
    duties = [d["id"] for d in letter.items("obligations") if d["recommendation"] == "KN-1"]
    assert duties
    for asked in (reply["code"], reply["id"], *duties):
        assert letter.items("events", **{way: asked}, limit=500) == of_letter
    assert letter.items("events", **{way: "TL-2022-0001"}) == []


@pytest.mark.parametrize("way", ["subject", "related", "chain"])
def test_a_letter_that_answers_several_leads_to_all_of_them(letter: Client, way: str) -> None:
    letter.post("recommendations", {**LETTER, "code": "KN-2"})
    letter.post("recommendations", {**LETTER, "code": "KN-3"})
    answered = ("KN-1", "KN-2")
    points = [{**REPLY["points"][0], "recommendation": code} for code in answered]
    told = letter.post("replies", {**REPLY, "points": points})
    expected = {
        fact["position"]: fact
        for code in answered
        for fact in letter.items("events", **{way: code}, limit=500)
    }
    for asked in (told["code"], told["id"], told["id"].upper()):
        found = letter.items("events", **{way: asked}, limit=500)
        assert found == [expected[position] for position in sorted(expected)]
        shown = letter.get(f"replies/{asked}")
        assert [p["recommendation"] for p in shown["points"]] == list(answered)


def test_a_chain_goes_on_to_the_alerts_about_the_duties_that_follow(
    letter: Client, alert: Json
) -> None:
    raised = letter.items("events", type="alert.raised", limit=500)
    assert raised
    duties = [d["id"] for d in letter.items("obligations") if d["recommendation"] == "KN-1"]
    whole = letter.items("events", chain="KN-1", limit=500)
    assert alert["obligation"] in duties
    for start in ("GS-1", *duties):
        found = letter.items("events", chain=start, limit=500)
        assert "alert.raised" in types(found)
        assert {"KH-1", "GS-1", "KN-1"} <= {fact["subject_code"] for fact in found}
    assert letter.items("events", chain=alert["obligation"], limit=500) == whole
    of_letter = letter.items("events", related="KN-1", limit=500)
    assert letter.items("events", subject=alert["obligation"]) == letter.items(
        "events", subject="KN-1"
    )
    named = letter.items("events", related=alert["obligation"], limit=500)
    assert {f["position"] for f in named} > {f["position"] for f in of_letter}
    assert "alert.raised" in types(named)


def test_a_body_is_found_by_its_name_though_many_bear_it_within_theirs(
    agencies: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "MOST_AT_ONCE", 2)
    for code in ("tt-1", "tt-2", "tt-3", "syt"):
        name = "Sở Y tế" if code == "syt" else f"Trung tâm {code} thuộc Sở Y tế"
        agencies.post(
            "agencies", {"code": code, "name": name, "kind": "department", "level": "province"}
        )
    found = agencies.items("events", agency="SỞ Y TẾ")
    assert {fact["subject_code"] for fact in found} == {"syt"}


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ("from=2024-05-01&to=2024-01-01", "/query/from"),
        ("after_position=50&until_position=40", "/query/after_position"),
        (
            "recorded_from=2024-05-01T00:00:00Z&recorded_to=2024-01-01T00:00:00Z",
            "/query/recorded_from",
        ),
        ("since_on=2023-07-10&on=2023-07-05", "/query/since_on"),
        (
            "since_known_at=2026-01-01T00:00:00Z&known_at=2025-01-01T00:00:00Z",
            "/query/since_known_at",
        ),
    ],
)
def test_a_range_the_wrong_way_round_is_refused(agencies: Client, asked: str, pointer: str) -> None:
    for path in ("events", "events/changes", "events/facets"):
        answer = agencies.ask(f"{path}?{asked}")
        assert answer.status_code == 422, path
        wrong = answer.json()["errors"][0]
        assert (wrong["rule"], wrong["pointer"]) == ("range_in_order", pointer)


def test_a_body_is_found_under_the_name_of_the_one_that_follows_it(letter: Client) -> None:
    then = {f["position"] for f in letter.items("events", agency="huyen-a", limit=500)}
    assert then
    letter.post(
        "agencies/ubnd/mergers",
        {"predecessor_ids": ["huyen-a"], "ground": "Nghị quyết 1", "happened_on": "2023-07-10"},
    )
    now = {f["position"] for f in letter.items("events", agency="ubnd", limit=500)}
    assert then <= now
    assert now == {f["position"] for f in letter.items("events", agency="huyen-a", limit=500)}
    # What happens to a body is of that body: its own registration first.
    own = {f["position"] for f in letter.items("events", subject="huyen-a", limit=500)}
    assert own
    assert own <= now


def test_both_times_and_positions_bound_the_trail(letter: Client) -> None:
    every = letter.items("events", limit=500)
    middle = every[len(every) // 2]
    after = letter.items("events", after_position=middle["position"], limit=500)
    until = letter.items("events", until_position=middle["position"], limit=500)
    assert [*until, *after] == every
    at = middle["recorded_at"]
    since = letter.items("events", recorded_from=at, limit=500)
    assert since == [fact for fact in every if fact["recorded_at"] >= at]
    before = letter.items("events", recorded_to=at, limit=500)
    assert before == [fact for fact in every if fact["recorded_at"] <= at]


def test_what_changed_between_two_points_is_what_the_first_did_not_know(letter: Client) -> None:
    known_at = letter.get("events")["known_at"]
    letter.post("recommendations/KN-1/replies", REPLY)
    changed = letter.items("events", since_known_at=known_at)
    assert types(changed) == ["recommendation.reply_given"]
    came = letter.items("events", since_on="2023-07-03", subject="KN-1")
    assert types(came) == ["recommendation.received", "recommendation.reply_given"]
    assert letter.items("events", since_on="2023-07-03", known_at=known_at, q="thoai") == []


def test_facets_count_what_the_question_finds(letter: Client) -> None:
    every = letter.items("events", limit=500)
    counted = letter.items("events/facets", limit=500)
    assert next(row["n"] for row in counted if row["facet"] == "all") == len(every)
    for facet in ("type", "agency", "actor", "year"):
        assert sum(row["n"] for row in counted if row["facet"] == facet) == len(every)
    few = letter.items("events/facets", subject="KN-1")
    assert {row["key"]: row["n"] for row in few if row["facet"] == "type"} == {
        "recommendation.issued": 1,
        "recommendation.received": 1,
    }


def test_a_timeline_tells_sentences_in_the_order_of_the_days(letter: Client) -> None:
    letter.post("recommendations/KN-1/replies", REPLY)
    told = letter.items("events/timeline", chain="KN-1", limit=500)
    days = [(line["happened_on"], line["position"]) for line in told]
    assert days == sorted(days)
    sentences = [line["sentence"] for line in told]
    assert any(
        s.startswith("Ngày 20/07/2023") and "văn bản 31-UBND" in s and "KN-1" in s
        for s in sentences
    )
    pages: list[str] = []
    page = letter.get("events/timeline", chain="KN-1", limit=3)
    while page["next"]:
        pages += [line["sentence"] for line in page["items"]]
        page = letter.get("events/timeline", cursor=page["next"])
    assert [*pages, *(line["sentence"] for line in page["items"])] == sentences


def test_an_unknown_type_is_refused_wherever_it_is_asked(letter: Client) -> None:
    for path in ("events", "events/facets", "events/timeline"):
        assert letter.ask(path, type="no.such").status_code == 422


def test_the_trail_of_a_ledger_rebuilt_is_the_same(letter: Client, service: Service) -> None:
    from infra.rebuild import rebuild

    before = letter.items("events", chain="KN-1", q="đối thoại")
    model = next(m for m in service.read_models if m.name == "history")
    rebuild(service.source, service.read_store, model)
    assert letter.items("events", chain="KN-1", q="đối thoại") == before


def test_evidence_is_downloaded_by_those_who_may_read_everything(
    letter: Client, auditor: Client, tmp_path: Path
) -> None:
    answer = auditor.ask("events/evidence", chain="KN-1")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    file = tmp_path / "bang-chung.zip"
    file.write_bytes(answer.content)
    checked = check_bundle(file)
    assert checked.finding is None
    assert checked.facts == len(auditor.items("events", chain="KN-1", limit=500))
    assert checked.origin == "test.giamsat.example"
    assert letter.ask("events/evidence", chain="KN-1").status_code == 403


@pytest.mark.parametrize("asked", ["UBND huyện A", "ubnd huyen a", "UBND thị xã A", "huyen-a"])
def test_a_body_is_found_by_every_name_it_bore(letter: Client, asked: str) -> None:
    renamed = {"name": "UBND thị xã A", "ground": "Nghị quyết 1", "happened_on": "2023-11-01"}
    letter.post("agencies/huyen-a/names", renamed)
    found = [fact["position"] for fact in letter.items("events", agency=asked)]
    assert found == [fact["position"] for fact in letter.items("events", agency="huyen-a")]
    assert len(found) > 2
    assert letter.items("events", agency="UBND huyện không có") == []


def test_what_changed_is_told_field_by_field_with_who_did_it(letter: Client) -> None:
    known_at = letter.get("events")["known_at"]
    replied = letter.post("recommendations/KN-1/replies", REPLY)
    changed = letter.items("events/changes", since_known_at=known_at)
    about = next(row for row in changed if row["subject_code"] == "KN-1")
    assert (about["kind"], about["began"]) == ("recommendation", False)
    status = next(field for field in about["fields"] if field["field"] == "status")
    assert (status["before"], status["after"]) == ("received", "replied")
    assert status["position"] == replied["position"]
    assert status["actor"] == about["facts"][0]["actor"]
    assert "trước là “" in status["sentence"]
    assert f"sự kiện số {replied['position']}" in status["sentence"]
    assert [fact["type"] for fact in about["facts"]] == ["recommendation.reply_given"]


def test_what_came_with_its_day_is_of_the_fact_of_that_day(letter: Client) -> None:
    replied = letter.post("recommendations/KN-1/replies", REPLY)
    about = letter.items("events/changes", since_on="2023-07-03", subject="KN-1")[0]
    status = next(field for field in about["fields"] if field["field"] == "status")
    assert (status["before"], status["after"]) == ("sent", "replied")
    assert status["position"] == replied["position"]


def test_each_changed_subject_is_told_once_however_the_pages_fall(letter: Client) -> None:
    letter.post("recommendations/KN-1/replies", REPLY)
    asked = {"since_known_at": "2000-01-01T00:00:00+07:00"}
    whole = [row["subject"] for row in letter.items("events/changes", **asked, limit=500)]
    assert len(whole) == len(set(whole)) > 3
    paged: list[object] = []
    page = letter.get("events/changes", **asked, limit=2)
    while True:
        paged += [row["subject"] for row in page["items"]]
        if page["next"] is None:
            break
        page = letter.get("events/changes", cursor=page["next"])
    assert paged == whole


def test_changes_are_those_of_a_week_unless_it_is_said_since_when(letter: Client) -> None:
    letter.post("recommendations/KN-1/replies", REPLY)
    assert "KN-1" in [row["subject_code"] for row in letter.items("events/changes", limit=500)]


def test_no_change_is_told_without_its_values(letter: Client) -> None:
    rows = letter.items("events/changes", since_known_at="2020-01-01T00:00:00Z", limit=500)
    told = [field["sentence"] for row in rows for field in row["fields"]]
    assert any("“Đang hoạt động”" in sentence for sentence in told)
    assert not [s for s in told if "giá trị khác" in s or "trước là chưa có, nay là chưa có" in s]
    named = [f["sentence"] for r in rows for f in r["fields"] if f["field"] == "reply_obligation"]
    assert named
    assert not [s for s in named if "nội dung đã đổi" in s]
