"""What facts tell of persons leaves the house sealed: the topic tells nobody, and a site with the key reads it all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from domain.commands import agencies, corrections, inspections, supervisions
from domain.values import Document
from infra.event_store.mapper import FactMapper
from infra.event_store.stored_fact import FactRow
from infra.kafka.message import Header, headers_of, published
from infra.kafka.sealed_fields import HIDDEN, SEALED, SealedFields
from infra.service import Service
from infra.settings import Settings

LEDGER: Final = "seal.giamsat.example"
KEY: Final = "k" * 32
SAID: Final = ("nhận phong bì", "Biên bản 77", "không đúng sự thật", "nhận quà", "đã đối chất")
FILED: Final = ("Theo đơn tố cáo", "đơn số 9")
OPEN: Final = ("Chưa niêm yết", "Niêm yết muộn", "đã niêm yết rồi")
PAPER: Final = Document("1", "KL", date(2024, 3, 1))


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[list[FactRow]]:
    """Of a round with an open finding and one about a person, each contested, corrected and upheld; and a file."""
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'l.db'}", ledger=LEDGER, today=date(2024, 3, 15)
    )
    with Service.open(settings) as service:
        ledger, act = service.ledger, service.act("acc-1")
        for code, kind in (("mttq", "front_standing_board"), ("ubnd", "peoples_committee")):
            agencies.register(ledger, act, code=code, name=code, kind=kind, level="province")
        supervisions.plan(
            ledger,
            act,
            code="GS-1",
            lead="mttq",
            subject="Cấp thẻ",
            supervised=("ubnd",),
            origin="unplanned",
            ordering_document=PAPER,
        )
        supervisions.notify(
            ledger, act, "GS-1", document=None, visit_on=act.on, information_due_on=None
        )
        supervisions.hold_session(ledger, act, "GS-1", place="A", minutes=None)
        stories: Sequence[tuple[bool, str, str, str, str]] = (
            (False, OPEN[0], "Ảnh chụp", OPEN[1], OPEN[2]),
            (True, SAID[0], SAID[1], SAID[3], SAID[2]),
        )
        for no, (about_person, said, evidence, mended, disputed) in enumerate(stories, 1):
            found = supervisions.record_finding(
                ledger,
                act,
                "GS-1",
                kind="shortcoming",
                statement=said,
                evidence=(evidence,),
                concerned="ubnd",
                about_person=about_person,
            )
            supervisions.contest_finding(ledger, act, "GS-1", no=no, text=disputed)
            reason = SAID[4] if about_person else "Ghi nhầm"
            supervisions.settle_finding(ledger, act, "GS-1", no=no, upheld=True, reason=reason)
            corrections.correct(
                ledger,
                act,
                corrects=found.position,
                field="statement",
                value=mended,
                reason=reason,
                document=None,
            )
        inspections.open_file(
            ledger,
            act,
            code="HS-1",
            subject=FILED[0],
            purpose=FILED[1],
            mandate=PAPER,
            lead="mttq",
            team=("acc-1",),
        )
        yield list(service.recorder.read_after(0, 100))


def sent(rows: Sequence[FactRow], key: str | None) -> list[tuple[bytes, list[Header]]]:
    """The value and the headers of each message."""
    fields = SealedFields(key)
    told = []
    for row in rows:
        stream = [r for r in rows if r.originator_id == row.originator_id]
        value, more = fields.closed(LEDGER.encode(), row, lambda stream=stream: stream)  # type: ignore[misc]
        told.append((value, headers_of(LEDGER.encode(), row) + more))
    return told


def received(messages: Sequence[tuple[bytes, list[Header]]], key: str | None) -> list[FactRow]:
    """The rows that a site keeps."""
    fields = SealedFields(key)
    return [fields.opened(published(headers, v), headers).row for v, headers in messages]


def bare(row: FactRow) -> FactRow:
    """A row without what never travels."""
    return row._replace(command_id=None)


@pytest.mark.parametrize("key", [None, KEY])
def test_the_topic_tells_nobody_what_is_restricted(rows: list[FactRow], key: str | None) -> None:
    messages = sent(rows, key)
    said = b"\n".join(part for v, hs in messages for part in (v, *(c for _, c in hs))).decode()
    assert not [words for words in (*SAID, *FILED) if words in said]
    assert not [words for words in OPEN if words not in said]
    assert said.count(f'"{HIDDEN}"') == 7
    sealed = [dict(headers).get(SEALED) for _, headers in messages]
    assert len([token for token in sealed if token]) == (0 if key is None else 5)


def test_a_site_with_the_key_keeps_what_was_recorded(rows: list[FactRow]) -> None:
    assert received(sent(rows, KEY), KEY) == [bare(row) for row in rows]


@pytest.mark.parametrize("key", [None, "x" * 32])
def test_a_site_without_the_key_reads_on_and_learns_that_there_is_something(
    rows: list[FactRow], key: str | None
) -> None:
    mapper = FactMapper()
    for row in received(sent(rows, KEY), key):
        assert row.name == mapper.fact(row).TOPIC
    assert received(sent(rows, KEY), key) == received(sent(rows, None), None)


def test_the_seal_of_another_fact_is_none_of_this_one(rows: list[FactRow]) -> None:
    messages = sent(rows, KEY)
    [one, other, *_] = [i for i, (_, headers) in enumerate(messages) if SEALED in dict(headers)]
    value, headers = messages[one]
    swapped = [(n, c) for n, c in headers if n != SEALED]
    swapped.append((SEALED, dict(messages[other][1])[SEALED]))
    [kept] = received([(value, swapped)], KEY)
    assert kept.state == value
