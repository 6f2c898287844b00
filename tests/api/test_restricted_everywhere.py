"""What is said of a person leaves by no door but those of who may read it: every question, every page, every export."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.api.conftest import Client
from tests.api.test_nothing_shows_through import questions

SECRETS = ("Ông Y nhận tiền", "Phiếu chi của ông Y", "Không có chuyện đó", "Có ảnh chụp ông Y")
AT = "supervisions/GS-1"
MAY = {
    ("inspector", None): 4,
    ("auditor", None): 4,
    ("supervisor", "mttq"): 4,
    ("leader", "tinh-uy"): 4,
    ("head", "mttq"): 4,
    ("clerk", "mttq"): 4,
    ("agency", "mttq"): 4,
}
"""Those who inspect, supervise, lead and audit; and everybody of the body that leads the round."""
MAY_NOT = {
    ("machine", None): 0,
    ("administrator", None): 0,
    ("clerk", "tinh-uy"): 0,
    ("supervisor", "huyen-a"): 0,
    ("leader", "ubnd"): 0,
    ("agency", "xa-b"): 0,
    ("agency", "mttq-khac"): 0,
}
TAKES_OUT = {"inspector", "auditor", "supervisor", "leader"}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One engine is enough: which words leave does not depend on the store."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture
def recorded(letter: Client) -> Client:
    """A round with a restricted finding that was contested and upheld, and one that is open."""
    letter.post(
        "agencies", {"code": "mttq-khac", "name": "MTTQ", "kind": "front", "level": "district"}
    )
    kinds = {"kind": "violation_sign", "evidence": [SECRETS[1]], "happened_on": "2023-05-25"}
    letter.post("supervisions", {"code": "GS-2", "lead_id": "mttq", "subject": "Đất đai",
                                 "supervised_ids": ["xa-b"], "origin": "regular", "plan_item": None,
                                 "window": {"from": "2023-03-01", "to": "2023-06-30"},
                                 "happened_on": "2023-03-01"})  # fmt: skip
    at = "supervisions/GS-2"
    letter.post(f"{at}/notices", {"visit_on": "2023-05-20", "happened_on": "2023-05-02"})
    letter.post(f"{at}/sessions", {"place": "Xã B", "happened_on": "2023-05-20"})
    letter.post(f"{at}/findings", {**kinds, "statement": SECRETS[0], "restricted": True})
    contest = {"text": SECRETS[2], "happened_on": "2023-05-26"}
    letter.post(f"{at}/findings/1/contests", contest)
    upheld = {"outcome": "upheld", "reason": SECRETS[3], "happened_on": "2023-05-27"}
    letter.post(f"{at}/findings/1/settlements", upheld)
    return letter


def said(reader: Client) -> str:
    """All that there is to be read."""
    about = (
        "events?subject=GS-2",
        "events/timeline?subject=GS-2",
        "events?q=ông+Y",
        "findings?supervision=GS-2",
    )
    positions = (f"events/{n}" for n in range(1, 45))
    asked = [*questions(), "supervisions/GS-2", "/supervisions/GS-2", *about, *positions]
    return "\n".join(reader.ask(question).text for question in asked)


def test_what_is_said_of_a_person_is_told_to_those_who_may_read_it(
    recorded: Client, person: Callable[..., Client]
) -> None:
    for (role, agency), many in {**MAY, **MAY_NOT}.items():
        reader = person(role, agency)
        text = said(reader)
        assert [secret for secret in SECRETS if secret in text] == list(SECRETS[:many]), role
        answer = reader.ask("events/evidence", subject="GS-2")
        if many and role in TAKES_OUT:
            with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
                assert SECRETS[0] in bundle.read("facts.jsonl").decode()
        else:
            assert answer.status_code == 403, (role, agency)
