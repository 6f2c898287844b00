"""Periodic reports of the fictional year: sent, received, returned, sent again, accepted; who is missing sent none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.commands import reports
from domain.values import Document
from infra.seeds.story.duty import addressees as owed_to
from infra.seeds.story.duty import duty
from infra.seeds.story.sheet import Row, paper, sheet
from infra.seeds.story.step import Step
from infra.seeds.story.wording import saying

FIRST_NUMBER: Final = 11
STEP: Final = 7
"""From one letter of a sheet to the next; a version sent again takes the next number."""


@dataclass(frozen=True)
class Batch:
    """Đợt báo cáo — what the reports of one item and period share."""

    plan: str
    items: tuple[str, ...]
    occurrence: str
    period_from: date
    period_to: date
    addressees: tuple[str, ...]
    symbol: str

    def owed_to(self, debtor: str) -> tuple[str, ...]:
        """Those named, or else those that the plan names."""
        return self.addressees or owed_to(self.plan, self.items[0], debtor)

    def obligations(self, debtor: str) -> tuple[UUID, ...]:
        """The duties that one document of the debtor answers."""
        return tuple(
            duty(self.plan, item, self.occurrence, debtor, addressee).id
            for item in self.items
            for addressee in self.owed_to(debtor)
        )


@dataclass(frozen=True)
class Comments:
    """Góp ý báo cáo — what was said of the draft, and by whom."""

    on: date
    form: str
    parties: tuple[str, ...]
    document: Document | None

    def words(self) -> dict[str, Any]:
        """As the command takes them."""
        return {
            "form": self.form,
            "collected_on": self.on,
            "parties": self.parties,
            "document": self.document,
        }


@dataclass(frozen=True)
class Sent:
    """Báo cáo đã gửi — one report with what happened to it."""

    batch: Batch
    debtor: str
    number: int
    submitted: date
    figures: dict[str, Any] | None
    received: date
    returned: date | None
    reason: str | None
    resubmitted: date | None
    again: date | None
    accepted: date | None
    via: tuple[str, date] | None
    comments: Comments | None

    def turns(self, code: str) -> Iterator[tuple[str, date, dict[str, Any]]]:
        """What happened, in order: which command, on which day, with which words."""
        yield "submit", self.submitted, self._submission(code)
        if self.comments:
            yield "collect_comments", self.comments.on, self.comments.words()
        if self.via:
            yield "pass_via", self.via[1], {"via": self.via[0], "received_on": self.via[1]}
        yield "receive", self.received, self._arrival(self.received)
        if self.returned:
            yield "return_", self.returned, {"reason": self.reason}
        if self.resubmitted:
            document = self._document(self.number + 1, self.resubmitted)
            words = {"document": document, "submitted_on": self.resubmitted}
            yield "resubmit", self.resubmitted, words
        if self.again:
            yield "receive", self.again, self._arrival(self.again)
        if self.accepted:
            yield "accept", self.accepted, {}

    def _submission(self, code: str) -> dict[str, Any]:
        return {
            "code": code,
            "obligation_ids": self.batch.obligations(self.debtor),
            "debtor": self.debtor,
            "addressees": self.batch.owed_to(self.debtor),
            "period_from": self.batch.period_from,
            "period_to": self.batch.period_to,
            "document": self._document(self.number, self.submitted),
            "submitted_on": self.submitted,
            "figures": self.figures,
        }

    def _arrival(self, on: date) -> dict[str, Any]:
        return {"received_on": on, "incoming_number": str(1000 + self.number + on.day)}

    def _document(self, number: int, on: date) -> Document:
        return paper("reports.toml", f"{number}{self.batch.symbol}", on, self.debtor)


def steps() -> Iterator[Step]:
    """Each report; the codes follow the days on which they were sent."""
    given = sheet("reports")
    sent = [report for row in given.rows("reports") for report in _sent(row)]
    given.close()
    count: Counter[int] = Counter()
    for report in sorted(sent, key=lambda r: r.submitted):
        year = report.submitted.year
        count[year] += 1
        yield from _told(f"BC-{year}-{count[year]:04}", report)


def _sent(row: Row) -> Iterator[Sent]:
    batch = Batch(
        plan=row.take("plan"),
        items=row.codes("items"),
        occurrence=row.take("occurrence"),
        period_from=row.day("from"),
        period_to=row.day("to"),
        addressees=row.codes("addressees"),
        symbol=row.take("symbol"),
    )
    number = row.maybe("number", FIRST_NUMBER)
    for i, one in enumerate(row.rows("sent")):
        yield Sent(
            batch=batch,
            debtor=one.take("debtor"),
            number=number + STEP * i,
            submitted=one.day("submitted"),
            figures=one.maybe("figures"),
            received=one.day("received"),
            returned=one.maybe("returned"),
            reason=one.maybe("reason"),
            resubmitted=one.maybe("resubmitted"),
            again=one.maybe("again"),
            accepted=one.maybe("accepted"),
            via=_via(one),
            comments=_comments(one),
        )
        one.close()
    row.close()


def _via(one: Row) -> tuple[str, date] | None:
    via = one.maybe("via")
    return None if via is None else (via, one.day("passed"))


def _comments(one: Row) -> Comments | None:
    given = one.maybe("comments")
    if given is None:
        return None
    row = Row(f"{one.where}/comments", given)
    on = row.day("on")
    found = Comments(on, row.take("form"), row.codes("by"), row.paper("document", on, None))
    row.close()
    return found


def _told(code: str, report: Sent) -> Iterator[Step]:
    for i, (verb, on, words) in enumerate(report.turns(code)):
        mine = verb in ("submit", "resubmit", "collect_comments")
        subject = () if verb == "submit" else (code,)
        yield Step(
            id=f"{code}/{i:02}-{verb}",
            on=on,
            subjects=(code,),
            actor="demo-agency" if mine else "demo-supervisor",
            agency=report.debtor if mine else report.batch.owed_to(report.debtor)[0],
            say=saying(getattr(reports, verb), *subject, **words),
            after=(report.batch.plan,),
            learnt_on=max(on, report.submitted),
        )
