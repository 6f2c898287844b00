"""A server that tests may start: a free port, a child that ends with its parent, a bounded stop."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60
STOP_SECONDS = 20


class ServiceMissingError(Exception):
    """A program that a service needs is not on this machine; the message names what to install."""


class ServiceFailedError(Exception):
    """A service was started and did not become ready; the message carries its log."""


def free_port() -> int:
    """A loopback port that nobody holds now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def accepts(port: int) -> bool:
    """Whether something listens on the loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def program(name: str, package: str, *, beside: Sequence[Path] = ()) -> str:
    """The path of a program, looked for in the given folders first."""
    found = next((str(folder / name) for folder in beside if (folder / name).exists()), None)
    found = found or shutil.which(name)
    if found is None:
        message = f"{name} is not installed; apt-get install {package}"
        raise ServiceMissingError(message)
    return found


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    end_with: signal.Signals,
    user: str | None = None,
    lasting: bool = False,
) -> int:
    """Start a command and return its pid. Unless lasting, it is told to end when its parent does."""
    prefix: list[str] = []
    setpriv = shutil.which("setpriv")
    if setpriv and not lasting:
        prefix = [setpriv, "--pdeathsig", end_with.name.removeprefix("SIG")]
    if user is not None:
        prefix = [*(prefix or [program("setpriv", "util-linux")]), *as_user(user)]
    arguments = [*prefix, *command]
    quiet = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
    write = (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    actions = [quiet, write, (os.POSIX_SPAWN_DUP2, 1, 2)]
    return os.posix_spawnp(arguments[0], arguments, os.environ, file_actions=actions, setsid=True)


def as_user(user: str) -> list[str]:
    """The options that make setpriv give up root for a user."""
    return [f"--reuid={user}", f"--regid={user}", "--clear-groups"]


def is_alive(pid: int) -> bool:
    """Whether the process still runs; a child that ended is collected here."""
    try:
        if os.waitpid(pid, os.WNOHANG) != (0, 0):
            return False
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(
    ready: Callable[[], bool], *, pid: int, log: Path, seconds: float = START_SECONDS
) -> None:
    """Return once the service answers; raise with its log when it ends or takes too long."""
    deadline = time.monotonic() + seconds
    while not ready():
        if not is_alive(pid) or time.monotonic() > deadline:
            stop(pid)
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-25:])
            raise ServiceFailedError(tail)
        time.sleep(0.05)


def stop(pid: int, *signals: signal.Signals) -> None:
    """End one process by its id: politely first, for good when it does not listen."""
    for number in (*(signals or (signal.SIGTERM,)), signal.SIGKILL):
        if not is_alive(pid):
            return
        os.kill(pid, number)
        deadline = time.monotonic() + STOP_SECONDS
        while is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.05)


@dataclass(frozen=True)
class Service:
    """A running server: where clients find it, and what must be cleared away afterwards."""

    variable: str
    address: str
    pid: int
    folder: Path
    end_with: signal.Signals

    def stop(self) -> None:
        """End the server and remove its files."""
        stop(self.pid, self.end_with)
        shutil.rmtree(self.folder, ignore_errors=True)
