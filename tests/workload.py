"""A ledger's worth of facts: recommendations that run their whole course side by side, as many as are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import cast

from domain.actor import Act
from domain.agency import Agency
from domain.facts import Fact, Subject
from domain.recommendation import Point, PointReply, Recommendation, ReplyLimit
from domain.values import Document, id_of

FIRST_DAY = date(2026, 6, 1)
"""Facts are recorded when they happen: the calendar of the year is known by then, as in a ledger in use."""
STEPS = 8
"""Facts of one recommendation, from the letter to the end of its follow-up."""
SIDE_BY_SIDE = 100
"""Recommendations under way at the same time, so that the facts of one stand far apart."""
AGENCIES = 20
_START = datetime(2026, 6, 1, 1, tzinfo=UTC)
_LETTER = Document(number="12", symbol="CV")


def facts(many: int, series: str = "W") -> Iterator[Fact]:
    """So many facts in the order of a ledger; two series have no subject in common."""
    return islice(_endless(series), many)


def agency(number: int, series: str = "W") -> str:
    """The code of a body of a series."""
    return f"{series}-CQ-{number}"


def _endless(series: str) -> Iterator[Fact]:
    clock = _clock()
    for number in range(AGENCIES):
        found = Agency.register(
            _act(*next(clock)),
            code=agency(number, series),
            name=f"Cơ quan số {number}",
            kind="department",
            level="province",
            founded_on=None,
            province=None,
        )
        yield from _news(found)
    first = 0
    while True:
        group: list[Recommendation] = []
        for number in range(first, first + SIDE_BY_SIDE):
            group.append(_issued(*next(clock), series, number))
            yield from _news(group[-1])
        for step in range(1, STEPS):
            for recommendation in group:
                _go_on(recommendation, *next(clock), step)
                yield from _news(recommendation)
        first += SIDE_BY_SIDE


def _news(subject: Subject) -> list[Fact]:
    return cast("list[Fact]", list(subject.collect_events()))


def _clock() -> Iterator[tuple[datetime, date]]:
    """An instant a second later each time; the day in law goes with it."""
    at = _START
    while True:
        yield at, at.date()
        at += timedelta(seconds=1)


def _act(at: datetime, today: date) -> Act:
    return Act(actor="bench", at=at, today=today, on=today, correlation="đợt một")


def _issued(at: datetime, today: date, series: str, number: int) -> Recommendation:
    issuer = id_of(Agency.TOPIC, agency(0, series))
    return Recommendation.issue(
        _act(at, today),
        code=f"KN-{series}-{number}",
        source_type="petition",
        source_id=id_of("petition", f"don-{number}"),
        issuer_id=issuer,
        addressee_id=id_of(Agency.TOPIC, agency(1 + number % (AGENCIES - 1), series)),
        document=_LETTER,
        points=(Point(1, "Công khai quyết toán ngân sách của địa phương"),),
        urgent=False,
        reply_limit=ReplyLimit("15d", None, issuer, "Văn bản kiến nghị"),
        source_concluded_on=None,
    )


def _go_on(subject: Recommendation, at: datetime, today: date, step: int) -> None:
    act = _act(at, today)
    if step == 1:
        subject.receive(act, received_on=today, incoming_number="7")
    elif step == 2:
        subject.give_reply(
            act,
            reply_code=f"TL-{subject.code}",
            replier_id=subject.responsible_id,
            document=_LETTER,
            replied_on=today,
            received_on=today,
            points=(PointReply(1, "accepted", None, "Sẽ công khai trên cổng thông tin"),),
        )
    elif step == 3:
        subject.accept_reply(act)
    elif step == 4:
        subject.start_resolution(act, measures="Rà soát số liệu quyết toán")
    elif step == 5:
        subject.report_resolution(
            act,
            resolver_id=subject.responsible_id,
            measures="Đã công khai quyết toán",
            evidence=("https://example.gov.vn/quyet-toan",),
            document=_LETTER,
            received_on=today,
        )
    elif step == 6:
        subject.verify_resolution(act, evidence="Biên bản kiểm tra", document=None)
    else:
        subject.close(act, reason=None)
