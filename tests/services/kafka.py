"""A private Apache Kafka for tests: one node that is broker and controller, on loopback ports."""

from __future__ import annotations

import base64
import shutil
import signal
import subprocess
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

from tests.services import fetched, process

VARIABLE = "GIAMSAT_KAFKA_BOOTSTRAP"
POM = Path(__file__).with_name("kafka.pom.xml")

# A small heap is plenty for a test, and the first compiler alone starts twice as fast.
JVM = ["-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=WARN"]


def start(*, lasting: bool = False) -> process.Service:
    """Format a fresh log and serve it; the address is host:port."""
    broker = Broker.start(lasting=lasting)
    return process.Service(
        VARIABLE, f"127.0.0.1:{broker.port}", broker.pid, broker.folder, signal.SIGTERM
    )


@dataclass
class Broker:
    """A broker that a test may kill and start again: the same port, the same log."""

    folder: Path
    port: int
    command: list[str]
    lasting: bool = False
    pid: int = 0

    @classmethod
    def start(cls, *, advertised: int | None = None, lasting: bool = False) -> Broker:
        """Format a fresh log and serve it; clients are told to come back to the advertised port."""
        java = process.program("java", "default-jre-headless")
        classpath = f"{_libraries()}/*"
        folder = Path(tempfile.mkdtemp(prefix="giamsat-kafka-"))
        port = process.free_port()
        properties = folder / "server.properties"
        properties.write_text(
            _properties(folder / "data", port, process.free_port(), advertised or port)
        )
        _format(java, classpath, properties)
        command = [java, *JVM, "-cp", classpath, "kafka.Kafka", str(properties)]
        broker = cls(folder, port, command, lasting)
        broker.restart()
        return broker

    def restart(self) -> None:
        """Serve the log again."""
        log = self.folder / "log"
        self.pid = process.spawn(
            self.command, log=log, end_with=signal.SIGTERM, lasting=self.lasting
        )
        process.wait_until(lambda: process.accepts(self.port), pid=self.pid, log=log)

    def kill(self) -> None:
        """End it as a power cut would."""
        process.stop(self.pid, signal.SIGKILL)

    def stop(self) -> None:
        """End it and remove its files."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def _libraries() -> Path:
    """The broker's jar files, fetched once a version into the user's cache."""
    version = POM.read_text().split("<kafka.version>")[1].split("<")[0]
    with fetched.alone() as cache:
        folder = cache / f"kafka-{version}"
        complete = folder / "complete"
        if not complete.exists():
            goal = "dependency:copy-dependencies"
            fetched.maven("-f", str(POM), goal, f"-DoutputDirectory={folder}")
            complete.touch()
    return folder


def _properties(data: Path, port: int, controller: int, advertised: int) -> str:
    single = ["offsets.topic", "transaction.state.log", "share.coordinator.state.topic"]
    settings = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{advertised}",
        "log.dirs": str(data),
        "num.partitions": "1",
        "offsets.topic.num.partitions": "1",
        "transaction.state.log.num.partitions": "1",
        "group.initial.rebalance.delay.ms": "0",
        **{f"{topic}.replication.factor": "1" for topic in single},
        **{f"{topic}.min.isr": "1" for topic in single[1:]},
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def _format(java: str, classpath: str, properties: Path) -> None:
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "x")
    done = subprocess.run(
        [java, *JVM, "-cp", classpath, "kafka.tools.StorageTool", "format",
         "--cluster-id", cluster, "--config", str(properties)],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise process.ServiceFailedError(done.stdout + done.stderr)
