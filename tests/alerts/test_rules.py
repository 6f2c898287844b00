"""Each late duty is told of under one rule, the narrowest; each rule has its words."""

from __future__ import annotations

import importlib
import pkgutil
import re
import string
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Final

import pytest

from alerts import rulebook
from alerts import rules as package
from alerts.recipients import beneficiary, debtor_and_beneficiary
from alerts.rule import Rule
from domain.alert import Matter
from domain.plan.item import ITEM_KINDS
from projections.lateness import Lack

KINDS: Final = ("reply", "resolution", "information", "publication", *ITEM_KINDS)
OCCURRENCES: Final = ("2023", "2023-H1", "2023-H2", "2023-Q3", "2023-07", "once", "m5", None)
GIVEN: Final = {"debtor", "beneficiary", "duty", "period", "due", "effective", "days"}


@dataclass
class Duty:
    kind: str
    occurrence: str | None
    debtor_id: str | None = "6d1c2f4e-6f0b-5e0a-9c3b-0c1d5a7e9b21"
    beneficiary_id: str | None = None
    matter: Matter = "obligation"
    lacks: Lack | None = None
    opens_on: date | None = None


@pytest.mark.parametrize(
    ("kind", "occurrence", "rule"),
    [
        ("reply", "once", "reply_overdue"),
        ("resolution", "once", "resolution_overdue"),
        ("report", "2023", "annual_report_missed"),
        ("report", "2023-H1", "half_year_report_missed"),
        ("report", "2023-H2", "half_year_report_missed"),
        ("report", "2023-Q4", "quarterly_report_missed"),
        ("report", "2023-07", "duty_overdue"),
        ("report", "once", "duty_overdue"),
        ("information", "once", "information_not_supplied"),
        ("cascade", "once", "cascade_plan_missing"),
        ("scorecard", "2023", "scores_not_handed_in"),
        ("meeting", "2023-Q1", "quarterly_meeting_not_held"),
        ("meeting", "2023", "duty_overdue"),
        ("publication", "once", "publication_overdue"),
        ("consultation", "once", "duty_overdue"),
        ("task", None, "duty_overdue"),
    ],
)
def test_a_late_duty_is_told_of_under_its_own_rule(
    kind: str, occurrence: str | None, rule: str
) -> None:
    found = rulebook.shipped().rule_for(Duty(kind, occurrence))
    assert found is not None
    assert found.id == rule


@pytest.mark.parametrize(
    ("occurrence", "opens_on", "rule"),
    [
        ("2023", date(2023, 10, 1), "consultation_window_closing"),
        ("once", date(2023, 11, 1), "consultation_window_closing"),
        ("2023", None, "duty_overdue"),
        ("exchange", date(2023, 11, 20), "duty_overdue"),
        ("submission-2", date(2023, 11, 20), "duty_overdue"),
    ],
)
def test_a_window_closes_on_those_consultations_alone_that_have_one(
    occurrence: str, opens_on: date | None, rule: str
) -> None:
    found = rulebook.shipped().rule_for(Duty("consultation", occurrence, opens_on=opens_on))
    assert found is not None
    assert found.id == rule


@pytest.mark.parametrize(
    ("kind", "matter", "lacks", "rule"),
    [
        ("reply", "obligation", "reply", "insufficient_reply_unanswered"),
        ("report", "obligation", "request", "report_request_not_sent"),
        ("task", "obligation", "date", "no_date_set"),
        ("reply", "obligation", "date", "no_date_set"),
        ("supervision", "supervision", None, "round_not_concluded"),
        ("target", "target", None, "target_behind_pace"),
    ],
)
def test_what_waits_without_a_limit_is_told_of_under_a_rule_of_its_own(
    kind: str, matter: Matter, lacks: Lack | None, rule: str
) -> None:
    found = rulebook.shipped().rule_for(Duty(kind, "2023", matter=matter, lacks=lacks))
    assert found is not None
    assert found.id == rule


@pytest.mark.parametrize(
    ("kind", "occurrence", "opens_on"),
    list(product(KINDS, OCCURRENCES, (None, date(2023, 10, 1)))),
)
def test_no_two_rules_are_equally_narrow_for_one_duty(
    kind: str, occurrence: str | None, opens_on: date | None
) -> None:
    duty = Duty(kind, occurrence, opens_on=opens_on)
    claims = [rule.specificity for rule in rulebook.rules() if rule.is_about(duty)]
    assert claims.count(max(claims)) == 1


@pytest.mark.parametrize("rule", rulebook.rules(), ids=lambda rule: rule.id)
def test_a_rule_says_why_and_uses_only_words_it_is_given(rule: Rule) -> None:
    for text in (rule.sentence.vi, rule.sentence.en):
        used = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        assert {"duty", "effective"} <= used <= GIVEN
        assert "due" in used or rule.lacks
    assert rule.why.vi
    assert rule.why.en
    assert all(threshold.reason for threshold in rule.thresholds)
    assert re.fullmatch(r"[a-z_]+", rule.id)


def test_every_file_of_rules_holds_one_rule_of_its_own() -> None:
    files = {p for p in Path(package.__path__[0]).glob("*.py") if p.name != "__init__.py"}
    ids = {rule.id for rule in rulebook.rules()} | {rule.id for rule in rulebook.vital()}
    assert len(ids) == len(files)


def test_every_rule_has_a_twin_that_tries_it_on_facts() -> None:
    for module in pkgutil.iter_modules(package.__path__):
        rule = importlib.import_module(f"{package.__name__}.{module.name}")
        named = rule.RULE.id if hasattr(rule, "RULE") else rule.VITAL.id
        twin = Path(__file__).parent / "rules" / f"test_{module.name}.py"
        assert f'"{named}"' in twin.read_text("utf-8"), module.name


def test_every_kind_is_listed_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
    page = page.partition("## Rules\n")[2].partition("\n## ")[0]
    documented = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert documented == {r.id for r in rulebook.rules()} | {v.id for v in rulebook.vital()}


def test_an_unknown_body_is_left_out_of_the_recipients() -> None:
    duty = Duty("report", "2023", debtor_id=None)
    assert debtor_and_beneficiary(duty) == beneficiary(duty) == ()
