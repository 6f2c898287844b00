"""Hiệp thương: who may take part, what the minutes must say, and in which order the steps come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from domain.activity import ServedDuty
from domain.consultation import AgreedRound, Consultation, PartyBody
from domain.errors import ConflictError
from domain.values import id_of
from tests.domain.given import COUNCIL, DEPARTMENT, FRONT, LETTER, OFFICE, act, names, refused

WOMEN, YOUTH = id_of("agency", "hpn"), id_of("agency", "doan")
HELD = date(2023, 11, 20)
HOST = PartyBody(FRONT, "province", "front_standing_board")


def party(body: Any, level: str = "province", kind: str = "pso") -> PartyBody:
    return PartyBody(body, level, kind)


def opened(**fields: Any) -> Consultation:
    given: dict[str, Any] = {
        "code": "HT-2024-mttq",
        "host": HOST,
        "plan_year": 2024,
        "parties": (party(WOMEN), party(YOUTH)),
    }
    return Consultation.open(act(date(2023, 10, 2)), **given | fields)


def proposed(consultation: Consultation, topic: str = "1", **fields: Any) -> None:
    given: dict[str, Any] = {
        "subject": "Đầu tư công",
        "supervised_ids": (OFFICE,),
        "proposer_id": WOMEN,
        "reason": "Cử tri kiến nghị",
        "window_from": None,
        "window_to": None,
    }
    consultation.propose_topic(act(date(2023, 10, 9)), topic=topic, **given | fields)


def agree(consultation: Consultation, on: date = HELD, **fields: Any) -> None:
    given: dict[str, Any] = {
        "document": LETTER,
        "signed_ids": (WOMEN, YOUTH),
        "absent_ids": (),
        "rounds": (),
        "note": None,
    }
    consultation.agree(act(on), agreed_on=on, **given | fields)


def agreed() -> Consultation:
    consultation = opened()
    proposed(consultation)
    agree(consultation)
    return consultation


def align(consultation: Consultation, *bodies: PartyBody, **fields: Any) -> None:
    given: dict[str, Any] = {"aligned_on": date(2023, 11, 27), "document": LETTER, "changes": None}
    consultation.align(
        act(), bodies=bodies or (party(COUNCIL, kind="peoples_council"),), **given | fields
    )


def submit(consultation: Consultation) -> None:
    consultation.submit(
        act(), submitted_on=date(2023, 12, 1), committee_id=uuid4(), document=LETTER
    )


def test_the_whole_way_is_told_in_its_order() -> None:
    consultation = agreed()
    align(consultation)
    submit(consultation)
    consultation.give_opinion(act(), opinion="agree", edition=None, document=LETTER)
    consultation.issue_plan(act(), plan_id=uuid4(), in_force=True, of_host=True, earlier=False)
    assert names(consultation) == [
        "opened",
        "topic_proposed",
        "agreed",
        "aligned",
        "submitted",
        "opinion_given",
        "plan_issued",
    ]


def test_its_window_is_the_last_quarter_unless_guidance_says_otherwise() -> None:
    assert opened().window == (date(2023, 10, 1), date(2023, 12, 31))
    november = (date(2023, 11, 1), date(2023, 11, 30))
    assert opened(window_from=november[0], window_to=november[1]).window == november


def test_a_party_of_another_level_takes_no_part() -> None:
    with refused("parties_of_one_level", "/party_ids/1"):
        opened(parties=(party(WOMEN), party(YOUTH, level="district")))


def test_nobody_consults_alone() -> None:
    with refused("party_given", "/party_ids"):
        opened(parties=())


def test_a_window_ends_after_it_begins() -> None:
    with refused("window_ordered", "/window/to"):
        opened(window_from=date(2023, 11, 1), window_to=date(2023, 10, 1))


def test_a_topic_names_whom_to_supervise() -> None:
    with refused("topic_has_supervised_body", "/supervised_ids"):
        proposed(opened(), supervised_ids=())


def test_a_topic_has_a_reason_and_a_proposer_who_takes_part() -> None:
    with refused("reason_given", "/reason"):
        proposed(opened(), reason=" ")
    with refused("party_takes_part", "/proposer_id"):
        proposed(opened(), proposer_id=DEPARTMENT)


def test_a_topic_stands_once() -> None:
    consultation = opened()
    proposed(consultation)
    with refused("topic_once", "/topic", ConflictError):
        proposed(consultation)


def test_an_overlap_is_between_two() -> None:
    consultation = opened()
    proposed(consultation)
    proposed(consultation, "2")
    given: dict[str, Any] = {"found_by": "party", "outcome": "Ghép"}
    consultation.flag_overlap(act(), topic="1", other_topic="2", supervision_id=None, **given)
    for other, supervision in ((None, None), ("2", uuid4()), ("1", None)):
        with refused("overlap_names_two", "/other_topic"):
            consultation.flag_overlap(
                act(), topic="1", other_topic=other, supervision_id=supervision, **given
            )
    with refused("topic_known", "/topic"):
        consultation.flag_overlap(act(), topic="9", other_topic="1", supervision_id=None, **given)


def test_an_agreement_has_no_minutes_of_an_earlier_day() -> None:
    with refused("minutes_after_meeting", "/document/issued_on"):
        agree(opened(), document=replace(LETTER, issued_on=date(2023, 11, 19)))
    agree(opened(), document=replace(LETTER, issued_on=HELD))


def test_an_agreement_has_minutes() -> None:
    with refused("agreement_has_minutes", "/document"):
        agree(opened(), document=None)


def test_an_agreement_is_not_older_than_the_opening_or_the_reopening() -> None:
    with refused("agreed_after_opening", "/agreed_on"):
        agree(opened(), date(2023, 10, 1), note="Sớm")
    consultation = agreed()
    consultation.reopen(act(), reason="Trùng", document=None)
    with refused("agreed_after_opening", "/agreed_on"):
        agree(consultation)


def test_each_party_signed_or_was_absent() -> None:
    with refused("each_party_signed_or_absent", "/signed_ids"):
        agree(opened(), signed_ids=(WOMEN,))
    agree(opened(), signed_ids=(WOMEN,), absent_ids=(YOUTH,))
    with refused("signed_or_absent", "/absent_ids"):
        agree(opened(), absent_ids=(YOUTH,))


@pytest.mark.parametrize("on", [date(2023, 9, 30), date(2024, 1, 2)])
def test_outside_its_window_an_agreement_says_why(on: date) -> None:
    consultation = Consultation.open(
        act(date(2023, 9, 1)),
        code="HT-2024-mttq",
        host=HOST,
        plan_year=2024,
        parties=(party(WOMEN),),
    )
    with refused("outside_window_noted", "/note"):
        agree(consultation, on, signed_ids=(WOMEN,))
    agree(consultation, on, signed_ids=(WOMEN,), note="Theo hướng dẫn của Trung ương")


def test_an_agreed_round_is_of_a_topic_and_led_by_one_of_them() -> None:
    consultation = opened()
    proposed(consultation)
    with refused("topic_known", "/rounds/0/topic"):
        agree(consultation, rounds=(AgreedRound("9", WOMEN),))
    with refused("party_takes_part", "/rounds/0/lead_id"):
        agree(consultation, rounds=(AgreedRound("1", DEPARTMENT),))
    window = (date(2024, 5, 1), date(2024, 4, 1))
    with refused("window_ordered", "/rounds/0/window/to"):
        agree(consultation, rounds=(AgreedRound("1", WOMEN, *window),))


def test_its_minutes_meet_the_duties_of_the_host_to_consult_and_no_others() -> None:
    duty = ServedDuty(uuid4(), "consultation", "KH-1/1", FRONT, None)
    agree(opened(), duties=(duty,))
    for wrong in (
        ServedDuty(uuid4(), "report", "KH-1/1", FRONT, None),
        ServedDuty(uuid4(), "consultation", "KH-1/1", WOMEN, None),
    ):
        with refused("consultation_serves_duty", "/obligation_ids/0"):
            agree(opened(), duties=(wrong,))


def test_its_minutes_meet_one_occurrence_of_an_item_and_none_of_another_year() -> None:
    due = ServedDuty(uuid4(), "consultation", "KH-1/1", FRONT, None)
    with refused("one_occurrence_each", "/obligation_ids/1"):
        agree(opened(), duties=(due, replace(due, id=uuid4())))
    for begins in (date(2025, 10, 1), date(2023, 12, 31)):
        with refused("held_in_period", "/obligation_ids/0"):
            agree(opened(), duties=(replace(due, begins_on=begins),))
    early = replace(due, begins_on=date(2023, 12, 31))
    agree(opened(), duties=(early,), note="Theo hướng dẫn, làm sớm")


def test_nothing_is_put_on_the_table_after_the_agreement() -> None:
    with refused("consultation_open", kind=ConflictError):
        proposed(agreed(), "2")


def test_the_exchange_comes_after_the_agreement() -> None:
    with refused("aligned_after_agreement", kind=ConflictError):
        align(opened())
    with refused("aligned_after_agreement", kind=ConflictError):
        align(agreed(), aligned_on=date(2023, 11, 1))


def test_the_delegation_takes_part_at_the_province_only() -> None:
    align(agreed(), party(COUNCIL, kind="na_delegation"))
    district = opened(
        host=PartyBody(FRONT, "district", "front_standing_board"),
        parties=(party(WOMEN, level="district"),),
    )
    agree(district, signed_ids=(WOMEN,))
    with refused("delegation_at_province_only", "/with_ids/0"):
        align(district, party(COUNCIL, kind="na_delegation"))
    with refused("parties_of_one_level", "/with_ids/0"):
        align(district, party(COUNCIL))


def test_the_exchange_names_bodies_and_has_a_paper() -> None:
    with refused("alignment_has_minutes", "/document"):
        align(agreed(), document=None)


def test_nothing_is_submitted_before_the_agreement_but_before_the_exchange_it_may_be() -> None:
    with refused("submitted_after_agreement", kind=ConflictError):
        submit(opened())
    submit(agreed())


def test_an_opinion_is_on_the_edition_submitted_and_in_writing() -> None:
    consultation = agreed()
    with refused("plan_submitted", kind=ConflictError):
        consultation.give_opinion(act(), opinion="agree", edition=None, document=LETTER)
    submit(consultation)
    with refused("opinion_on_submitted_edition", "/edition"):
        consultation.give_opinion(act(), opinion="agree", edition=99, document=LETTER)
    with refused("opinion_has_document", "/document"):
        consultation.give_opinion(act(), opinion="agree", edition=None, document=None)


def test_a_year_has_one_live_plan_issued_by_the_host_after_the_agreement() -> None:
    good: dict[str, Any] = {"plan_id": uuid4(), "in_force": True, "of_host": True, "earlier": False}
    with refused("issued_after_agreement", kind=ConflictError):
        opened().issue_plan(act(), **good)
    with refused("one_live_plan_a_year", "/plan_id", ConflictError):
        agreed().issue_plan(act(), **good | {"earlier": True})
    for wrong in ({"in_force": False}, {"of_host": False}):
        with refused("annual_plan_issued_by_host", "/plan_id"):
            agreed().issue_plan(act(), **good | wrong)


def test_reopened_the_old_exchange_is_stale() -> None:
    consultation = agreed()
    align(consultation)
    consultation.reopen(act(), reason="HĐND trùng nội dung", document=LETTER)
    with refused("aligned_after_agreement", kind=ConflictError):
        align(consultation)
    proposed(consultation, "2")
    agree(consultation, date(2023, 12, 2))
    with refused("consultation_agreed", kind=ConflictError):
        opened().reopen(act(), reason="Sớm", document=None)


@pytest.mark.parametrize("kind", ["department", "pso_women", "party_committee", "peoples_council"])
def test_it_is_hosted_by_the_front(kind: str) -> None:
    with refused("host_is_front", "/host_id"):
        opened(host=PartyBody(FRONT, "province", kind))
    opened(host=PartyBody(FRONT, "province", "hội đồng"))


def test_the_exchange_is_with_an_authority() -> None:
    with refused("aligned_with_authority", "/with_ids"):
        align(agreed(), party(COUNCIL, kind="pso"))
    align(agreed(), party(COUNCIL, kind="pso"), party(OFFICE, kind="peoples_committee"))
