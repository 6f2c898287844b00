"""A real Keycloak for tests: one node in memory, on a loopback port, with a realm of the test's own."""

from __future__ import annotations

import json
import shutil
import signal
import tempfile
import urllib.request
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.services import fetched, process

VERSION = "26.7.3"
ARTIFACT = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
START_SECONDS = 240
"""It compiles itself when it is first started."""
ADMINISTRATOR = {"username": "admin", "password": "admin-of-a-test"}
HEAP = "-Xms64m -Xmx512m -XX:TieredStopAtLevel=1"


@dataclass
class Keycloak:
    """A running provider."""

    address: str
    pid: int
    folder: Path

    @classmethod
    def start(cls) -> Keycloak:
        """Serve it; nothing of it outlives the test but the program."""
        process.program("java", "default-jre-headless")
        program = _distribution() / "bin" / "kc.sh"
        folder = Path(tempfile.mkdtemp(prefix="giamsat-keycloak-"))
        port = process.free_port()
        command = [
            "env",
            f"KC_BOOTSTRAP_ADMIN_USERNAME={ADMINISTRATOR['username']}",
            f"KC_BOOTSTRAP_ADMIN_PASSWORD={ADMINISTRATOR['password']}",
            f"JAVA_OPTS_KC_HEAP={HEAP}",
            str(program),
            "start-dev",
            "--db=dev-mem",
            "--cache=local",
            "--http-host=127.0.0.1",
            f"--http-port={port}",
        ]
        log = folder / "log"
        pid = process.spawn(command, log=log, end_with=signal.SIGTERM)
        found = cls(f"http://127.0.0.1:{port}", pid, folder)
        process.wait_until(found.answers, pid=pid, log=log, seconds=START_SECONDS)
        return found

    def answers(self) -> bool:
        """Whether it is ready."""
        try:
            with urllib.request.urlopen(f"{self.address}/realms/master", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def make_realm(self, realm: Mapping[str, Any]) -> str:
        """Make a realm with its clients and users; its issuer."""
        form = {"grant_type": "password", "client_id": "admin-cli", **ADMINISTRATOR}
        token = self._ask(
            "/realms/master/protocol/openid-connect/token", urlencode(form).encode(), {}
        )["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._ask("/admin/realms", json.dumps(realm).encode(), headers)
        return f"{self.address}/realms/{realm['realm']}"

    def stop(self) -> None:
        """End it, and remove its files."""
        process.stop(self.pid, signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _ask(self, path: str, body: bytes, headers: Mapping[str, str]) -> Any:
        request = urllib.request.Request(self.address + path, body, dict(headers))
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = answer.read()
        return json.loads(told) if told else None


def _distribution() -> Path:
    """The program, fetched once a version into the user's cache."""
    with fetched.alone() as cache:
        folder = cache / f"keycloak-{VERSION}"
        if not folder.exists():
            _unpack(folder)
    return folder


def _unpack(folder: Path) -> None:
    repository = fetched.maven("dependency:get", f"-Dartifact={ARTIFACT}", "-Dtransitive=false")
    name = f"keycloak-quarkus-dist-{VERSION}.zip"
    archive = repository / "org/keycloak/keycloak-quarkus-dist" / VERSION / name
    with (
        tempfile.TemporaryDirectory(dir=folder.parent) as part,
        zipfile.ZipFile(archive) as packed,
    ):
        packed.extractall(part)
        (Path(part) / folder.name / "bin" / "kc.sh").chmod(0o755)
        (Path(part) / folder.name).replace(folder)
