"""Real Prometheus and Alertmanager for tests: files of their own, loopback ports."""

from __future__ import annotations

import signal
import tempfile
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tests.services import process


def start_prometheus(configuration: str, files: Sequence[Path] = ()) -> process.Service:
    """Serve Prometheus on a configuration, with copies of the files that it names beside it."""
    folder = Path(tempfile.mkdtemp(prefix="giamsat-prometheus-"))
    for file in files:
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "prometheus.yml").write_text(configuration, encoding="utf-8")
    port = process.free_port()
    return _start(
        [
            process.program("prometheus", "prometheus"),
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        folder,
        port,
    )


def start_alertmanager(configuration: str, files: Sequence[Path] = ()) -> process.Service:
    """Serve Alertmanager on a configuration, alone: no cluster; with copies of the files that it names."""
    folder = Path(tempfile.mkdtemp(prefix="giamsat-alertmanager-"))
    for file in files:
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "alertmanager.yml").write_text(configuration, encoding="utf-8")
    port = process.free_port()
    return _start(
        [
            process.program("prometheus-alertmanager", "prometheus-alertmanager"),
            f"--config.file={folder / 'alertmanager.yml'}",
            f"--storage.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address=",
        ],
        folder,
        port,
    )


def _start(command: Sequence[str], folder: Path, port: int) -> process.Service:
    log, address = folder / "log", f"http://127.0.0.1:{port}"
    pid = process.spawn(command, log=log, end_with=signal.SIGTERM)

    def ready() -> bool:
        try:
            with urllib.request.urlopen(f"{address}/-/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    process.wait_until(ready, pid=pid, log=log)
    return process.Service("", address, pid, folder, signal.SIGTERM)
