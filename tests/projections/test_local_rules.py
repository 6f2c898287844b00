"""A committee's rule gives a limit to every clock that starts while it is in force, and to no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from domain.commands import local_rules
from projections import obligations
from projections.moment import Moment
from projections.obligations import ObligationFilter
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    Scene,
    given_agencies,
    given_recommendation,
)

ISSUED = date(2023, 5, 1)
LATER = date(2023, 8, 1)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as opened:
        given_agencies(opened)
        yield opened


def rule(scene: Scene, code: str = "QD-1", on: date = ISSUED, **fields: object) -> None:
    given: dict[str, object] = {
        "kind": "reply",
        "term": "20d",
        "setter": COMMITTEE,
        "ground": "12-QĐ/TU",
    }
    local_rules.issue(scene.ledger, scene.act(on), code=code, **given | fields)  # type: ignore[arg-type]  # the words of the command


def letter(scene: Scene, no: int, received_on: date, term: str | None = None) -> None:
    given_recommendation(
        scene, f"KN-2023-000{no}", issued_on=date(2023, 4, 3), received_on=received_on, term=term
    )


def replies(scene: Scene) -> dict[str, tuple[str, str | None, str]]:
    scene.catch_up()
    with scene.read_store.reading() as rows:
        found = obligations.register(rows, Moment(LATER, scene.now), ObligationFilter(kind="reply"))
    return {d["recommendation"][-1]: (d["status"], d["due_on"], d["due_basis"]) for d in found}


def test_it_covers_the_clocks_that_start_while_it_is_in_force(scene: Scene) -> None:
    letter(scene, 1, date(2023, 4, 20))
    rule(scene)
    letter(scene, 2, date(2023, 5, 2))
    local_rules.supersede(scene.ledger, scene.act(date(2023, 6, 1)), "QD-1", reason="Bãi bỏ")
    letter(scene, 3, date(2023, 6, 1))
    assert replies(scene) == {
        "1": ("no_limit", None, "none"),
        "2": ("overdue", "2023-05-22", "accepted"),
        "3": ("no_limit", None, "none"),
    }


def test_a_limit_of_the_letter_goes_before_it(scene: Scene) -> None:
    rule(scene)
    letter(scene, 1, date(2023, 5, 2), term="15d")
    assert replies(scene)["1"] == ("overdue", "2023-05-17", "explicit")


def test_it_reaches_only_whom_it_names(scene: Scene) -> None:
    rule(scene, debtors=(FRONT,))
    rule(scene, "QD-2", levels=("district",))
    letter(scene, 1, date(2023, 5, 2))
    assert replies(scene)["1"][0] == "no_limit"
    rule(scene, "QD-3", on=date(2023, 5, 3), debtors=(DEPARTMENT,), term="5wd")
    letter(scene, 2, date(2023, 5, 4))
    assert replies(scene)["2"] == ("overdue", "2023-05-11", "accepted")


def test_a_rule_entered_later_reaches_clocks_it_covers_from_then_known(scene: Scene) -> None:
    letter(scene, 1, date(2023, 5, 2))
    assert replies(scene)["1"][0] == "no_limit"
    before = scene.now
    local_rules.issue(
        scene.ledger,
        scene.act(ISSUED, recorded_on=date(2023, 5, 20)),
        code="QD-9",
        kind="reply",
        term="20d",
        setter=COMMITTEE,
        ground="12-QĐ/TU",
    )
    assert replies(scene)["1"] == ("overdue", "2023-05-22", "accepted")
    with scene.read_store.reading() as rows:
        then = obligations.register(rows, Moment(LATER, before), ObligationFilter(kind="reply"))
    assert then[0]["status"] == "no_limit"


def fixed(scene: Scene, no: int, due_on: date) -> None:
    given_recommendation(
        scene,
        f"KN-2023-000{no}",
        issued_on=date(2023, 4, 3),
        received_on=date(2023, 4, 20),
        term=None,
        due_on=due_on,
    )


def test_a_body_may_let_the_fixed_days_that_it_sets_roll(scene: Scene) -> None:
    sunday = date(2023, 6, 4)
    fixed(scene, 1, sunday)
    fixed(scene, 2, date(2023, 6, 6))
    fixed(scene, 3, date(2023, 5, 21))
    assert replies(scene)["1"][1] == "2023-06-04"
    local_rules.decide_rolling(
        scene.ledger,
        scene.act(date(2023, 5, 25)),
        code="QD-2",
        setter=FRONT,
        ground="15-QC/MTTQ",
    )
    moved = {no: due for no, (_, due, _) in replies(scene).items()}
    assert moved == {"1": "2023-06-05", "2": "2023-06-06", "3": "2023-05-21"}
    local_rules.supersede(scene.ledger, scene.act(date(2023, 6, 1)), "QD-2", reason="Bãi bỏ")
    assert replies(scene)["1"][1] == "2023-06-04"
