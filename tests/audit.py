"""`make audit`: whether a flaw is known of anything that is locked, by name and version; nothing is resolved.

Asked is a folder or archive of advisories in the OSV form where `ADVISORIES` names one, for a house without the
Internet; else the index of packages, by pip-audit. Exit 0: none is known. 1: some are, named. 2: nobody could be asked.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

LOCK: Final = Path("requirements.lock")
FOLDER: Final = Path("build/audit")
PINNED: Final = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)
RECORDS: Final = (".json", ".yaml", ".yml")
PATIENCE_SECONDS: Final = "15"


class UnreachedError(Exception):
    """No advisories could be asked, or not about everything; in one sentence why."""


@dataclass(frozen=True, order=True)
class Flaw:
    """Something that is known of a locked version."""

    package: str
    version: str
    advisory: str
    mended_in: tuple[str, ...]


def pinned(lock: Path) -> dict[str, str]:
    """The version of each package that the lock names."""
    found = PINNED.findall(lock.read_text(encoding="utf-8"))
    return {canonicalize_name(name): version for name, version in found}


def kept_flaws(packages: Mapping[str, str], advisories: Path) -> tuple[int, list[Flaw]]:
    """How many advisories a folder or archive holds, and what they say of these packages."""
    read, found = 0, set()
    # To parse all of them takes half a minute; most speak of none of ours.
    ours = re.compile(
        r"\b(" + "|".join(re.escape(n).replace("\\-", "[-_.]") for n in packages) + r")\b",
        re.IGNORECASE,
    )
    for text in _records(advisories):
        read += 1
        if not ours.search(text):
            continue
        record = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        if isinstance(record, dict) and not record.get("withdrawn"):
            found |= set(_said(record, packages))
    if not read:
        raise UnreachedError(f"{advisories} holds no advisories (OSV records in .json or .yaml)")
    return read, sorted(found)


def asked_flaws(packages: Mapping[str, str], lock: Path, tool: Sequence[str]) -> list[Flaw]:
    """What the index of packages says of them, by pip-audit."""
    command = [
        *tool,
        "--requirement",
        str(lock),
        "--require-hashes",
        "--disable-pip",
        "--format",
        "json",
    ]
    done = subprocess.run(
        [*command, "--progress-spinner", "off", "--timeout", PATIENCE_SECONDS],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        told = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        why = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise UnreachedError(f"the index was not reached: {why[:200]}") from None
    answered = [one for one in told if "skip_reason" not in one]
    if len(answered) < len(packages):
        silent = len(packages) - len(answered)
        raise UnreachedError(
            f"the index reached here knows nothing of flaws in {silent} of {len(packages)} packages"
        )
    return sorted(
        Flaw(one["name"], one["version"], flaw["id"], tuple(flaw["fix_versions"]))
        for one in answered
        for flaw in one["vulns"]
    )


def installed_tool() -> list[str]:
    """The command of pip-audit, installed where it is not yet."""
    python, done = FOLDER / "bin" / "python", FOLDER / "installed"
    if not done.exists():
        venv.create(FOLDER, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--retries", "1", "pip-audit"]
        if subprocess.run(install, check=False).returncode:
            raise UnreachedError("pip-audit could not be installed")
        done.touch()
    return [str(python), "-m", "pip_audit"]


def _records(advisories: Path) -> Iterator[str]:
    if advisories.is_dir():
        for file in sorted(advisories.rglob("*")):
            if file.suffix in RECORDS and file.is_file():
                yield file.read_text(encoding="utf-8")
        return
    try:
        with zipfile.ZipFile(advisories) as archive:
            for name in archive.namelist():
                if name.endswith(RECORDS):
                    yield archive.read(name).decode()
    except (OSError, zipfile.BadZipFile) as error:
        raise UnreachedError(f"{advisories} cannot be read: {error}") from None


def _said(record: Mapping[str, Any], packages: Mapping[str, str]) -> Iterator[Flaw]:
    for part in record.get("affected") or ():
        package = part.get("package") or {}
        name = canonicalize_name(str(package.get("name", "")))
        version = packages.get(name)
        if package.get("ecosystem") != "PyPI" or version is None:
            continue
        spans = [r["events"] for r in part.get("ranges") or () if r.get("type") == "ECOSYSTEM"]
        if version in (part.get("versions") or ()) or any(_within(version, s) for s in spans):
            mended = tuple(str(e["fixed"]) for span in spans for e in span if "fixed" in e)
            yield Flaw(name, version, str(record["id"]), mended)


def _within(version: str, events: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a version lies in a range: from one that brought the flaw until before one that mended it."""
    at, inside = Version(version), False
    for event in events:
        [(kind, where)] = event.items()
        try:
            there = Version(str(where))
        except InvalidVersion:
            continue
        if kind == "introduced" and at >= there:
            inside = True
        elif (kind == "fixed" and at >= there) or (kind == "last_affected" and at > there):
            inside = False
    return inside


def main() -> int:
    """Ask, say it in a line each, and tell by the exit."""
    packages = pinned(LOCK)
    try:
        if given := os.environ.get("ADVISORIES"):
            read, flaws = kept_flaws(packages, Path(given))
            asked = f"{read} advisories in {given}"
        else:
            flaws, asked = asked_flaws(packages, LOCK, installed_tool()), "the index of packages"
    except UnreachedError as unreached:
        sys.stderr.write(
            f"audit: NOT DONE: {unreached}. Nothing is known of flaws in {len(packages)} locked packages; "
            "ADVISORIES=<folder or zip of OSV records> asks without the network.\n"
        )
        return 2
    for flaw in flaws:
        mended = ", ".join(flaw.mended_in) or "no version yet"
        sys.stdout.write(
            f"audit: {flaw.package} {flaw.version}: {flaw.advisory}, mended in {mended}\n"
        )
    sys.stdout.write(f"audit: {len(packages)} packages, {len(flaws)} known flaws, by {asked}\n")
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main())
