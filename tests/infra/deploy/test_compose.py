"""Each service of the compose file runs with its own command line and environment, and together they carry a fact."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import yaml  # type: ignore[import-untyped]  # it carries no types

from infra.settings import Settings
from tests.conftest import database
from tests.kafka.reading import eventually
from tests.services.process import free_port

pytestmark = pytest.mark.kafka
COMPOSE = Path(__file__).parents[3] / "infra" / "deploy" / "compose.yaml"
PROGRAM = Path(sys.executable).with_name("giamsat")
OURS = ("serve", "follow", "watch", "relay", "site")
VARIABLE = re.compile(r"\$\{(\w+)(?::[-?]([^}]*))?\}")


@pytest.fixture(scope="module")
def services() -> Mapping[str, Any]:
    services: Mapping[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
    return services


@pytest.fixture
def site_url(postgres_url: str) -> Iterator[str]:
    """A second database on the same server, as the compose file makes it."""
    with database(postgres_url, "template1") as url:
        yield url


def environment(service: Mapping[str, Any], here: Mapping[str, str]) -> dict[str, str]:
    """What compose gives the service, with the addresses of this machine for those of its network."""
    given = {name: VARIABLE.sub(r"\2", value) for name, value in service["environment"].items()}
    for there, address in here.items():
        given = {name: value.replace(there, address) for name, value in given.items()}
    return given


def test_every_setting_that_compose_gives_is_one_of_ours(services: Mapping[str, Any]) -> None:
    known = {f"GIAMSAT_{name.upper()}" for name in Settings.model_fields}
    for name in OURS:
        assert set(services[name]["environment"]) <= known


def test_what_a_service_mounts_stands_beside_the_file(services: Mapping[str, Any]) -> None:
    mounted = [
        volume.partition(":")[0]
        for service in services.values()
        for volume in service.get("volumes", ())
        if volume.startswith("./")
    ]
    assert mounted
    for place in mounted:
        assert any((COMPOSE.parent / place).iterdir()), place


def test_the_services_together_carry_a_fact_from_the_door_to_the_read_site(
    services: Mapping[str, Any], postgres_url: str, site_url: str, kafka_bootstrap: str
) -> None:
    prefix = f"t{uuid4().hex[:12]}"
    ports = {"serve": free_port(), "site": free_port()}
    passed = "postgresql://giamsat:set it@postgres"
    here = {
        f"{passed}/giamsat": postgres_url,
        f"{passed}/site": site_url,
        "kafka:9092": kafka_bootstrap,
    }

    @contextmanager
    def running(name: str) -> Iterator[None]:
        own = environment(services[name], here) | {"GIAMSAT_KAFKA_PREFIX": prefix}
        if name in ports:
            own["GIAMSAT_PORT"] = str(ports[name])
        # On loopback alone: a test opens no door to the network.
        command = [part.replace("0.0.0.0", "127.0.0.1") for part in services[name]["command"]]
        process = subprocess.Popen([PROGRAM, *command], env={**os.environ, **own})
        try:
            yield
            assert process.poll() is None, f"{name} has ended"
        finally:
            process.terminate()
            process.wait()

    def token(name: str) -> str:
        own = {**os.environ, **environment(services[name], here)}
        made = subprocess.run(
            [PROGRAM, "token", "create", "trial", "--role", "clerk"],
            env=own, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return made.stdout.split()[-1]

    def ready(name: str) -> bool:
        try:
            return httpx2.get(f"http://127.0.0.1:{ports[name]}/readyz").status_code == 200
        except httpx2.TransportError:
            return False

    with ExitStack() as stack:
        for name in OURS:
            stack.enter_context(running(name))
        for name in ports:
            eventually(lambda name=name: ready(name), f"{name} is ready")  # type: ignore[misc]  # a default that binds the round's own
        there, site = (
            stack.enter_context(
                httpx2.Client(
                    base_url=f"http://127.0.0.1:{ports[name]}/api/v1",
                    headers={"authorization": f"Bearer {token(name)}"},
                )
            )
            for name in ("serve", "site")
        )
        body = {"code": "so-thu", "name": "Sở Thử", "kind": "department", "level": "province"}
        assert there.post("/agencies", json=body).status_code == 201
        eventually(lambda: site.get("/agencies/so-thu").status_code == 200, "the site shows it")
        found = site.get("/agencies/so-thu").json()
        assert found["ledger"] == "local.giamsat.example"
        assert there.get("/agencies/so-thu").json()["name"] == found["name"]
