"""By which mandates somebody may act on a day, as known at an instant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from domain.commands import mandates
from projections import mandate_register
from projections.moment import Moment
from tests.scenarios import COMMITTEE, DEPARTMENT, Scene, given_agencies, morning

GIVEN = date(2023, 5, 1)
JUNE = date(2023, 6, 1)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as opened:
        given_agencies(opened)
        yield opened


def give(scene: Scene, code: str, account: str, on: date = GIVEN, **fields: object) -> None:
    given: dict[str, object] = {
        "agency": DEPARTMENT,
        "role": "agency",
        "ground": "Quyết định",
        **fields,
    }
    mandates.grant(scene.ledger, scene.act(on), code=code, account=account, **given)  # type: ignore[arg-type]  # the words of the command


def standing(scene: Scene, on: date, known_on: date | None = None) -> dict[str, list[str]]:
    scene.catch_up()
    moment = Moment(on, morning(known_on or date(2024, 1, 1)))
    with scene.read_store.reading() as rows:
        found = mandate_register.standing(mandate_register.held(rows, moment), on)
    return {account: [m.code for m in held] for account, held in found.items()}


def test_a_mandate_holds_from_its_first_day_to_its_last(scene: Scene) -> None:
    give(scene, "TC-1", "lan", from_on=JUNE, to_on=date(2023, 6, 30))
    days = (GIVEN, JUNE, date(2023, 6, 30), date(2023, 7, 1))
    assert [standing(scene, day)["lan"] for day in days] == [[], ["TC-1"], ["TC-1"], []]
    assert standing(scene, date(2023, 4, 30)) == {}


def test_an_end_holds_from_its_day_and_was_not_known_before_it_was_written(scene: Scene) -> None:
    give(scene, "TC-1", "lan")
    mandates.end(scene.ledger, scene.act(JUNE), "TC-1", reason="Nghỉ")
    assert standing(scene, date(2023, 5, 31)) == {"lan": ["TC-1"]}
    assert standing(scene, JUNE) == {"lan": []}
    assert standing(scene, JUNE, known_on=date(2023, 5, 31)) == {"lan": ["TC-1"]}


def test_an_alternate_acts_while_the_principal_is_away_and_a_deputy_all_along(scene: Scene) -> None:
    give(scene, "TC-1", "lan")
    give(scene, "TC-2", "mai", place="alternate", stands_in_for="TC-1")
    give(scene, "TC-3", "nam", place="deputy", stands_in_for="TC-1")
    mandates.declare_absence(
        scene.ledger, scene.act(GIVEN), "TC-1", from_on=JUNE, to_on=date(2023, 6, 3)
    )
    before = {"lan": ["TC-1"], "mai": [], "nam": ["TC-3"]}
    assert standing(scene, date(2023, 5, 31)) == before
    assert standing(scene, date(2023, 6, 3)) == {**before, "mai": ["TC-2"]}
    assert standing(scene, date(2023, 6, 4)) == before
    mandates.end(scene.ledger, scene.act(date(2023, 6, 5)), "TC-1", reason="Nghỉ")
    assert standing(scene, date(2023, 6, 5)) == {"lan": [], "mai": [], "nam": []}


def test_one_account_may_act_for_several_agencies(scene: Scene) -> None:
    give(scene, "TC-1", "lan")
    give(scene, "TC-2", "lan", agency=COMMITTEE, role="head")
    assert standing(scene, JUNE) == {"lan": ["TC-1", "TC-2"]}
