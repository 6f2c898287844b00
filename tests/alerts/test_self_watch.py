"""The service tells its operators when it is unwell itself: once when it begins, once when it is over."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

from alerts import rulebook
from alerts import rules as package
from alerts.vital import Sign, Vitals
from domain.actor import Act
from domain.commands import alert_thresholds
from tests.alerts.rules.vital import DAY, MINUTE, NOON, WELL, firing, look
from tests.scenarios import FRONT, Scene, given_agencies


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url) as opened:
        yield opened


def test_what_begins_again_is_told_again(scene: Scene) -> None:
    later = NOON + 60 * MINUTE
    assert look(scene, Vitals((Sign("obligations", NOON),), (), ()), NOON) == 1
    assert look(scene, WELL, NOON + MINUTE) == 1
    assert look(scene, Vitals((Sign("obligations", later),), (), ()), later) == 1
    assert len(firing(scene, later + MINUTE)) == 1


def test_a_sign_is_told_after_the_minutes_that_the_ledger_has_set(scene: Scene) -> None:
    given_agencies(scene)
    alert_thresholds.set_(
        scene.ledger,
        scene.act(DAY),
        code="NCB-1",
        rule="stale_follower",
        stage="overdue",
        days=2,
        unit="min",
        setter=FRONT,
        ground="Quy chế vận hành",
    )
    scene.catch_up()
    unwell = Vitals((), (Sign("history", NOON),), ())
    assert [look(scene, unwell, NOON + n * MINUTE) for n in (1, 2)] == [0, 1]


def test_what_prometheus_noticed_is_left_to_it(scene: Scene) -> None:
    from domain.commands.incidents import Told, take_in

    act = Act(actor="machine", at=NOON, today=DAY, on=DAY)
    told = Told("f1", "GiamsatDown", "critical", (), "", "", NOON, None)
    take_in(scene.ledger, act, told)
    scene.catch_up()
    assert look(scene, WELL, NOON + MINUTE) == 0
    assert len(firing(scene, NOON + 2 * MINUTE)) == 1


def test_every_file_of_rules_has_a_rule_with_its_reasons_in_both_languages() -> None:
    files = [m.name for m in pkgutil.iter_modules(package.__path__)]
    assert len(files) == len(rulebook.rules()) + len(rulebook.vital())
    for name in files:
        module = importlib.import_module(f"{package.__name__}.{name}")
        rule = getattr(module, "RULE", None) or module.VITAL
        assert rule.why.vi
        assert rule.why.en
        assert "{about}" in rule.sentence.vi or rule.thresholds
    for vital_rule in rulebook.vital():
        assert vital_rule.reason
        assert "{about}" in vital_rule.sentence.en
