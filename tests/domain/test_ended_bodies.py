"""A body that is no more neither acts nor is addressed from the day of its end on; who stands in its place is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest

from domain.commands import (
    activities,
    agencies,
    plan_drafts,
    plans,
    recommendations,
    supervisions,
)
from domain.commands.plans import ItemInput
from domain.errors import ConflictError
from domain.recommendation import Point
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    LETTER,
    Scene,
    agency_id,
    given_limit,
    given_petition,
    given_plan,
    item,
)

ENDED: Final = date(2023, 3, 1)
BEFORE: Final = date(2023, 2, 28)


@pytest.fixture(autouse=True)
def _merged(scene: Scene) -> None:
    given_petition(scene)
    agencies.merge(
        scene.ledger, scene.act(ENDED), COMMITTEE, predecessors=(DEPARTMENT,), ground="NQ 1"
    )


def renamed(scene: Scene, on: date) -> None:
    act = scene.act(on, recorded_on=ENDED)
    agencies.rename(scene.ledger, act, DEPARTMENT, name="Tên khác", ground=None)


def related(scene: Scene, on: date) -> None:
    act = scene.act(on, recorded_on=ENDED)
    agencies.add_edge(
        scene.ledger, act, DEPARTMENT, agencies.EdgeDraft("supervises", FRONT, from_on=on)
    )


def related_to(scene: Scene, on: date) -> None:
    act = scene.act(on, recorded_on=ENDED)
    agencies.add_edge(
        scene.ledger, act, FRONT, agencies.EdgeDraft("supervises", DEPARTMENT, from_on=on)
    )


def planned(scene: Scene, on: date) -> None:
    plans.issue(
        scene.ledger,
        scene.act(ENDED),
        code="KH-1",
        title="Kế hoạch",
        type="plan",
        issuer=DEPARTMENT,
        number="1",
        symbol="KH",
        issued_on=on,
    )


def supervised(scene: Scene, on: date) -> None:
    supervisions.plan(
        scene.ledger,
        scene.act(on, recorded_on=ENDED),
        code="GS-1",
        lead=FRONT,
        subject="Đất đai",
        supervised=(DEPARTMENT,),
        origin="regular",
    )


def hosted(scene: Scene, on: date) -> None:
    act = scene.act(on, recorded_on=ENDED)
    activities.announce(
        scene.ledger, act, code="HD-1", kind="meeting", title="Họp", hosts=(DEPARTMENT,)
    )


def recommended(scene: Scene, on: date) -> None:
    recommendations.issue(
        scene.ledger,
        scene.act(ENDED),
        code="KN-1",
        source_type="petition",
        source="don-01",
        issuer=FRONT,
        addressee=DEPARTMENT,
        document=LETTER,
        points=(Point(1, "Công khai"),),
        issued_on=on,
        urgent=False,
        reply_limit=None,
    )


def registered_under(scene: Scene, on: date) -> None:
    agencies.register(
        scene.ledger,
        scene.act(ENDED),
        code="moi",
        name="Phòng mới",
        kind="government",
        level="province",
        edges=(agencies.EdgeDraft("staff_of", DEPARTMENT, from_on=on),),
    )


def issued_with(**named: Any) -> Callable[[Scene, date], None]:
    """A plan of the committee that names the body that has ended."""

    def act(scene: Scene, on: date) -> None:
        recipients = named.get("recipients", ())
        one = ItemInput(
            "1", "report", "Báo cáo", **{k: v for k, v in named.items() if k != "recipients"}
        )
        plans.issue(
            scene.ledger,
            scene.act(ENDED),
            code="KH-1",
            title="Kế hoạch",
            type="plan",
            issuer=COMMITTEE,
            number="1",
            symbol="KH",
            issued_on=on,
            items=(one,),
            recipients=recipients,
        )

    return act


def issued_later(scene: Scene, on: date) -> None:
    early, late = date(2023, 2, 1), scene.act(on, recorded_on=ENDED)
    plan_drafts.draft(
        scene.ledger,
        scene.act(early, recorded_on=ENDED),
        code="KH-1",
        title="Kế hoạch",
        type="plan",
        issuer=DEPARTMENT,
        bases=(),
        basis_unknown=True,
    )
    plan_drafts.issue_draft(scene.ledger, late, "KH-1", number="1", symbol="KH", issued_on=on)


def limited(scene: Scene, on: date) -> None:
    given_plan(
        scene, issued_on=date(2023, 1, 10), items=(item("1", "report", "yearly", debtors=(FRONT,)),)
    )
    given_limit(scene, "1", on, setter=DEPARTMENT, recorded_on=ENDED, by="12-15")


ACTS: Final = (
    renamed,
    related,
    related_to,
    registered_under,
    planned,
    *(
        issued_with(**{name: (DEPARTMENT,)})
        for name in ("leads", "coordinators", "addressees", "recipients")
    ),
    issued_with(bound={DEPARTMENT: ()}),
    issued_later,
    limited,
    supervised,
    hosted,
    recommended,
)


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_by_or_sent_to_a_body_that_has_ended(
    scene: Scene, act: Callable[[Scene, date], None]
) -> None:
    with pytest.raises(ConflictError) as refused:
        act(scene, ENDED)
    [broken] = refused.value.violations
    assert (broken.rule, broken.allowed) == ("agency_exists", str(agency_id(COMMITTEE)))


@pytest.mark.parametrize("act", ACTS)
def test_what_was_done_the_day_before_its_end_can_still_be_recorded(
    scene: Scene, act: Callable[[Scene, date], None]
) -> None:
    act(scene, BEFORE)
