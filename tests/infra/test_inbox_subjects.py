"""The subject of a message is one name, whatever signs it has: it is found by them, and leads to no other route."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.commands.publishing import inbox_of
from infra.kafka.producers import SIGNATURE, to_sign
from infra.kafka.rejected import Refusal
from infra.service import Service
from infra.settings import Settings

KEY = Ed25519PrivateKey.generate()
SOURCE = "van-thu.hanoi.example"
Send = Callable[..., Refusal | None]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A ledger whose inbox takes names of agencies alone; one store is enough, the rest is the door's."""
    public = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
    file = tmp_path / "producers.toml"
    file.write_text(
        f'[[producer]]\nsource = "{SOURCE}"\nlogin = "van-thu"\nkey = "{public}"\n'
        'commands = ["register_agency", "rename_agency"]\n'
    )
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    settings = Settings(database_url=url, kafka_bootstrap="127.0.0.1:9", kafka_producers=str(file))
    with Service.open(settings) as opened:
        opened.private.add_account("van-thu", name="Văn thư", role="machine")
        yield opened


@pytest.fixture
def send(service: Service) -> Send:
    inbox = inbox_of(service)

    def take(id: str, type: str, body: Any, **more: str) -> Refusal | None:
        data = json.dumps(body).encode()
        said = {"specversion": "1.0", "id": id, "source": SOURCE, "type": type, **more}
        signature = base64.b64encode(KEY.sign(to_sign(said, data)))
        headers = [(f"ce_{name}", value.encode()) for name, value in said.items()]
        headers += [("content-type", b"application/json"), (SIGNATURE, signature)]
        return inbox.take(SimpleNamespace(headers=headers, value=data, key=None))

    return take


@pytest.mark.parametrize("code", ["so-noi-vu", "Sở-Nội-vụ", "đ.1~2_"])
def test_a_subject_is_found_by_its_own_signs(service: Service, send: Send, code: str) -> None:
    body = {"code": code, "name": "Sở", "kind": "department", "level": "province"}
    assert send("1", "register_agency.v1", body) is None
    renamed = {"name": "Sở mới", "ground": "NQ 1"}
    assert send("2", "rename_agency.v1", renamed, subject=code) is None
    assert service.head() == 2


@pytest.mark.parametrize("subject", ["so/edges", "../agencies/so", "so/..", "so%2Fedges", "/", "."])
def test_a_subject_leads_to_no_other_route(service: Service, send: Send, subject: str) -> None:
    body = {"code": "so", "name": "Sở", "kind": "department", "level": "province"}
    assert send("1", "register_agency.v1", body) is None
    refused = send("2", "rename_agency.v1", {"name": "X", "ground": "NQ 1"}, subject=subject)
    assert refused is not None
    assert refused.problem["status"] in (403, 404)
    assert service.head() == 1
