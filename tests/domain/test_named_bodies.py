"""Every body that a command names is asked for on a day, unless it is merely named; both sides stay two."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from domain.commands import (
    agencies,
    criticisms,
    follow_up,
    funds,
    recommendations,
    replies,
    reply_limits,
    resolutions,
    scorecards,
    supervisions,
)
from domain.commands.reply_limits import LimitInput
from domain.errors import ConflictError
from domain.recommendation import Point, Recommendation
from domain.score_sheet import Mark
from domain.scorecard import Criterion
from tests.domain.correcting import KN
from tests.domain.given import refused
from tests.scenarios import (
    COMMITTEE,
    DEPARTMENT,
    FRONT,
    LETTER,
    Scene,
    agency_id,
    given_recommendation,
    given_reply,
    given_settled,
)

COMMANDS: Final = Path(__file__).parents[2] / "domain" / "commands"
RESOLVING: Final = {"agency", "agencies", "agencies_and_names"}

MERELY_NAMED: Final = {
    ("agencies", "/to_id"): "a relation that ends, maybe because the body did",
    ("agencies", "/predecessor_ids"): "who ends by this very command",
    ("agency_sets", "/member_id"): "who leaves a set, maybe because it ended",
    ("consultations", "/absent_ids"): "who was not there",
    ("petitions", "/agency_id"): "who tells is judged apart: the body that has it, or its heir",
    ("plan_decisions", "/debtor_id"): "whose past occurrence is decided about",
    ("plan_parties", "/from_id"): "who led until now",
    ("replies", "/agency_id"): "who answers is judged apart: the body responsible on that day",
    ("reports", "/addressee_ids"): "to whom the duty was owed when it was set",
    ("reports", "/addressee_id"): "whose end is judged apart: it, or its heir",
    ("reports", "/missing_ids"): "who sent nothing",
    ("scorecards", "/subject_ids"): "the class over its years",
    ("scorecards", "/subject_id"): "who is scored or rewarded for a year in which it lived",
    ("scorecards", "/ranking/{i}/subject_id"): "who is ranked for such a year",
    ("supervisions", "/agency_id"): "who hands in is judged apart: it, or its heir",
    ("supervisions", "/concerned_id"): "whom a finding about the past is about",
    ("targets", "/body_ids"): "who is to act in the years that it knows",
    ("targets", "/groups/{i}/body_ids"): "likewise",
    ("targets", "/credited_ids"): "who did what is counted",
}
"""Whom a command names without a day, by its file and where the caller named it; and why."""


def _asked() -> Iterator[tuple[str, str, str | None]]:
    for file in sorted(COMMANDS.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if ast.unparse(node.func.value) == "references" and node.func.attr in RESOLVING:
                days = [ast.unparse(k.value) for k in node.keywords if k.arg == "on"]
                where = ast.unparse(node.args[2]).removeprefix("f").strip("'\"")
                yield file.stem, where, days[0] if days else None


def test_every_body_is_asked_for_on_a_day_unless_it_is_merely_named() -> None:
    asked = list(_asked())
    assert len(asked) > 100
    assert [a for a in asked if a[2] is None] == []
    assert {(file, where) for file, where, day in asked if day == "None"} == MERELY_NAMED.keys()


ENDED: Final = date(2023, 6, 2)
BEFORE: Final = date(2023, 6, 1)
OTHER: Final = "huyen-b"
ROUND: Final = "GS-1"


@pytest.fixture
def merged(scene: Scene) -> Scene:
    """What stood before the body followed another: a letter, a round, a draft, money."""
    agencies.register(
        scene.ledger, scene.act(date(2023, 1, 3)), code=OTHER, name="B", kind="x", level="province"
    )
    given_recommendation(scene)
    started = scene.act(date(2023, 3, 1))
    supervisions.plan(
        scene.ledger, started, code=ROUND, lead=FRONT, subject="x", supervised=(DEPARTMENT,),
        origin="regular",
    )  # fmt: skip
    criticisms.request(
        scene.ledger, started, code="PB", requester=OTHER, lead=FRONT, drafter=OTHER, subject="x",
        document=LETTER,
    )  # fmt: skip
    funds.state_need(
        scene.ledger, started, code="KP", amount=10, period_from=date(2023, 1, 1),
        period_to=date(2023, 12, 31),
    )  # fmt: skip
    scorecards.draft(
        scene.ledger, started, code="BD", title="x", drafter=FRONT, scorer=FRONT, class_name="sở",
        subjects=(OTHER, DEPARTMENT), criteria=(Criterion("1", "Công khai", 100),), years=(2023,),
    )  # fmt: skip
    scorecards.issue(scene.ledger, started, "BD", document=LETTER)
    agencies.merge(scene.ledger, scene.act(ENDED), COMMITTEE, predecessors=(OTHER,), ground="NQ 1")
    return scene


def _letter(command: Callable[..., Any], **fields: Any) -> Callable[[Scene, Any], object]:
    return lambda scene, act: command(scene.ledger, act, KN, **fields)


def _money(command: Callable[..., Any], **fields: Any) -> Callable[[Scene, Any], object]:
    return lambda scene, act: command(
        scene.ledger, act, "KP", year=2023, amount=1, by=OTHER, document=LETTER, **fields
    )


def _round(command: Callable[..., Any], **fields: Any) -> Callable[[Scene, Any], object]:
    return lambda scene, act: command(scene.ledger, act, ROUND, **fields)


NAMING: Final[dict[str, Callable[[Scene, Any], object]]] = {
    "extension": _letter(
        reply_limits.extend_reply_limit, old_due_on=None, due_on=date(2023, 7, 1),
        requested_by=DEPARTMENT, approved_by=OTHER, ground="x", document=None,
    ),
    "reminder": _letter(
        follow_up.send_reminder, document=LETTER, overdue=True, recipient=OTHER
    ),
    "escalation": _letter(
        follow_up.escalate, to=OTHER, step="upper_body", reason="x", document=LETTER, overdue=True
    ),
    "responsibility": _letter(
        follow_up.propose_responsibility, to=OTHER, reason="x", document=LETTER, overdue=True
    ),
    "letter": lambda scene, act: recommendations.add_letter(
        scene.ledger, act, KN, document=LETTER, sent_on=act.on, recipients=(OTHER,)
    ),
    "limit": lambda scene, act: recommendations.issue(
        scene.ledger, act, code="KN-2", source_type="petition", source="don-01", issuer=FRONT,
        addressee=DEPARTMENT, document=LETTER, points=(Point(1, "x"),), issued_on=act.on,
        reply_limit=LimitInput(setter=OTHER, ground="x", term="15d"),
    ),
    "team": _round(
        supervisions.form_team, head_id="p", member_ids=(), homes=(OTHER,), document=None
    ),
    "cancellation": _round(supervisions.cancel, reason="x", document=LETTER, approved_by=OTHER),
    "criticism": lambda scene, act: criticisms.answer(
        scene.ledger, act, "PB", agency=OTHER, document=LETTER, received_on=act.on, points=()
    ),
    "request": _money(funds.request, to=FRONT),
    "allocation": _money(funds.allocate),
    "settlement": _money(funds.spend),
    "self_score": lambda scene, act: scorecards.score_itself(
        scene.ledger, act, "BD", subject=OTHER, year=2023, marks=(Mark("1", 5, ("BB",)),)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMING)
def test_a_body_that_has_ended_decides_receives_and_answers_nothing(
    merged: Scene, name: str
) -> None:
    with pytest.raises(ConflictError) as wrong:
        NAMING[name](merged, merged.act(ENDED))
    [broken] = wrong.value.violations
    assert (broken.rule, broken.allowed) == ("agency_exists", str(agency_id(COMMITTEE)))


def test_the_heir_issues_what_a_round_of_the_ended_lead_came_to(merged: Scene) -> None:
    led = merged.act(date(2023, 3, 1))
    supervisions.plan(
        merged.ledger, led, code="GS-2", lead=OTHER, subject="x", supervised=(DEPARTMENT,),
        origin="regular",
    )  # fmt: skip
    for on, code, issuer in ((BEFORE, "KN-2", OTHER), (ENDED, "KN-3", COMMITTEE)):
        recommendations.issue(
            merged.ledger, merged.act(ENDED), code=code, source_type="supervision", source="GS-2",
            addressee=DEPARTMENT, document=LETTER, points=(Point(1, "x"),), issued_on=on,
            urgent=True,
        )  # fmt: skip
        assert merged.ledger.load(Recommendation, code).issuer_id == agency_id(issuer)


def one_body(scene: Scene) -> None:
    """The recommender becomes part of a committee, and that of the body that has the letter."""
    for into, ended, on in ((COMMITTEE, FRONT, 3), (DEPARTMENT, COMMITTEE, 4)):
        agencies.merge(
            scene.ledger, scene.act(date(2023, 6, on)), into, predecessors=(ended,), ground="NQ 2"
        )


def test_nobody_assesses_the_own_reply_once_both_sides_are_one_body(scene: Scene) -> None:
    given_recommendation(scene)
    given_reply(scene, received_on=date(2023, 5, 20))
    agencies.register(
        scene.ledger, scene.act(BEFORE), code="tinh-uy-b", name="B", kind="x", level="province"
    )
    one_body(scene)
    for by in (None, FRONT, DEPARTMENT):
        act = scene.act(date(2023, 6, 10), by=by)
        with refused("assessor_is_not_replier", "/agency_id"):
            replies.accept_reply(scene.ledger, act, KN)
        with refused("assessor_is_not_replier", "/agency_id"):
            replies.find_reply_insufficient(scene.ledger, act, KN, reason="x")
    replies.accept_reply(scene.ledger, scene.act(date(2023, 6, 10), by="tinh-uy-b"), KN)


def test_nobody_confirms_the_own_resolution_once_both_sides_are_one_body(scene: Scene) -> None:
    given_recommendation(scene)
    given_settled(scene, date(2023, 6, 2))
    resolutions.dispute_resolution(scene.ledger, scene.act(date(2023, 6, 2)), KN, reason="x")
    one_body(scene)
    resolutions.report_resolution(
        scene.ledger, scene.act(date(2023, 6, 9)), KN, resolver=DEPARTMENT, measures="x",
        evidence=("x",), document=LETTER, received_on=date(2023, 6, 9),
    )  # fmt: skip
    with refused("verifier_is_not_resolver", "/agency_id"):
        resolutions.verify_resolution(
            scene.ledger, scene.act(date(2023, 6, 10)), KN, evidence=None, document=None
        )
