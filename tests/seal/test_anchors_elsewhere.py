"""Heads on a real Kafka topic and in a real mailbox: a ledger that went back in time is found out by either."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller

from infra.channels.mail import Mail, MailServer
from infra.event_store import recorder_for
from infra.event_store.recorder import FactRecorder
from infra.kafka.connection import Connection
from infra.kafka.topics import Topics
from infra.read_store import ReadStore
from infra.seal.anchor_kafka import REST_SECONDS, KafkaAnchor
from infra.seal.anchor_mail import MailAnchor
from infra.seal.anchors import heads_in
from infra.seal.checkpoint import Checkpoint
from infra.seal.keys import SealKeys
from infra.seal.note import Signer
from infra.seal.open import kafka_anchor, sealer_of
from infra.seal.sealer import InconsistentHeadError, Sealer
from infra.settings import Settings
from infra.verify import check_ledger
from tests.infra.channels.postbox import Postbox, serving
from tests.infra.event_store.bells import new_bell, stored
from tests.seal.conftest import ORIGIN, Ring
from tests.services.process import free_port

# Where a broker is away, kafka-python leaves its sockets to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning")


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """What is left to the garbage collector is taken here, and not in the midst of another test."""
    yield
    gc.collect()


@pytest.fixture
def topic(kafka_bootstrap: str) -> Iterator[Callable[[], KafkaAnchor]]:
    """A topic of heads of the test's own, met by somebody who knows nothing of it yet."""
    connection, topics = Connection(kafka_bootstrap), Topics(f"t{uuid4().hex[:12]}")
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(KafkaAnchor(connection, topics, ORIGIN)))


@pytest.fixture
def heads() -> Callable[[int], Checkpoint]:
    """A head of any size, signed."""
    signer = Signer.generate(ORIGIN)
    return lambda size: Checkpoint.sign(ORIGIN, size, bytes(32), [signer])


@contextmanager
def other_ledger(folder: Path, key: str, facts: int, anchor: KafkaAnchor) -> Iterator[Sealer]:
    """A ledger of the same name and key with facts of its own, as an operator with something to hide may make it."""
    folder.mkdir()
    url = f"sqlite:///{folder / 'other.db'}"
    with closing(recorder_for(url)) as recorder, closing(ReadStore(url)) as store:
        keys = SealKeys(store, ORIGIN, key)
        for number in range(facts):
            recorder.insert_events(stored(new_bell(number)))
        assert Sealer(recorder, store, keys).seal() is not None
        recorder.insert_events(stored(new_bell(facts)))
        yield Sealer(recorder, store, keys, anchors=[anchor])


@pytest.mark.kafka
def test_a_topic_of_heads_finds_out_a_ledger_that_was_restored_or_rewritten(
    recorder: FactRecorder,
    read_store: ReadStore,
    ring: Ring,
    topic: Callable[[], KafkaAnchor],
    tmp_path: Path,
) -> None:
    key = Signer.generate(ORIGIN).secret()
    sealer = Sealer(recorder, read_store, SealKeys(read_store, ORIGIN, key), anchors=[topic()])
    for _ in range(3):
        ring(4)
        head = sealer.seal()
    reader = topic()
    assert [h.size for h in reader.heads(ORIGIN)] == [4, 8, 12]
    assert str(reader.latest(ORIGIN)) == str(head)
    assert reader.heads("somebody.else") == []
    for facts, check in ((5, "older_than_head"), (20, "head_consistency")):
        with other_ledger(tmp_path / check, key, facts, topic()) as other:
            with pytest.raises(InconsistentHeadError) as refused:
                other.seal()
            assert refused.value.check == check


@pytest.mark.kafka
def test_verify_compares_a_ledger_with_the_heads_on_the_topic(
    recorder: FactRecorder,
    read_store: ReadStore,
    ring: Ring,
    kafka_bootstrap: str,
    database_url: str,
) -> None:
    settings = Settings(
        database_url=database_url,
        ledger=ORIGIN,
        kafka_bootstrap=kafka_bootstrap,
        kafka_prefix=f"t{uuid4().hex[:12]}",
        seal_file="none",
        seal_kafka=True,
    )
    assert kafka_anchor(settings).heads(ORIGIN) == []
    sealer = sealer_of(settings, recorder, read_store)
    ring(5)
    assert sealer.seal() is not None
    sealer.close()
    checked = check_ledger(settings, read_models=False)
    assert (checked.finding, checked.outside, checked.silent) == (None, 1, ())
    away = settings.model_copy(update={"kafka_bootstrap": f"127.0.0.1:{free_port()}"})
    assert check_ledger(away, read_models=False).silent == (kafka_anchor(settings).name,)


def test_a_broker_that_is_away_is_left_alone_for_a_while_and_holds_up_no_head(
    recorder: FactRecorder,
    read_store: ReadStore,
    keys: SealKeys,
    ring: Ring,
    heads: Callable[[int], Checkpoint],
) -> None:
    now = 0.0
    connection = Connection(f"127.0.0.1:{free_port()}")
    nowhere = KafkaAnchor(connection, Topics("t"), ORIGIN, lambda: now)
    sealer = Sealer(recorder, read_store, keys, anchors=[nowhere])
    for size in (3, 6, 9):
        ring(3)
        head = sealer.seal()
        assert head
        assert head.size == size
        with pytest.raises(OSError, match="a moment ago"):
            nowhere.publish(head)
    now = REST_SECONDS
    with pytest.raises(OSError, match="Kafka"):
        nowhere.publish(heads(9))


def test_a_mailbox_gets_a_head_once_a_day_that_verify_takes(
    tmp_path: Path, heads: Callable[[int], Checkpoint]
) -> None:
    now, postbox = 0.0, Postbox()
    with serving(postbox) as port:
        mail = Mail(MailServer.of(f"smtp://127.0.0.1:{port}"), "so@giamsat.example")
        to = ["thanh-tra@bo.example", "kiem-toan@nuoc.example"]
        anchor = MailAnchor(mail, "so@giamsat.example", to, 24, lambda: now)
        for hour, size in ((0, 2), (12, 4), (25, 6), (26, 8)):
            now = hour * 3600.0
            anchor.publish(heads(size))
    assert [m["Subject"] for m in postbox.mails] == [
        f"[{ORIGIN}] Điểm kiểm tra, {n} sự kiện" for n in (2, 6)
    ]
    assert postbox.mails[0]["To"] == ", ".join(to)
    (attached,) = postbox.mails[0].iter_attachments()
    kept = tmp_path / "kept.txt"
    kept.write_bytes(attached.get_content().encode())
    assert [str(h) for h in heads_in(kept)] == [str(heads(2))]
    body = postbox.mails[0].get_body()
    assert body is not None
    assert str(heads(2)) in body.get_content().replace("\r\n", "\n")


def test_a_mail_server_that_is_away_is_tried_again_later(
    heads: Callable[[int], Checkpoint],
) -> None:
    now, postbox = 0.0, Postbox()
    port = free_port()
    mail = Mail(MailServer.of(f"smtp://127.0.0.1:{port}"), "so@giamsat.example")
    anchor = MailAnchor(mail, "so@giamsat.example", ["ai@do.example"], 24, lambda: now)
    with pytest.raises(OSError, match="refused"):
        anchor.publish(heads(1))
    anchor.publish(heads(2))
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        now = 301.0
        anchor.publish(heads(3))
    finally:
        controller.stop()
    assert len(postbox.mails) == 1
