"""The seeds against the four documents: every place is there, every item of the truth is here, nothing is copied."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.actor import Act
from domain.plan import Plan
from domain.plan.bound import Bound
from domain.plan.item import ItemDraft
from domain.time.cadence import Cadence, Occurrence, occurrences
from domain.time.period import Validity
from domain.values import Signer, id_of
from infra.seeds.plans_loader import debtors, load_plan, load_plans
from infra.seeds.registry import expand, load_agencies, load_sets
from infra.seeds.values import ItemSeed, PlanSeed

DOCUMENTS = ["001", "002", "003", "004"]
COUNTS = {"001": (56, 47), "002": (73, 58), "003": (43, 15), "004": (61, 47)}

KIND_OF_TRUTH = {
    "task": "task",
    "reporting_obligation": "report",
    "review_obligation": "review",
    "meeting_cadence": "meeting",
    "consultation": "consultation",
    "numeric_target": "target",
    "scorecard": "scorecard",
    "cascade_obligation": "cascade",
    "publicity": "publication",
    "training": "training",
    "inspection": "inspection",
    "response_obligation": "reply",
    "reward": "reward",
}

COMMANDING = {"party_line", "party_over", "front_line", "pso_line"}
LONGEST_RUN = 12


@pytest.fixture(scope="module")
def lines(plans_folder: Path) -> dict[str, list[str]]:
    found = {path.name[:3]: path for path in plans_folder.glob("*.txt")}
    return {d: found[d].read_text(encoding="utf-8").split("\n") for d in DOCUMENTS}


@pytest.fixture(scope="module")
def truth(plans_folder: Path) -> dict[str, dict[str, Any]]:
    return {
        d: json.loads((plans_folder / f"truth-{d}.json").read_text(encoding="utf-8"))["document"]
        for d in ("001", "004")
    }


def places() -> Iterator[tuple[str, str]]:
    """Every place cited anywhere, with who cites it."""
    for agency in load_agencies():
        for cited in (agency.place, *(edge.place for edge in agency.edges)):
            if cited:
                yield agency.code, cited
    for group in load_sets():
        if group.place:
            yield group.code, group.place
    for plan in load_plans():
        cited_by_plan = [item.place for item in plan.items]
        cited_by_plan += [basis.place for basis in plan.bases if basis.place]
        if plan.signer and plan.signer.place:
            cited_by_plan.append(plan.signer.place)
        for place in cited_by_plan:
            yield plan.code, place


def words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + LONGEST_RUN]) for i in range(len(found) - LONGEST_RUN + 1)}


def item_of(document: str, code: str) -> ItemSeed:
    return next(item for item in load_plan(document).items if item.code == code)


def occurrences_of(plan: PlanSeed, item: ItemSeed, through: date) -> list[Occurrence]:
    return occurrences(
        Cadence.from_json(dict(item.cadence)),
        period=Validity(plan.period_from, plan.period_to),
        issued_on=plan.issued_on,
        issued_not_before=plan.issued_not_before,
        through=through,
    )


def test_every_place_cited_is_a_line_with_text(lines: dict[str, list[str]]) -> None:
    for who, place in places():
        document, _, span = place.partition(":")
        first, _, last = span.partition("-")
        for number in {int(first), int(last or first)}:
            assert lines[document][number - 1].strip(), f"{who} cites {place}, which is blank"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_sentence_of_the_document_is_copied(document: str, lines: dict[str, list[str]]) -> None:
    source = runs(" ".join(lines[document]))
    plan = load_plan(document)
    ours = [plan.title, plan.note or "", *(basis.title for basis in plan.bases)]
    for item in plan.items:
        ours += [item.text, item.note or ""]

    assert [text for text in ours if runs(text) & source] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_raw_time_expression_stands_in_the_document(
    document: str, lines: dict[str, list[str]]
) -> None:
    source = words(" ".join(lines[document]))
    text = " ".join(source)
    for item in load_plan(document).items:
        if raw := item.cadence.get("raw"):
            assert " ".join(words(raw)) in text, item.code


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_plan_has_as_many_items_as_its_document(document: str) -> None:
    items = load_plan(document).items

    assert (len(items), sum(item.trackable for item in items)) == COUNTS[document]


@pytest.mark.parametrize("document", ["001", "004"])
def test_every_item_of_the_truth_is_there_as_it_should_be(
    document: str, truth: dict[str, dict[str, Any]]
) -> None:
    for item, true in zip(load_plan(document).items, truth[document]["items"], strict=True):
        first, last = true["lines"]
        levels = {{"grassroots": "commune"}.get(level, level) for level in true["scope"]["levels"]}
        assert item.code == true["id"]
        assert item.kind == KIND_OF_TRUTH[true["kind"]], item.code
        assert item.trackable == true["trackable"], item.code
        assert len(item.leads) == len(true["lead"]), item.code
        assert len(item.addressees) == len(true["addressee"]), item.code
        assert item.place == f"{document}:{first}" + (f"-{last}" if last != first else "")
        assert set(item.ambiguities) == set(true["ambiguities"]), item.code
        assert item.scope is not None
        assert set(item.scope.levels) == levels, item.code
        assert (item.quantity is None) == (true["quantity"] is None), item.code


@pytest.mark.parametrize("document", ["001", "004"])
def test_every_cadence_is_that_of_the_truth(
    document: str, truth: dict[str, dict[str, Any]]
) -> None:
    for item, true in zip(load_plan(document).items, truth[document]["items"], strict=True):
        # Reports at meetings keep the quarters of the meetings, which is what the truth's windows show.
        expected = true["cadence"]["detail"].get("effective", true["cadence"]["type"])
        # Reviews after 3, 5 and 10 years come once each: the contract's word for them is milestones.
        if expected == "every_n_years" and true["cadence"]["detail"].get("occurrence") == "once":
            expected = "milestones"
        assert item.cadence["type"] == expected, item.code
        assert item.cadence.get("raw") == true["cadence"]["raw"], item.code


@pytest.mark.parametrize("document", ["001", "004"])
def test_every_window_of_the_truth_is_computed(
    document: str, truth: dict[str, dict[str, Any]]
) -> None:
    plan = load_plan(document)
    for item, true in zip(plan.items, truth[document]["items"], strict=True):
        found = {o.due_on: o for o in occurrences_of(plan, item, date(2025, 12, 31))}
        for example in true["due_examples"]:
            occurrence = found[date.fromisoformat(example["due"])]
            assert occurrence.opens_on == date.fromisoformat(example["opens"]), item.code
            assert occurrence.basis == example["basis"], item.code
            assert occurrence.soft == example.get("soft", False), item.code
            assert occurrence.ask_first == example.get("ask_first", False), item.code


@pytest.mark.parametrize("document", ["001", "004"])
def test_what_stands_at_the_head_of_a_document_is_that_of_the_truth(
    document: str, truth: dict[str, dict[str, Any]]
) -> None:
    plan, true = load_plan(document), truth[document]
    bounds = true["issue_date_bounds"]

    assert (f"{plan.number}-{plan.symbol}" if plan.number else None) == true["number"]
    assert plan.issued_on is None
    assert (plan.issued_not_before and plan.issued_not_before.isoformat()) == bounds["not_before"]
    assert (plan.issued_not_after and plan.issued_not_after.isoformat()) == bounds["not_after"]
    assert (plan.period_from and plan.period_from.isoformat()) == true["period"]["start"]
    assert (plan.period_to and plan.period_to.isoformat()) == true["period"]["end"]
    assert len(plan.bases) == len(true["legal_bases"])
    for basis, true_basis in zip(plan.bases, true["legal_bases"], strict=True):
        assert (basis.issued_on and basis.issued_on.isoformat()) == true_basis["date"]
    issuer = next(agency for agency in load_agencies() if agency.code == plan.issuer)
    assert issuer.name == true["issuing_body"]["name"]


@pytest.mark.parametrize("plan", load_plans(), ids=lambda plan: plan.document)
def test_no_signer_is_named(plan: PlanSeed, truth: dict[str, dict[str, Any]]) -> None:
    names = [true["signer"]["name"] for true in truth.values()]

    assert not any(name in repr(plan) for name in names)


def commanded(issuer: str) -> set[str]:
    """Whom the issuer may assign: its own parts, what hangs under it, and who answers to it."""
    edges = [(a.code, e.type, e.to) for a in load_agencies() for e in a.edges]
    kinds = {a.code: a.kind for a in load_agencies()}
    unit = issuer.rpartition(".")[0]
    own = {issuer}
    if kinds[issuer] in ("party_committee", "party_standing"):
        own |= {
            code
            for code, kind in kinds.items()
            if code.rpartition(".")[0] == unit and kind in ("party_committee", "party_standing")
        }
    reached, todo = set(own), list(own)
    while todo:
        here = todo.pop()
        below = {to for a, edge, to in edges if a == here and edge in COMMANDING}
        below |= {a for a, edge, to in edges if to == here and edge == "staff_of"}
        below -= reached
        reached |= below
        todo += below
    answering = {a for a, edge, to in edges if to == issuer and edge == "seat_in"}
    return reached | answering


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_lies_outside_the_issuers_command_is_requested(document: str) -> None:
    """Authority check: an item is assigned only to bodies under the issuer; section 5 of 004 says it requests."""
    plan = load_plan(document)
    reach = commanded(plan.issuer)
    scored = {
        edge.to
        for agency in load_agencies()
        if agency.code == plan.issuer
        for edge in agency.edges
        if edge.type == "scores"
    }
    for item in plan.items:
        owing = set(debtors(item))
        if item.code.startswith("4-a") and document == "004":
            assert owing <= scored, (
                item.code
            )  # the reporting regime binds those whom the issuer scores
            assert item.modality == "assigned"
        elif owing - reach or (document == "004" and item.code.startswith("5")):
            assert item.modality == "requested", item.code
        elif owing:
            assert item.modality == "assigned", item.code


def test_requests_are_found_where_the_plans_say_so() -> None:
    requested = {
        plan.document: [item.code for item in plan.items if item.modality == "requested"]
        for plan in load_plans()
    }

    assert requested["001"] == ["II.4.1-c", "II.4.1-d", "III.2-a", "III.2-b", "III.2-c"]
    assert requested["002"] == requested["003"] == []
    assert {"5.2-d", "5.3-d", "5.4-c"} <= set(requested["004"])


@pytest.mark.parametrize("plan", load_plans(), ids=lambda plan: plan.document)
def test_a_lead_is_never_also_a_coordinator(plan: PlanSeed) -> None:
    for item in plan.items:
        assert not set(expand(item.leads)) & set(expand(item.coordinators)), item.code


@pytest.mark.parametrize("plan", load_plans(), ids=lambda plan: plan.document)
def test_levels_bound_are_those_of_the_bodies_bound(plan: PlanSeed) -> None:
    level = {agency.code: agency.level for agency in load_agencies()}
    for item in plan.items:
        assert item.scope is not None
        assert {level[code] for code in debtors(item)} <= set(item.scope.levels), item.code


def test_no_lead_is_invented_where_the_text_names_nobody() -> None:
    assert item_of("001", "I.2-a").leads == ()
    assert item_of("002", "P2.I.2.4-b").leads == ()
    assert item_of("002", "P3.III-g").leads == ()
    assert item_of("004", "2.3-e").leads == ()


def test_every_province_has_its_districts_of_2023() -> None:
    committees = Counter(
        agency.province
        for agency in load_agencies()
        if agency.kind == "party_committee" and agency.level == "district"
    )

    assert committees == {"Điện Biên": 10, "Lào Cai": 9, "Tây Ninh": 9, "Lâm Đồng": 1}


def test_codes_of_agencies_are_ascii() -> None:
    codes = [a.code for a in load_agencies()] + [s.code for s in load_sets()]

    assert [code for code in codes if not re.fullmatch(r"[A-Z0-9.-]+", code)] == []


def test_yearly_reports_to_council_and_committee_fall_due_at_the_end_of_the_year() -> None:
    plan = load_plan("001")
    for code in ("II.4.1", "II.4.2", "III.1-b", "III.1-c"):
        found = {o.key: o for o in occurrences_of(plan, item_of("001", code), date(2024, 12, 31))}
        assert found["2024"].due_on == date(2024, 12, 31)
        assert found["2024"].basis == "inferred"


def test_reports_that_wait_for_a_written_request_have_no_date() -> None:
    plan = load_plan("004")
    for code in ("4-a.1", "4-a.2", "5.4-c"):
        (first, *_) = occurrences_of(plan, item_of("004", code), date(2023, 12, 31))
        assert (first.due_on, first.basis) == (None, "none")


def test_the_scheme_owes_no_consultation_for_2020_and_asks_about_the_one_past_its_end() -> None:
    plan = load_plan("002")
    found = occurrences_of(plan, item_of("002", "P2.II.1.5-a"), date(2026, 12, 31))

    assert [o.key for o in found] == ["2021", "2022", "2023", "2024", "2025"]
    assert (found[0].opens_on, found[0].due_on) == (date(2021, 11, 1), date(2021, 11, 30))
    assert [o.key for o in found if o.ask_first] == ["2025"]


def test_classes_are_held_in_the_four_years_listed_and_no_other() -> None:
    plan = load_plan("002")
    found = occurrences_of(plan, item_of("002", "P2.I.2.4-a"), date(2026, 12, 31))

    assert [o.key for o in found] == ["2021", "2022", "2023", "2024"]


def test_the_target_of_234_is_owed_once_and_not_by_every_body() -> None:
    target = item_of("002", "P2.I.2.1")

    assert target.quantity is not None
    assert target.quantity.value == 234
    assert debtors(target) == ("LC.BTT-MTTQ",)


def test_the_first_quarterly_hearing_of_2022_is_asked() -> None:
    plan = load_plan("003")
    found = occurrences_of(plan, item_of("003", "II.2-d"), date(2022, 12, 31))

    assert [(o.key, o.ask_first) for o in found] == [
        ("2022-Q1", True),
        ("2022-Q2", False),
        ("2022-Q3", False),
        ("2022-Q4", False),
    ]


@pytest.mark.parametrize("plan", load_plans(), ids=lambda plan: plan.document)
def test_the_domain_takes_every_plan_as_it_is(plan: PlanSeed) -> None:
    day = date(2024, 1, 1)
    act = Act(actor="clerk", at=datetime(2024, 1, 1, tzinfo=UTC), today=day, on=day)

    def ids(codes: Iterable[str]) -> tuple[UUID, ...]:
        return tuple(id_of("agency", code) for code in expand(codes))

    draft = Plan.draft(
        act,
        code=plan.code,
        title=plan.title,
        type=plan.type,
        issuer_id=id_of("agency", plan.issuer),
        bases=(),
    )
    for item in plan.items:
        draft.add_item(
            act,
            ItemDraft(
                code=item.code,
                kind=item.kind,
                text=item.text,
                cadence=Cadence.from_json(dict(item.cadence)),
                place=item.place,
                lead_ids=ids(item.leads),
                coordinator_ids=ids(item.coordinators),
                addressee_ids=ids(item.addressees),
                modality=item.modality,
                bound=tuple(Bound(debtor) for debtor in ids(debtors(item))),
                quantity=None if item.quantity is None else asdict(item.quantity),
                trackable=item.trackable,
                ambiguities=item.ambiguities,
                note=item.note,
            ),
        )
    draft.issue(
        act,
        number=plan.number,
        symbol=plan.symbol,
        issued_on=plan.issued_on,
        signer=Signer(plan.signer.capacity) if plan.signer else None,
        period_from=plan.period_from,
        period_to=plan.period_to,
        latest_basis_on=max((b.issued_on for b in plan.bases if b.issued_on), default=None),
    )

    assert draft.issued
    assert list(draft.items) == [item.code for item in plan.items]
