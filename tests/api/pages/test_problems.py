"""What goes wrong is a page too: in words, in the visitor's language, with a way on; and nothing typed is run."""

from __future__ import annotations

from typing import Final

import pytest

from tests.api.conftest import LETTER, Client
from tests.api.conftest import PLAN as PLAN_BODY
from tests.api.pages.addresses import LISTS
from tests.api.pages.conftest import Visitor
from tests.api.pages.seen import Seen

HTML: Final = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
HOSTILE: Final = """<script>alert(1)</script>"'&<img src=x onerror=alert(2)>{{ 7 * 7 }}"""
NOT_FOUND: Final = (
    "/obligations/khong-co",
    "/recommendations/KN-1900-0001",
    "/supervisions/x",
    "/reports/x",
    "/plans/x",
    "/agencies/x",
    "/events/0",
    "/events/999999999",
    "/events/x",
    "/khong-co-trang-nay",
    "/static/khong-co.css",
)


@pytest.mark.parametrize("path", NOT_FOUND)
def test_what_is_not_there_is_told_on_a_page(reader: Visitor, path: str) -> None:
    answer = reader.http.get(path, headers=HTML)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert Seen(answer.text).headings == ["Không tìm thấy"]
    english = Seen(reader.http.get(path, params={"lang": "en"}, headers=HTML).text)
    assert english.headings == ["Not found"]
    assert any(link["href"].startswith("/?lang=en") for link in english.links)


@pytest.mark.parametrize(
    "query",
    [
        "on=2023-13-01",
        "on=<b>hôm nay</b>",
        "known_at=never",
        "on=0000-00-00",
        "cursor=x",
        "status=lost",
        "kind=%00",
        "limit=9999999999999999999999",
        "unknown=1",
        "on=2023-01-01&on=2023-01-02",
    ],
)
def test_what_cannot_be_asked_is_told_on_a_page(reader: Visitor, query: str) -> None:
    answer = reader.http.get(f"/obligations?{query}", headers=HTML)
    assert answer.status_code == 422, query
    seen = Seen(answer.text)
    assert seen.headings == ["Dữ liệu không hợp lệ"]
    assert "<b>hôm" not in answer.text


def test_a_thing_that_did_not_exist_yet_is_not_found_then(reader: Visitor) -> None:
    code = reader.items("recommendations")[-1]["code"]
    answer = reader.http.get(f"/recommendations/{code}?on=2020-01-01", headers=HTML)
    assert answer.status_code == 404
    seen = Seen(answer.text)
    assert "01/01/2020" in seen.text
    assert f"/recommendations/{code}" in [link["href"] for link in seen.links]


def test_a_program_gets_the_same_problem_as_json(reader: Visitor) -> None:
    answer = reader.http.get("/obligations/khong-co", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_method_that_is_not_meant_is_refused(reader: Visitor) -> None:
    assert reader.http.post("/obligations", headers=HTML).status_code == 405


def test_every_answer_forbids_scripts_frames_and_keeping(reader: Visitor) -> None:
    for path in (*LISTS, "/obligations/khong-co", "/login?next=/x"):
        answer = reader.http.get(path, headers=HTML, follow_redirects=False)
        if answer.status_code == 303:
            continue
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "no-store" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_visitors_type_comes_back_as_text(reader: Visitor) -> None:
    for path, name in (
        ("/events", "q"),
        ("/events", "actor"),
        ("/obligations", "agency"),
        ("/obligations", "item"),
        ("/obligations", "plan"),
        ("/agencies", "province"),
        ("/login", "next"),
    ):
        answer = reader.http.get(path, params={name: HOSTILE}, headers=HTML)
        assert answer.status_code in (200, 422), path
        _is_harmless(answer.text)


@pytest.fixture
def database_url(tmp_path: object) -> str:
    """One engine is enough: what a page shows does not depend on the store."""
    return f"sqlite:///{tmp_path}/ledger.db"


def test_what_was_recorded_is_shown_as_text(plan: Client) -> None:
    clerk = plan
    clerk.post(
        "agencies", {"code": "hiem", "name": HOSTILE, "kind": "<b>x</b>", "level": "commune"}
    )
    item = {**PLAN_BODY["items"][0], "text": HOSTILE, "place": HOSTILE, "leads": ["hiem"]}
    clerk.post(
        "plans", {**PLAN_BODY, "code": "KH-2", "number": "16", "title": HOSTILE, "items": [item]}
    )
    clerk.post(
        "petitions", {"code": "don-1", "number": "1", "kind": "complaint", "holder_id": "mttq"}
    )
    letter = {
        **LETTER,
        "code": "KN-9",
        "source": {"type": "petition", "id": "don-1"},
        "issuer_id": "mttq",
        "addressee_id": "hiem",
        "points": [{"no": 1, "text": HOSTILE}],
    }
    clerk.post("recommendations", letter)
    duty = clerk.items("obligations", recommendation="KN-9")[0]["id"]
    last = clerk.get("events", limit=500)["items"][-1]["position"]
    for path in (
        "/",
        "/obligations",
        f"/obligations/{duty}",
        "/recommendations",
        "/recommendations/KN-9",
        "/plans",
        "/plans/KH-2",
        "/agencies",
        "/agencies/hiem",
        "/events",
        f"/events/{last}",
    ):
        answer = clerk.request("GET", path, headers=HTML)
        assert answer.status_code == 200, path
        _is_harmless(answer.text)
    assert HOSTILE in Seen(clerk.request("GET", "/recommendations/KN-9").text).text


def _is_harmless(html: str) -> None:
    """The page has no element and no attribute that its templates did not write."""
    seen = Seen(html)
    tags = {tag for tag, _ in seen.elements}
    assert not tags & {"script", "iframe", "object", "embed", "base"}
    assert not [g for tag, g in seen.elements if tag == "img" and g.get("src") == "x"]
    assert not [g for _, g in seen.elements for name in g if name.startswith("on")]
    assert "49" not in [text for text in seen.said if text.endswith("{{ 7 * 7 }}")]
