"""Everything that we stand on is in the bill of materials, by version and digest."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


def test_every_locked_package_is_in_the_bill_with_its_digest(tmp_path: Path) -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    [line] = re.findall(r"^\t\$\(BIN\)/python (.*cyclonedx_py .*)$", makefile, re.MULTILINE)
    bill = tmp_path / "sbom.json"
    command = [sys.executable, *line.replace("build/sbom.json", str(bill)).split()]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
    listed = {
        (part["name"].lower(), part["version"]): str(part["externalReferences"])
        for part in json.loads(bill.read_text())["components"]
    }
    lock = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    assert locked == listed.keys()
    assert all("SHA-256" in digests for digests in listed.values())
