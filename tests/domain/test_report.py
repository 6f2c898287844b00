"""A report is sent for duties, arrives, is returned or accepted: by each addressee for itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.errors import ConflictError
from domain.report import Report
from tests.domain.given import COUNCIL, DEPARTMENT, FRONT, LETTER, OFFICE, act, names, refused

SENT = date(2023, 11, 10)
ARRIVED = date(2023, 11, 13)
RETURNED = date(2023, 11, 15)
AGAIN = date(2023, 11, 20)
ACCEPTED = date(2023, 11, 24)
ONE_DAY = timedelta(days=1)
INPUT = uuid4()
BETTER = replace(LETTER, issued_on=AGAIN)


def sent(**fields: Any) -> Report:
    given: dict[str, Any] = {
        "code": "BC-2023-0001",
        "obligation_ids": (uuid4(),),
        "debtor_id": DEPARTMENT,
        "addressee_ids": (FRONT,),
        "period_from": date(2023, 1, 1),
        "period_to": date(2023, 12, 31),
        "document": LETTER,
        "submitted_on": SENT,
        "figures": None,
    }
    return Report.submit(act(SENT), **given | fields)


def arrive(report: Report, at: Any = None, on: date = ARRIVED) -> None:
    report.receive(act(on), received_on=on, incoming_number="5", addressee_id=at)


def arrived(**fields: Any) -> Report:
    report = sent(**fields)
    arrive(report)
    return report


def returned(**fields: Any) -> Report:
    report = arrived(**fields)
    report.return_(act(RETURNED, FRONT), reason="Thiếu số liệu")
    return report


def resubmit(report: Report, on: date = AGAIN) -> None:
    report.resubmit(act(on), document=BETTER, submitted_on=on, figures={"cuộc": 3})


def accepted() -> Report:
    report = arrived()
    report.accept(act(ACCEPTED, FRONT))
    return report


def to_two() -> Report:
    return arrived(addressee_ids=(FRONT, COUNCIL))


def test_a_report_goes_all_the_way() -> None:
    report = returned()
    resubmit(report)
    arrive(report, on=AGAIN)
    report.accept(act(ACCEPTED, FRONT))
    assert names(report) == [
        "submitted",
        "received",
        "returned",
        "resubmitted",
        "received",
        "accepted",
    ]
    assert report.accepted == {FRONT}


def test_a_report_names_the_duties_it_answers() -> None:
    with refused("obligation_given", "/obligation_ids"):
        sent(obligation_ids=())


def test_a_report_goes_to_somebody() -> None:
    with refused("addressee_given", "/addressee_ids"):
        sent(addressee_ids=())


def test_a_period_ends_after_it_begins() -> None:
    with refused("period_ordered", "/period/to"):
        sent(period_to=date(2022, 12, 31))


def test_a_report_is_not_sent_before_its_period_begins() -> None:
    with refused("submitted_in_or_after_period", "/submitted_on"):
        sent(period_from=date(2023, 11, 11))


class TestAReceipt:
    def test_is_not_before_the_sending(self) -> None:
        with refused("received_after_submission", "/received_on"):
            arrive(sent(), on=date(2023, 11, 9))

    def test_is_recorded_once(self) -> None:
        with refused("received_once", kind=ConflictError):
            arrive(arrived())

    def test_is_at_an_addressee(self) -> None:
        with refused("addressee_named", "/addressee_id"):
            arrive(sent(), OFFICE)

    def test_is_recorded_for_each_addressee(self) -> None:
        report = sent(addressee_ids=(FRONT, COUNCIL))
        arrive(report, FRONT)
        arrive(report, on=AGAIN)
        assert report.received == {FRONT: ARRIVED, COUNCIL: AGAIN}

    def test_is_not_of_a_report_that_was_sent_back(self) -> None:
        with refused("report_submitted", kind=ConflictError):
            arrive(returned())


class TestAReturn:
    def test_says_why(self) -> None:
        with refused("reason_given", "/reason"):
            arrived().return_(act(RETURNED), reason="")

    def test_is_not_made_after_the_acceptance(self) -> None:
        with refused("accepted_once", kind=ConflictError):
            accepted().return_(act(ACCEPTED), reason="Thiếu")

    def test_is_not_made_twice(self) -> None:
        with refused("report_submitted", kind=ConflictError):
            returned().return_(act(ACCEPTED), reason="Thiếu")

    def test_is_not_before_the_sending(self) -> None:
        with refused("returned_after_submission", "/happened_on"):
            arrived().return_(act(date(2023, 11, 9)), reason="Thiếu")

    def test_is_not_before_its_arrival_there(self) -> None:
        report = to_two()
        with refused("returned_after_receipt", "/happened_on"):
            report.return_(act(ARRIVED - ONE_DAY), reason="Thiếu", addressee_id=FRONT)
        # Whoever never entered its arrival may still send it back.
        sent().return_(act(SENT), reason="Thiếu")

    def test_is_not_made_by_the_sender(self) -> None:
        with refused("returner_is_not_debtor", "/agency_id"):
            arrived().return_(act(RETURNED, DEPARTMENT), reason="Thiếu")

    def test_is_made_by_an_addressee(self) -> None:
        with refused("addressee_named", "/addressee_id"):
            arrived().return_(act(RETURNED), reason="Thiếu", addressee_id=OFFICE)

    def test_of_one_addressee_leaves_the_other_ones_acceptance_alone(self) -> None:
        report = to_two()
        report.accept(act(RETURNED, COUNCIL), addressee_id=COUNCIL)
        report.return_(act(RETURNED, FRONT), reason="Thiếu", addressee_id=FRONT)
        resubmit(report)
        assert report.accepted == {COUNCIL}
        assert report.received == {COUNCIL: ARRIVED}
        with refused("accepted_once", kind=ConflictError):
            report.accept(act(ACCEPTED, COUNCIL), addressee_id=COUNCIL)
        arrive(report, on=AGAIN)
        report.accept(act(ACCEPTED, FRONT))
        assert report.accepted == {COUNCIL, FRONT}


class TestASecondVersion:
    @pytest.mark.parametrize("report", [sent, arrived, accepted])
    def test_is_only_of_what_was_sent_back(self, report: Any) -> None:
        with refused("report_returned", kind=ConflictError):
            resubmit(report())

    def test_is_not_before_the_return(self) -> None:
        with refused("resubmitted_after_return", "/submitted_on"):
            resubmit(returned(), on=date(2023, 11, 14))

    def test_is_another_document_than_those_sent_before(self) -> None:
        report = returned()
        with refused("version_sent_once", "/document"):
            report.resubmit(act(AGAIN), document=LETTER, submitted_on=AGAIN, figures=None)
        resubmit(report)
        arrive(report, on=AGAIN)
        report.return_(act(AGAIN, FRONT), reason="Vẫn thiếu")
        for known in (LETTER, BETTER):
            with refused("version_sent_once", "/document"):
                report.resubmit(act(AGAIN), document=known, submitted_on=AGAIN, figures=None)

    def test_has_to_arrive_again(self) -> None:
        report = returned()
        resubmit(report)
        with refused("accepted_after_receipt", kind=ConflictError):
            report.accept(act(ACCEPTED))


class TestAnAcceptance:
    def test_comes_after_the_receipt(self) -> None:
        with refused("accepted_after_receipt", kind=ConflictError):
            sent().accept(act(ACCEPTED, FRONT))
        with refused("accepted_after_receipt", "/happened_on"):
            arrived().accept(act(date(2023, 11, 12), FRONT))

    def test_is_not_ones_own(self) -> None:
        with refused("acceptor_is_not_debtor", "/agency_id"):
            arrived().accept(act(ACCEPTED, DEPARTMENT))

    def test_is_given_once(self) -> None:
        with refused("accepted_once", kind=ConflictError):
            accepted().accept(act(ACCEPTED))

    def test_is_not_of_a_report_that_was_sent_back(self) -> None:
        with refused("report_submitted", kind=ConflictError):
            returned().accept(act(ACCEPTED))

    def test_by_one_addressee_is_not_by_the_other(self) -> None:
        report = to_two()
        report.accept(act(ACCEPTED, FRONT), addressee_id=FRONT)
        assert report.accepted == {FRONT}
        report.accept(act(ACCEPTED, COUNCIL))
        assert report.accepted == {FRONT, COUNCIL}

    def test_is_by_an_addressee(self) -> None:
        with refused("addressee_named", "/addressee_id"):
            arrived().accept(act(ACCEPTED), addressee_id=OFFICE)


class TestWhatBecomesOfAReport:
    def test_it_is_sent_on_by_who_has_it(self) -> None:
        with refused("forwarded_after_receipt", "/happened_on"):
            arrived().forward(act(ARRIVED - ONE_DAY), to_id=OFFICE, document=None)
        arrived().forward(act(ARRIVED), to_id=OFFICE, document=None)

    def test_comments_on_the_draft_come_before_it_is_sent(self) -> None:
        report = sent()
        report.collect_comments(
            act(), form="meeting", collected_on=SENT, party_ids=(COUNCIL,), document=None
        )
        with refused("comments_before_submission", "/collected_on"):
            report.collect_comments(
                act(), form="writing", collected_on=SENT + ONE_DAY, party_ids=(), document=None
            )

    def test_what_it_came_through_is_neither_its_sender_nor_its_addressee(self) -> None:
        report = sent()
        report.pass_via(act(), via_id=OFFICE, received_on=SENT)
        for between in (report.debtor_id, report.addressee_ids[0]):
            with refused("via_is_between", "/via_id"):
                report.pass_via(act(), via_id=between, received_on=SENT)
        with refused("received_after_submission", "/received_on"):
            report.pass_via(act(), via_id=OFFICE, received_on=SENT - ONE_DAY)

    def test_it_reaches_its_one_addressee_after_what_it_came_through(self) -> None:
        report = sent()
        report.pass_via(act(), via_id=OFFICE, received_on=ARRIVED)
        with refused("received_after_passage", "/received_on"):
            arrive(report, on=ARRIVED - ONE_DAY)
        arrive(report)
        with refused("passed_before_receipt", "/received_on"):
            report.pass_via(act(), via_id=OFFICE, received_on=ARRIVED + ONE_DAY)
        # Of two addressees, one may have had it straight.
        straight = sent(addressee_ids=(FRONT, COUNCIL))
        straight.pass_via(act(), via_id=OFFICE, received_on=ARRIVED)
        arrive(straight, COUNCIL, ARRIVED - ONE_DAY)

    def test_a_consolidation_hides_nobody_who_sent_nothing(self) -> None:
        report = sent()
        given: dict[str, Any] = {"input_ids": (INPUT,), "unheard_ids": frozenset({OFFICE})}
        with refused("missing_debtors_listed", "/missing_ids"):
            report.consolidate(act(), missing_ids=(), **given)
        report.consolidate(act(), missing_ids=(OFFICE,), **given)

    def test_a_consolidation_has_inputs_and_is_not_one_of_them(self) -> None:
        with refused("input_given", "/input_ids"):
            sent().consolidate(act(), input_ids=(), missing_ids=(), unheard_ids=frozenset())
        report = sent()
        with refused("input_is_another", "/input_ids"):
            report.consolidate(
                act(), input_ids=(report.id,), missing_ids=(), unheard_ids=frozenset()
            )

    def test_it_is_sent_on_to_somebody_who_has_not_got_it(self) -> None:
        report = sent()
        report.forward(act(), to_id=OFFICE, document=None)
        with refused("forwarded_to_another", "/to_id"):
            report.forward(act(), to_id=report.addressee_ids[0], document=None)

    def test_only_what_has_arrived_is_debated(self) -> None:
        report = sent()
        to = report.addressee_ids[0]
        words: dict[str, Any] = {"session": "Kỳ họp 12", "opinion": "Đồng ý", "document": None}
        with refused("debated_after_receipt", "/body_id", ConflictError):
            report.debate(act(), body_id=to, **words)
        report.receive(act(), received_on=SENT, incoming_number=None)
        report.debate(act(), body_id=to, **words)

    def test_a_figure_is_set_beside_another_one(self) -> None:
        report = sent(figures={"cuoc": 12})
        report.flag_discrepancy(act(), figure="cuoc", recorded="11", note=None)
        with refused("figure_reported", "/figure"):
            report.flag_discrepancy(act(), figure="khac", recorded="1", note=None)
        with refused("figures_differ", "/recorded"):
            report.flag_discrepancy(act(), figure="cuoc", recorded="12", note=None)


def test_a_paper_is_not_sent_before_its_day() -> None:
    ahead = replace(LETTER, issued_on=SENT + ONE_DAY)
    with refused("document_before_sending", "/document/issued_on"):
        sent(document=ahead)
    report = returned(document=replace(LETTER, issued_on=SENT))
    with refused("document_before_sending", "/document/issued_on"):
        report.resubmit(
            act(AGAIN),
            document=replace(BETTER, issued_on=AGAIN + ONE_DAY),
            submitted_on=AGAIN,
            figures=None,
        )
