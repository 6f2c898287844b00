"""Periodic reports of the fictional year: sent, received, returned, sent again, accepted; who is missing sent none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import reports
from domain.values import Document
from infra.seeds.story.duty import addressees as owed_to
from infra.seeds.story.duty import duty
from infra.seeds.story.sheet import Row, paper, sheet
from infra.seeds.story.step import Positions, Step


@dataclass
class Sent:
    """Báo cáo đã gửi — one report as a sheet tells it."""

    where: str
    plan: str
    debtor: str
    to: tuple[str, ...]
    obligations: tuple[UUID, ...]
    period: tuple[date, date]
    symbol: str
    number: int
    submitted: date
    figures: dict[str, Any] | None
    turns: list[tuple[str, date, dict[str, Any]]] = field(default_factory=list)
    """What happened to it after it was sent: which command, on which day, with which words."""

    def document(self, again: int = 0) -> Document:
        """Its letter; a version sent again bears a number of its own."""
        number = self.number + again
        return paper(self.where, f"{number}{self.symbol}", self.submitted, self.debtor)


def steps() -> Iterator[Step]:
    """Each report; the codes follow the days on which they were sent."""
    given = sheet("reports")
    sent = [report for row in given.rows("reports") for report in _batch(row)]
    given.close()
    count: Counter[int] = Counter()
    for report in sorted(sent, key=lambda r: r.submitted):
        year = report.submitted.year
        count[year] += 1
        yield from _told(f"BC-{year}-{count[year]:04}", report)


def _batch(row: Row) -> Iterator[Sent]:
    plan, symbol, number = row.take("plan"), row.take("symbol"), row.maybe("number", 11)
    items = row.codes("items")
    occurrence = row.take("occurrence")
    period = (row.day("from"), row.day("to"))
    addressees = row.codes("addressees")
    for one in row.rows("sent"):
        debtor = one.take("debtor")
        to = one.codes("addressees") or addressees or owed_to(plan, items[0], debtor)
        number += 7
        report = Sent(
            where=one.where,
            plan=plan,
            debtor=debtor,
            to=to,
            obligations=tuple(
                duty(plan, item, occurrence, debtor, addressee).id
                for item in items
                for addressee in to
            ),
            period=period,
            symbol=symbol,
            number=number,
            submitted=one.day("submitted"),
            figures=one.maybe("figures"),
        )
        for key, verb in (
            ("received", "receive"),
            ("returned", "return_"),
            ("resubmitted", "resubmit"),
            ("again", "receive"),
            ("accepted", "accept"),
        ):
            on = one.maybe(key)
            if on is not None:
                words = {"reason": one.take("reason")} if verb == "return_" else {}
                report.turns.append((verb, on, words))
        one.close()
        yield report
    row.close()


def _told(code: str, report: Sent) -> Iterator[Step]:
    yield _step(code, 0, "submit", report.submitted, report.debtor, report, _submission(code, report))
    again = 0
    for i, (verb, on, words) in enumerate(report.turns, 1):
        mine = verb == "resubmit"
        if mine:
            again += 1
            words = {"document": replace(report.document(again), issued_on=on), "submitted_on": on}
        if verb == "receive":
            words = {"received_on": on, "incoming_number": str(100 + report.number)}
        agency = report.debtor if mine else report.to[0]
        yield _step(code, i, verb, on, agency, report, words)


def _submission(code: str, report: Sent) -> dict[str, Any]:
    return {
        "code": code,
        "obligation_ids": report.obligations,
        "debtor": report.debtor,
        "addressees": report.to,
        "period_from": report.period[0],
        "period_to": report.period[1],
        "document": report.document(),
        "submitted_on": report.submitted,
        "figures": report.figures,
    }


def _step(
    code: str, i: int, verb: str, on: date, agency: str, report: Sent, words: dict[str, Any]
) -> Step:
    command = getattr(reports, verb)
    subject = () if verb == "submit" else (code,)

    def say(ledger: Ledger, act: Act, _: Positions) -> Recorded:
        answer: Recorded = command(ledger, act, *subject, **words)
        return answer

    return Step(
        id=f"{code}/{i:02}-{verb}",
        on=on,
        subjects=(code,),
        actor="demo-agency" if agency == report.debtor else "demo-supervisor",
        agency=agency,
        say=say,
        after=(report.plan,),
    )
