"""Personal data are erased by those who administer, on a legal basis, once; a certificate tells of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from infra.service import Service
from tests.api.conftest import Client

BASIS = {"legal_basis": "Luật 91/2025/QH15, Điều 14"}


def rule(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["rule"]


def test_an_account_is_erased_and_its_facts_stay(
    agencies: Client, person: Callable[..., Client], auditor: Client, service: Service
) -> None:
    administrator = person("administrator")
    clerk = service.private.account("clerk-None").id
    assert agencies.send("erasures", {"person": clerk, **BASIS}).status_code == 403
    made = administrator.post("erasures", {"person": "clerk-None", **BASIS})
    assert made["code"] == clerk
    assert agencies.ask("agencies").status_code == 401
    [row] = auditor.items("erasures")
    assert set(row["kinds"]) >= {"accounts", "tokens"}
    assert auditor.get(f"erasures/{clerk}")["position"] == made["position"]
    assert auditor.items("events", actor=clerk), "the id stays where it was"
    told = json.loads(auditor.ask(f"erasures/{clerk}/certificate").content)
    assert (told["person"], told["kept_now"]) == (clerk, [])
    assert "giamsat" in told["receipt"]
    for form in ("html", "pdf"):
        answer = auditor.ask(f"erasures/{clerk}/certificate", format=form)
        assert form in answer.headers["content-type"]
    assert rule(administrator.send("erasures", {"person": clerk, **BASIS})) == (409, "erased_once")


def test_nobody_erases_themselves_or_a_stranger_or_without_ground(
    agencies: Client, person: Callable[..., Client], service: Service
) -> None:
    administrator = person("administrator")
    itself = {"person": "administrator-None", **BASIS}
    assert rule(administrator.send("erasures", itself)) == (409, "erased_by_another")
    stranger = {"person": "khong-co", **BASIS}
    assert rule(administrator.send("erasures", stranger)) == (422, "person_known")
    bare = {"person": "clerk-None", "legal_basis": " "}
    assert rule(administrator.send("erasures", bare)) == (422, "legal_basis_given")
    late = {"person": "clerk-None", **BASIS, "requested_on": "2023-12-02"}
    assert rule(administrator.send("erasures", late)) == (422, "requested_before_erasure")
    assert agencies.ask("agencies").status_code == 200
