"""The demonstration appears whole or not at all, and lives on its own file."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra import demo_file
from infra.commands.outcome import BAD_INPUT
from infra.service import Service
from infra.settings import Settings
from infra.verify import check_ledger
from tests.services.process import free_port

TOKEN = "mã-của-bài-thử".encode().hex()


class Demo:
    """A running `giamsat demo`."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [Path(sys.executable).with_name("giamsat"), "demo", "--port", str(self.port), *words],
            cwd=folder,
            env={**os.environ, "GIAMSAT_DEMO_TOKEN": TOKEN, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def invitation(self) -> str:
        """What it says when it answers."""
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if "Ctrl-C" in line:
                return said
        pytest.fail(f"the demonstration ended: {said}{self.process.communicate()[1]}")

    def get(self, path: str) -> Any:
        """The JSON behind a path, as the auditor sees it."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {TOKEN}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def end(self, how: signal.Signals) -> int:
        """Send the signal and wait; the exit code."""
        self.process.send_signal(how)
        self.process.communicate(timeout=30)
        return self.process.returncode


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Demo]]:
    """Start a demonstration in one folder."""
    started: list[Demo] = []

    def begin(*words: str) -> Demo:
        started.append(Demo(tmp_path, *words))
        return started[-1]

    yield begin
    for demo in started:
        if demo.process.poll() is None:
            demo.end(signal.SIGKILL)


def test_the_demonstration_lives_dies_and_starts_again_on_its_file(
    start: Callable[..., Demo], told_demonstration: Path, tmp_path: Path
) -> None:
    shutil.copyfile(told_demonstration, tmp_path / told_demonstration.name)
    demo = start()
    demo.invitation()
    assert demo.get("/readyz")["status"] == "ready"
    overdue = demo.get("/api/v1/obligations?status=overdue")
    assert overdue["items"]
    before = demo.get("/api/v1/alerts?limit=500")
    assert before["items"]
    assert demo.end(signal.SIGKILL) == -signal.SIGKILL

    again = start("--today", "2023-06-30")
    again.invitation()
    earlier = again.get("/api/v1/obligations?status=overdue")
    assert earlier["on"] == "2023-06-30"
    assert len(earlier["items"]) < len(overdue["items"])
    # Nothing is lost; what was told meanwhile, in the inboxes, has come to it.
    assert again.get("/api/v1/alerts?limit=1")["position"] >= before["position"]
    other = start("--fresh")
    said = other.process.communicate(timeout=30)[1]
    assert other.process.returncode == BAD_INPUT
    assert "giamsat-demo.db" in said
    assert again.end(signal.SIGINT) == 0
    assert [file.name for file in tmp_path.iterdir()] == ["giamsat-demo.db"]
    checked = check_ledger(Settings.load(database_url=f"sqlite:///{tmp_path / 'giamsat-demo.db'}"))
    assert checked.finding is None
    assert checked.facts == checked.sealed >= before["position"]


def test_a_filling_that_was_killed_leaves_nothing_that_counts(
    start: Callable[..., Demo], tmp_path: Path
) -> None:
    killed = start()
    part = tmp_path / f"giamsat-demo.db.part-{killed.process.pid}"
    while not part.exists():
        assert killed.process.poll() is None
    killed.end(signal.SIGKILL)
    assert not (tmp_path / "giamsat-demo.db").exists()
    demo = start()
    said = demo.invitation()
    assert f"http://127.0.0.1:{demo.port}" in said
    assert "auditor" in said
    assert demo.get("/api/v1/plans")["items"]
    assert demo.get("/api/v1/obligations?status=overdue")["items"]
    assert demo.end(signal.SIGTERM) == 0
    assert [file.name for file in tmp_path.iterdir()] == ["giamsat-demo.db"]


def test_a_taken_port_is_told_before_anything_is_written(
    start: Callable[..., Demo], tmp_path: Path
) -> None:
    import socket

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        demo = start("--port", str(holder.getsockname()[1]))
        said = demo.process.communicate(timeout=30)[1]
    assert demo.process.returncode == 2
    assert "--port" in said
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_a_demonstration_is_left_alone(
    start: Callable[..., Demo], tmp_path: Path
) -> None:
    with Service.open(Settings.load(database_url=f"sqlite:///{tmp_path / 'giamsat-demo.db'}")):
        pass
    demo = start()
    said = demo.process.communicate(timeout=30)[1]
    assert demo.process.returncode == 2
    assert "--fresh" in said
    assert (tmp_path / "giamsat-demo.db").exists()


# -- the file


def test_a_file_is_put_in_place_whole(tmp_path: Path) -> None:
    file = tmp_path / "giamsat-demo.db"

    def write(part: Path) -> None:
        part.write_text("whole", "utf-8")

    demo_file.fill(file, write)
    assert file.read_text("utf-8") == "whole"
    assert list(tmp_path.iterdir()) == [file]


def test_a_failed_filling_leaves_nothing(tmp_path: Path) -> None:
    def fail(part: Path) -> None:
        part.write_text("half", "utf-8")
        raise RuntimeError("cut short")

    with pytest.raises(RuntimeError, match="cut short"):
        demo_file.fill(tmp_path / "giamsat-demo.db", fail)
    assert list(tmp_path.iterdir()) == []


def test_the_first_of_two_fillings_stays(tmp_path: Path) -> None:
    file = tmp_path / "giamsat-demo.db"

    def slow(part: Path) -> None:
        part.write_text("second", "utf-8")
        file.write_text("first", "utf-8")

    demo_file.fill(file, slow)
    assert file.read_text("utf-8") == "first"


def test_what_a_dead_filling_left_is_swept_and_a_living_one_is_not(tmp_path: Path) -> None:
    file = tmp_path / "giamsat-demo.db"
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    dead = [tmp_path / f"giamsat-demo.db.part-{gone.pid}{ending}" for ending in ("", "-wal")]
    alive = tmp_path / f"giamsat-demo.db.part-{os.getppid()}"
    for left in (*dead, alive):
        left.write_text("", "utf-8")
    demo_file.sweep(file)
    assert list(tmp_path.iterdir()) == [alive]


def test_starting_over_removes_the_file_and_what_stands_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "giamsat-demo.db"
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).write_text("", "utf-8")
    demo_file.discard(file)
    assert list(tmp_path.iterdir()) == []
