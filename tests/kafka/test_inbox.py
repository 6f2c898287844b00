"""Commands of other systems on a real broker: done once, for those who may, and what is refused comes back whole."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kafka import KafkaProducer

from infra.background import Background
from infra.commands.publishing import inbox_of
from infra.kafka.connection import Connection
from infra.kafka.offered import commands
from infra.kafka.producers import WrongProducersError, read, to_sign
from infra.kafka.topics import Topics
from infra.seeds.story import DEMO_LEDGER, DEMO_TODAY
from infra.service import Service
from infra.setting_files import WrongSettingError
from infra.settings import Settings
from projections import recommendation_register
from tests.kafka.reading import attributes, eventually, read_all

pytestmark = pytest.mark.kafka
SOURCE = "van-thu.hanoi.example"
KEY = Ed25519PrivateKey.generate()
STRANGER = Ed25519PrivateKey.generate()


def producers(folder: Path, *commands: str, login: str = "van-thu") -> Path:
    """A file with one producer that may send these commands."""
    public = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
    file = folder / "producers.toml"
    file.write_text(
        f'[[producer]]\nsource = "{SOURCE}"\nlogin = "{login}"\nkey = "{public}"\n'
        f"commands = {json.dumps(commands)}\n"
    )
    return file


@pytest.fixture
def service(
    told_demonstration: Path, tmp_path: Path, connection: Connection, topics: Topics
) -> Iterator[Service]:
    """The demonstration's ledger, with an account for a document system."""
    shutil.copy(told_demonstration, tmp_path / "ledger.db")
    file = producers(tmp_path, "register_agency", "rename_agency", "give_reply", "receive_report")
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'ledger.db'}",
        ledger=DEMO_LEDGER,
        today=DEMO_TODAY,
        kafka_bootstrap=connection.bootstrap,
        kafka_prefix=topics.prefix,
        kafka_producers=str(file),
    )
    with Service.open(settings) as opened:
        opened.private.add_account("van-thu", name="Văn thư điện tử", role="machine")
        yield opened


@pytest.fixture
def send(connection: Connection, topics: Topics) -> Iterator[Callable[..., None]]:
    """Send a command as a document system would."""
    producer = KafkaProducer(**connection.options())

    def put(
        type: str, body: Any, key: Ed25519PrivateKey = KEY, altered: str | None = None, **more: str
    ) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        said = {"specversion": "1.0", "source": SOURCE, "type": type, **more}
        place = said.get("ledger", DEMO_LEDGER).encode()
        signature = base64.b64encode(key.sign(to_sign(said, data)))
        headers = [(f"ce_{name}", value.encode()) for name, value in said.items()]
        headers += [("content-type", b"application/json"), ("signature", signature)]
        sent = data if altered is None else altered.encode()
        producer.send(topics.inbox, sent, place, headers).get(20)

    yield put
    producer.close()


def body(code: str) -> dict[str, Any]:
    return {"code": code, "name": "Sở Thử nghiệm", "kind": "department", "level": "province"}


def letter(recommendation: Any, agency_id: str) -> dict[str, Any]:
    """A letter that answers every point of a recommendation."""
    return {
        "agency_id": agency_id,
        "replied_on": DEMO_TODAY.isoformat(),
        "document": {"number": "77", "symbol": "UBND-VX", "issued_on": DEMO_TODAY.isoformat()},
        "points": [
            {"recommendation": recommendation["code"], "no": p["no"], "position": "accepted"}
            for p in recommendation["points"]
        ],
    }


def test_commands_are_done_once_in_the_name_of_the_producer(
    service: Service, send: Callable[..., None]
) -> None:
    before = service.head()
    for _ in range(3):
        send("register_agency.v1", body("so-thu"), id="cv-1", ledger=DEMO_LEDGER)
    send("rename_agency.v1", {"name": "Sở Mới", "ground": "QĐ 1"}, id="cv-2", subject="so-thu")
    with Background(inbox=inbox_of(service).run):
        eventually(lambda: service.head() == before + 2, "both commands are recorded")
    with Background(again=inbox_of(service).run):
        send("register_agency.v1", body("so-khac"), id="cv-3")
        eventually(lambda: service.head() == before + 3, "the next worker goes on")
    rows = service.recorder.read_after(before, 10)
    assert [row.name for row in rows] == [
        "agency.registered",
        "agency.renamed",
        "agency.registered",
    ]
    assert {row.actor for row in rows} == {service.private.account("van-thu").id}
    assert rows[0].correlation == f"{SOURCE}:cv-1"


def test_a_document_system_reports_a_reply_that_was_sent(
    service: Service, send: Callable[..., None]
) -> None:
    with service.read(service.now()) as rows:
        found = recommendation_register.register(rows, service.now(), {}, limit=100, after=None)
    waiting = next(r for r in found if r["status"] in ("sent", "received", "reply_insufficient"))
    before = service.head()
    debtor = waiting["responsible_id"] or waiting["addressee_id"]
    send("give_reply.v1", letter(waiting, agency_id=debtor), id="cv-77", ledger=DEMO_LEDGER)
    with Background(inbox=inbox_of(service).run):
        eventually(lambda: service.head() > before, "the reply is recorded")
    assert service.recorder.read_after(before, 1)[0].name == "recommendation.reply_given"


def test_what_is_refused_comes_back_with_the_reason_and_holds_up_nobody(
    service: Service, send: Callable[..., None], connection: Connection, topics: Topics
) -> None:
    before = service.head()
    refused: list[tuple[str, Callable[[], None]]] = [
        ("unauthenticated", lambda: send("register_agency.v1", body("a"), key=STRANGER, id="1")),
        ("unauthenticated", lambda: send("register_agency.v1", body("a"), id="2", altered="{}")),
        ("unauthenticated", lambda: send("register_agency.v1", body("a"), id="3", source="no")),
        ("forbidden", lambda: send("issue_plan.v1", {}, id="4")),
        ("invalid_input", lambda: send("fly_away.v1", {}, id="5")),
        ("invalid_input", lambda: send("rename_agency.v1", {"name": "A", "ground": "B"}, id="6")),
        ("not_found", lambda: send("rename_agency.v1", {"name": "A", "ground": "B"}, id="7", subject="khong-co")),
        ("invalid_input", lambda: send("register_agency.v1", {"code": "x"}, id="8")),
        ("invalid_input", lambda: send("register_agency.v1", b"\xff no json", id="9")),
        ("invalid_input", lambda: send("register_agency.v1", body("a"))),
    ]  # fmt: skip
    for _, send_one in refused:
        send_one()
    send("register_agency.v1", body("cua-so-khac"), id="10", ledger="another.example")
    send("register_agency.v1", body("so-cuoi"), id="11")
    send("register_agency.v1", body("so-doi"), id="11")
    with Background(inbox=inbox_of(service).run):
        eventually(lambda: service.head() == before + 1, "the good command is recorded")
        eventually(
            lambda: len(read_all(connection, topics.rejected)) == len(refused) + 1,
            "the others come back",
        )
    back = {}
    for record in read_all(connection, topics.rejected):
        told = json.loads(record.value)
        assert attributes(record)["id"] == f"{topics.inbox}/{told['partition']}/{told['offset']}"
        assert attributes(record)["type"] == "giamsat.inbox.rejected.v1"
        back[told["message"]["headers"].get("ce_id"), told["problem"]["code"]] = told
    expected = {(str(i), code) for i, (code, _) in enumerate(refused[:-1], start=1)}
    assert set(back) == {*expected, (None, "invalid_input"), ("11", "key_reused")}
    assert back["9", "invalid_input"]["message"]["value"] == {
        "base64": base64.b64encode(b"\xff no json").decode()
    }
    missing = back["6", "invalid_input"]["problem"]["errors"][0]
    assert missing["pointer"] == "/header/ce_subject"


def test_records_that_are_no_commands_come_back_and_hold_up_nobody(
    service: Service, send: Callable[..., None], connection: Connection, topics: Topics
) -> None:
    before = service.head()
    strange: list[tuple[list[tuple[str, bytes]], bytes | None]] = [
        ([], None),
        ([], b"{}"),
        ([("ce_id", b"\xff"), ("ce_source", SOURCE.encode())], b"{}"),
        ([("ce_id", b""), ("ce_type", b"give_reply.v1"), ("signature", b"\xfe")], b"\x00"),
        ([("ce_id", b"1"), ("ce_source", SOURCE.encode()), ("ce_type", b"give_reply.v1")], b"[" * 9_000),
    ]  # fmt: skip
    producer = KafkaProducer(**connection.options())
    for headers, value in strange:
        producer.send(topics.inbox, value, DEMO_LEDGER.encode(), headers).get(20)
    producer.close()
    send("register_agency.v1", body("so-sau-cung"), id="1")
    with Background(inbox=inbox_of(service).run):
        eventually(lambda: service.head() == before + 1, "the good command is recorded")
        eventually(
            lambda: len(read_all(connection, topics.rejected)) == len(strange),
            "the strange ones come back",
        )


def test_a_disabled_account_and_a_role_that_may_not_are_refused(
    service: Service, send: Callable[..., None], connection: Connection, topics: Topics
) -> None:
    service.private.disable("van-thu")
    send("register_agency.v1", body("a"), id="1")
    before = service.head()
    with Background(inbox=inbox_of(service).run):
        eventually(lambda: len(read_all(connection, topics.rejected)) == 1, "it comes back")
    assert service.head() == before


def test_a_producer_speaks_for_its_own_body_alone(
    service: Service,
    send: Callable[..., None],
    connection: Connection,
    topics: Topics,
    tmp_path: Path,
) -> None:
    with service.read(service.now()) as rows:
        found = recommendation_register.register(rows, service.now(), {}, limit=100, after=None)
    waiting = [r for r in found if r["status"] in ("sent", "received", "reply_insufficient")]
    mine = waiting[0]
    others = next(r for r in waiting if r["responsible_id"] != mine["responsible_id"])
    service.private.add_account(
        "van-thu-rieng", name="Văn thư", role="machine", agency=mine["responsible_id"]
    )
    producers(tmp_path, "give_reply", login="van-thu-rieng")
    before = service.head()
    send("give_reply.v1", letter(others, agency_id=others["responsible_id"]), id="1")
    send("give_reply.v1", letter(others, agency_id=mine["responsible_id"]), id="2")
    send("give_reply.v1", letter(mine, agency_id=mine["responsible_id"]), id="3")
    with Background(inbox=inbox_of(service).run):
        eventually(lambda: service.head() > before, "its own reply is recorded")
        eventually(lambda: len(read_all(connection, topics.rejected)) == 2, "the others come back")
    back = [json.loads(record.value) for record in read_all(connection, topics.rejected)]
    for told in back:
        assert told["problem"]["code"] in ("forbidden", "invalid_input"), told["problem"]
    assert {told["message"]["headers"]["ce_id"] for told in back} == {"1", "2"}
    recorded = service.recorder.read_after(before, 10)
    assert {row.name for row in recorded} == {"recommendation.reply_given"}
    assert {str(row.agency_id) for row in recorded} == {mine["responsible_id"]}


@pytest.mark.soak
def test_an_inbox_killed_again_and_again_does_everything_once_and_loses_nothing(
    service: Service, send: Callable[..., None], connection: Connection, topics: Topics
) -> None:
    before, rounds, each = service.head(), 8, 40
    settings = {
        "GIAMSAT_DATABASE_URL": service.settings.database_url,
        "GIAMSAT_LEDGER": DEMO_LEDGER,
        "GIAMSAT_TODAY": DEMO_TODAY.isoformat(),
        "GIAMSAT_KAFKA_BOOTSTRAP": connection.bootstrap,
        "GIAMSAT_KAFKA_PREFIX": topics.prefix,
        "GIAMSAT_KAFKA_PRODUCERS": service.settings.kafka_producers,
        "GIAMSAT_LOG_LEVEL": "error",
    }
    program = Path(sys.executable).with_name("giamsat")
    since = time.monotonic()
    for number in range(rounds):
        for one in range(each):
            send("register_agency.v1", body(f"so-{number}-{one}"), id=f"{number}-{one}")
            if one % 4 == 0:
                send("register_agency.v1", {"code": "x"}, id=f"bad-{number}-{one}")
        head = service.head()
        killed = subprocess.Popen([program, "relay"], env={**os.environ, **settings})
        eventually(lambda head=head: service.head() > head + each // 4, "it has begun")  # type: ignore[misc]  # the round's own
        killed.kill()
        killed.wait()
    with Background(inbox=inbox_of(service).run):
        eventually(lambda: service.head() >= before + rounds * each, "the last one ends it", 180)
        eventually(lambda: len(_refused(connection, topics)) == rounds * each // 4, "refused", 180)
    assert service.head() == before + rounds * each
    took = time.monotonic() - since
    back = len(read_all(connection, topics.rejected))
    sys.stdout.write(
        f"inbox killed {rounds} times: {rounds * each} commands done once,"
        f" {rounds * each // 4} sent back ({back} with repeats) in {took:.0f} s\n"
    )


def _refused(connection: Connection, topics: Topics) -> set[str]:
    """The messages that came back; the id of an answer is the place of its message, so a repeat is known."""
    return {attributes(record)["id"] for record in read_all(connection, topics.rejected)}


def test_a_wrong_file_of_producers_refuses_to_start(service: Service, tmp_path: Path) -> None:
    file = producers(tmp_path, "fly_away")
    with pytest.raises(WrongSettingError, match="fly_away"):
        inbox_of(service)
    file.write_text('[[producer]]\nsource = "x"\n')
    with pytest.raises(WrongProducersError, match="missing"):
        read(file)
    file.write_text("")
    with pytest.raises(WrongProducersError, match="no"):
        read(file)


def test_every_command_about_at_most_one_subject_is_offered() -> None:
    offered = {command.type: command for command in commands()}
    assert {"give_reply.v1", "receive_report.v1", "receive_recommendation.v1"} <= set(offered)
    assert offered["receive_report.v1"].address("BC 1/2") == "/api/v1/reports/BC%201%2F2/receipts"
