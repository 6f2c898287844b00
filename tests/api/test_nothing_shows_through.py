"""What one may not read changes nothing that one reads: not a row, a count, a rate, an order, a refusal or a page.

A story is recorded before the eyes of somebody whom it does not concern. Every question that there is was asked before
it, with the names of its subjects too, and is asked again after it: each answer must be the same, to the letter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from difflib import unified_diff
from typing import Any, Final

import pytest

from api.app import RESOURCES
from infra.service import Service
from tests.api.conftest import LETTER, PLAN, REPLY, ROUND, TODAY, Client, Json
from tests.api.pages.addresses import LISTS

ELSEWHERE: Final = {
    "mttq": "mt-lc",
    "tinh-uy": "tu-lc",
    "ubnd": "ub-lc",
    "huyen-a": "hu-lc",
    "xa-b": "xa-lc",
    "KH-1": "KH-9",
    "GS-1": "GS-9",
    "KN-1": "KN-9",
}
"""The bodies and subjects of the story that everybody knows, and those of the one that concerns nobody here."""
WORDS: Final = "bí ẩn"
"""What only the hidden story says."""
PAPER: Final = {"number": "77", "symbol": "CV", "issued_on": "2023-03-01"}
ASKED: Final = {
    "compliance": [f"by={by}" for by in ("agency", "level", "plan", "kind")],
    "obligations": ["status=overdue", "kind=reply", "on=2030-12-31", "agency=hu-lc", "plan=KH-9"],
    "recommendations": ["status=received", "addressee=hu-lc", "supervision=GS-9"],
    "events": [
        f"q={WORDS}",
        "subject=KN-9",
        "chain=GS-9",
        "related=hu-lc",
        "agency=hu-lc",
        "document=77",
    ],
    "events/facets": ["type=recommendation.issued", "agency=hu-lc", "related=hu-lc", f"q={WORDS}"],
    "events/timeline": ["subject=KN-9", "chain=KH-9", f"q={WORDS}"],
    "events/changes": ["since_known_at=2020-01-01T00:00:00Z", "subject=KN-9"],
    "indicators": ["agency=hu-lc", "from=2023-01-01&to=2023-12-31"],
    "league-tables": ["kind=reply", "level=district"],
    "alerts": ["state=raised", "rule=reply_overdue", "agency=hu-lc"],
    "findings": ["supervision=GS-9", "agency=hu-lc"],
    "score-coverage": ["year=2023"],
    "mandates": ["agency=hu-lc"],
}
"""Questions beside the plain one."""
CODES: Final = {
    "recommendations": ("KN-1", "KN-9"),
    "supervisions": ("GS-1", "GS-9"),
    "plans": ("KH-1", "KH-9"),
    "agencies": ("huyen-a", "hu-lc"),
    "petitions": ("DT-9",),
    "criticisms": ("PB-9",),
    "scorecards": ("BD-9",),
    "scores": ("BD-9~2023~hu-lc",),
    "targets": ("CT-9",),
    "funds": ("KP-9",),
    "activities": ("HD-9",),
    "consultations": ("HT-2024-mt-lc",),
    "reports": ("BC-9",),
    "replies": ("TL-9",),
    "mandates": ("UQ-9",),
    "inspections": ("HS-9",),
}
MOVING: Final = re.compile(
    r"known_at=[^&\"]+|datetime=\"[^\"]+\"|\d\d:\d\d(:\d\d)?|sự kiện số \d+|Đã nhận\" class=\"figure\">\d+"
)
"""What a page says of the instant at which it was asked, and of how far the ledger had come."""
ALL: Final = {"position", "known_at", "counted_at"}
"""How far the ledger has come is no secret: anybody may ask /log/checkpoint."""


def there(value: Any) -> Any:
    """The same, elsewhere."""
    text = json.dumps(value, ensure_ascii=False)
    for here, other in ELSEWHERE.items():
        text = text.replace(f'"{here}"', f'"{other}"').replace(f"{here}/", f"{other}/")
    return json.loads(text)


@pytest.fixture
def known(letter: Client, service: Service) -> Client:
    """A story that concerns the readers, and bodies of another province: that there are bodies is no secret."""
    names = {here: other for here, other in ELSEWHERE.items() if here.islower()}
    for here, other in names.items():
        row = letter.get(f"agencies/{here}")
        body = {"code": other, "name": f"{row['name']} Lào Cai", "kind": row["kind"]}
        letter.post("agencies", {**body, "level": row["level"], "province": "Lào Cai"})
    service.look(TODAY, service.clock.now())
    return letter


def hidden_story(clerk: Client) -> Iterator[tuple[str, Json]]:
    """What happens in the other province: of every kind of subject that there is, with every count it could move."""
    yield "plans", there({**PLAN, "title": f"Kế hoạch {WORDS}"})
    yield "supervisions", there({**ROUND, "subject": f"Việc {WORDS}"})
    at = "supervisions/GS-9"
    notice = {"visit_on": "2023-05-20", "information_due_on": "2023-05-10"}
    yield f"{at}/notices", {**notice, "happened_on": "2023-05-02"}
    yield f"{at}/information", {"agency_id": "hu-lc", "received_on": "2023-05-09"}
    yield f"{at}/sessions", {"place": "Huyện", "happened_on": "2023-05-20"}
    finding = {"kind": "violation_sign", "statement": f"Thấy {WORDS}", "evidence": ["Biên bản"]}
    yield f"{at}/findings", {**finding, "happened_on": "2023-05-21"}
    yield f"{at}/findings", {**finding, "restricted": True, "happened_on": "2023-05-21"}
    paper = {"number": "3", "symbol": "KL-MT", "issued_on": "2023-06-30"}
    yield f"{at}/conclusions", {"document": paper}
    yield "recommendations", there({**LETTER, "document": {**LETTER["document"], "number": "77"}})
    yield "recommendations/KN-9/receipts", {"received_on": "2023-07-04"}
    yield "recommendations/KN-9/replies", there({**REPLY, "code": "TL-9"})
    yield (
        "recommendations/KN-9/assessments",
        {
            "outcome": "accepted",
            "resolution_due_on": "2023-10-31",
            "ground": "Lộ trình",
            "happened_on": "2023-08-01",
        },
    )
    yield (
        "recommendations",
        there({**LETTER, "code": "KN-8", "document": {**PAPER, "issued_on": "2023-07-03"}}),
    )
    yield "recommendations/KN-8/receipts", {"received_on": "2023-07-04"}
    [duty, *_] = clerk.items("obligations", plan="KH-9", item="1")
    yield (
        "reports",
        {
            "code": "BC-9",
            "obligation_ids": [duty["id"]],
            "debtor_id": "ub-lc",
            "addressee_ids": ["mt-lc"],
            "document": {"number": "5", "symbol": "BC", "issued_on": "2023-11-10"},
            "submitted_on": "2023-11-10",
        },
    )
    asked = {"requester_id": "tu-lc", "lead_id": "mt-lc", "drafter_id": "ub-lc", "subject": WORDS}
    yield "criticisms", {"code": "PB-9", **asked, "happened_on": "2023-03-01"}
    yield "petitions", {"code": "DT-9", "number": "9/ĐT", "kind": "complaint", "holder_id": "mt-lc"}
    passed = {"number": "30-CV", "forwarded_on": "2023-12-01", "to_id": "hu-lc"}
    yield "petitions/DT-9/forwardings", {**passed, "reply_term": "10wd", "ground": "Điều 28"}
    yield (
        "scorecards",
        {
            "code": "BD-9",
            "title": "Bảng điểm",
            "drafter_id": "tu-lc",
            "scorer_id": "tu-lc",
            "class_name": "huyện",
            "subject_ids": ["hu-lc", "xa-lc"],
            "criteria": [{"code": "1", "text": "Công khai", "maximum": 40}],
            "years": [2023],
        },
    )
    yield "scorecards/BD-9/issues", {"document": {"number": "8"}, "happened_on": "2023-01-18"}
    marks = [{"criterion": "1", "points": 30, "evidence": ["1"]}]
    yield "scorecards/BD-9/awards", {"subject_id": "hu-lc", "year": 2023, "marks": marks}
    yield (
        "targets",
        {
            "code": "CT-9",
            "title": WORDS,
            "counts": "supervision",
            "unit": "cuộc",
            "value": 9,
            "period": {"from": "2021-01-01", "to": "2025-12-31"},
            "document": {"number": "15", "symbol": "ĐA", "issued_on": "2021-01-01"},
            "plan_id": "KH-9",
            "happened_on": "2023-01-10",
        },
    )
    yield (
        "activities",
        {
            "code": "HD-9",
            "kind": "dialogue",
            "title": f"Đối thoại {WORDS}",
            "host_ids": ["hu-lc"],
            "planned_for": "2023-12-20",
        },
    )
    yield (
        "consultations",
        {
            "host_id": "mt-lc",
            "plan_year": 2024,
            "party_ids": ["tu-lc"],
            "happened_on": "2023-10-02",
        },
    )


def questions() -> list[str]:
    """Every question of the API, plain and otherwise, about what is seen and what is not; and every page."""
    found = []
    for route in (route for resource in RESOURCES for route in resource.routes):
        if "GET" not in (route.methods or ()):
            continue
        path = route.path_format.removeprefix("/api/v1/")
        first = path.partition("/")[0]
        if "{position}" in path:
            found += [path.replace("{position}", str(n)) for n in (1, 20, 40, 60)]
        elif "{" in path:
            for code in CODES.get(first, ("X-1",)):
                known = re.sub(r"\{(code|id)\}", code, path)
                found.append(known.replace("{plan}/{item}", f"{code}/1").replace("{no}", "1"))
        else:
            found += [path, *(f"{path}?{query}" for query in ASKED.get(path, ()))]
    found += ["plan-items/KH-9/1", "plan-items/KH-1/1", "plans/KH-9/ambiguities/A01"]
    pages = [page for page in LISTS if page != "/account"]
    for kind in ("recommendations", "supervisions", "plans", "agencies", "petitions", "targets"):
        pages += [f"/{kind}/{code}" for code in CODES[kind]]
    return found + pages


def still(value: Any) -> Any:
    """An answer without what any fact of anybody moves."""
    if isinstance(value, dict):
        return {k: still(v) for k, v in value.items() if k not in ALL}
    return [still(v) for v in value] if isinstance(value, list) else value


def told(reader: Client) -> dict[str, Any]:
    """Every answer, as it came but for the instant of asking."""
    found = {}
    for question in questions():
        answer = reader.ask(question)
        body: Any = answer.text
        if "json" in answer.headers.get("content-type", ""):
            body = still(answer.json())
            body.pop("instance", None)
            cursor = body.pop("next", None)
            body["more"] = cursor is not None
        else:
            body = MOVING.sub("", body)
        found[question] = (answer.status_code, answer.headers.get("etag"), body)
    return found


def test_what_concerns_others_alone_changes_no_answer(
    known: Client, service: Service, person: Callable[..., Client]
) -> None:
    who = (("agency", "huyen-a"), ("head", "ubnd"), ("agency", "mttq"), ("clerk", "xa-b"))
    readers = [person(role, agency) for role, agency in who]
    before = [told(reader) for reader in readers]
    story = 0
    for path, body in hidden_story(known):
        known.post(path, body)
        story += 1
    assert story > 20
    paper = {**PAPER, "symbol": "QĐ"}
    file = {
        "code": "HS-9",
        "subject": WORDS,
        "purpose": WORDS,
        "mandate": paper,
        "lead_id": "mt-lc",
    }
    person("inspector").post("inspections", {**file, "inspected_ids": ["hu-lc"]})
    holder = service.private.add_account("ub-9", name="Lan", role="agency", agency="hu-lc").id
    mandate = {"code": "UQ-9", "account": holder, "agency_id": "hu-lc", "role": "agency"}
    person("administrator").post("mandates", {**mandate, "ground": WORDS, "from": "2023-01-01"})
    person("head", "hu-lc").post("absences", {"from_on": "2023-12-01", "to_on": "2023-12-15"})
    service.look(TODAY, service.clock.now())
    assert service.wait_for(service.head(), 10)
    late = known.items("alerts", rule="reply_overdue", agency="hu-lc", limit=500)
    assert late
    for reader, then in zip(readers, before, strict=True):
        now = told(reader)
        changed = [question for question in now if now[question] != then[question]]
        assert changed == [], _difference(then[changed[0]], now[changed[0]])
        assert WORDS not in json.dumps(list(now.values()), ensure_ascii=False)
        assert len([1 for status, _, _ in then.values() if status == 200]) > 90
        assert [q for q, (status, _, _) in then.items() if "?" in q and status != 200] == []


def _difference(before: Any, after: Any) -> list[str]:
    """The lines in which two answers differ."""
    one, other = (
        json.dumps(answer, ensure_ascii=False, indent=1).replace("\\n", "\n").splitlines()
        for answer in (before, after)
    )
    return list(unified_diff(one, other, n=0, lineterm=""))
