"""The plans as shipped against the documents they were read from: places, words, items, cadences, windows, heads."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from infra.seeds.plans_loader import load_plan, load_plans
from infra.seeds.registry import load_agencies, load_sets
from infra.seeds.values import PlanSeed
from tests.infra.seeds.shipped import occurrences_of

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
