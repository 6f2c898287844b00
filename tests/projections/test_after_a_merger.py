"""What is scored, counted and answered where a body of the class, of the target or behind the draft is no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest

from domain.commands import activities, agencies, corrections, criticisms, scorecards, targets
from domain.errors import ConflictError
from domain.score_sheet import Mark
from domain.scorecard import Criterion
from domain.social_criticism import Comment, CommentAnswer
from projections import score_register, target_progress, target_register
from projections.figure import Asked, Figure
from projections.indicators import INDICATORS
from projections.moment import Moment
from tests.domain.given import refused
from tests.scenarios import LETTER, Scene, agency_id

FOUNDED: Final = date(2021, 1, 4)
CHANGE: Final = date(2023, 7, 1)
RESULTS: Final = date(2023, 11, 15)
CLASS: Final = ("huyen-a", "huyen-b", "huyen-c")
SCORER: Final = "bcd"
HEIR: Final = "xa-moi"
GROUND: Final = "Nghị quyết sắp xếp"


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    with Scene(database_url, FOUNDED) as scene:
        for code in (*CLASS, SCORER, HEIR, "mttq", "ubnd"):
            kind = "front" if code == "mttq" else "party_committee"
            agencies.register(
                scene.ledger, scene.act(FOUNDED), code=code, name=code, kind=kind, level="district"
            )
        yield scene


def a_scorecard(scene: Scene, code: str = "BD-1", version: int = 1, **fields: Any) -> None:
    given: dict[str, Any] = {
        "title": "Bảng điểm", "drafter": SCORER, "scorer": SCORER, "class_name": "huyện",
        "subjects": CLASS, "criteria": (Criterion("1", "Công khai", 100),), "years": (2022, 2023),
    }  # fmt: skip
    act = scene.act(date(2022, 2, 1))
    scorecards.draft(scene.ledger, act, code=code, version=version, **given | fields)
    scorecards.issue(scene.ledger, scene.act(date(2022, 2, 2)), code, document=LETTER)


def award(scene: Scene, body: str, on: date, code: str = "BD-1", points: int = 80) -> None:
    marks = (Mark("1", points, ("BB",)),)
    scorecards.award(
        scene.ledger, scene.act(on), code, subject=body, year=on.year, marks=marks
    )  # fmt: skip


def merge(scene: Scene, body: str, into: str, on: date = CHANGE) -> None:
    agencies.merge(
        scene.ledger, scene.act(on), into=into, predecessors=(body,), ground=GROUND
    )  # fmt: skip


def coverage(scene: Scene, year: int, on: date = date(2024, 1, 2)) -> dict[str, Any]:
    scene.catch_up()
    with scene.read_store.reading() as rows:
        [row] = score_register.coverage(rows, Moment(on, scene.now), year=year)
    return row


def scored(scene: Scene, agency: str | None = None, **span: Any) -> Figure:
    with scene.read_store.reading() as rows:
        asked = Asked(rows, Moment(date(2024, 1, 2), scene.now))
        _, figure = INDICATORS["scoring_coverage"]
        return figure(replace(asked, agency=str(agency_id(agency)) if agency else None, **span))


def ids(*codes: str) -> list[str]:
    return [str(agency_id(c)) for c in codes]


def test_the_heir_is_scored_in_place_of_a_body_of_the_class_and_the_past_stays(
    scene: Scene,
) -> None:
    a_scorecard(scene)
    for body in CLASS:
        award(scene, body, date(2022, 11, 15))
    scorecards.consolidate(scene.ledger, scene.act(date(2022, 11, 16)), "BD-1", year=2022)
    with refused("subject_of_class", "/subject_id"):
        award(scene, HEIR, date(2023, 6, 30))
    merge(scene, "huyen-a", HEIR)
    award(scene, HEIR, RESULTS)
    award(scene, "huyen-b", RESULTS)
    summed = scorecards.consolidate(
        scene.ledger, scene.act(date(2023, 11, 16)), "BD-1", year=2023, document=LETTER
    )
    assert scene.ledger.fact_at(summed.position - 2).fact.missing_ids == (agency_id("huyen-c"),)  # type: ignore[attr-defined]
    row = coverage(scene, 2023)
    assert (row["scored"], row["subjects"], row["gone_ids"]) == (2, 3, ids("huyen-a"))
    assert row["unscored_ids"] == ids("huyen-c")
    before = coverage(scene, 2022)
    assert (before["scored"], before["subjects"], before["gone_ids"]) == (3, 3, [])
    whole, own, heir = scored(scene), scored(scene, "huyen-a"), scored(scene, HEIR)
    assert (whole.numerator, whole.denominator, whole.excluded["no_longer_there"]) == (5, 6, 1)
    assert (own.numerator, own.denominator, own.excluded["no_longer_there"]) == (1, 1, 1)
    assert (heir.numerator, heir.denominator) == (1, 1)
    assert (scored(scene, "mttq").denominator, scored(scene, SCORER).denominator) == (0, 6)


def test_nobody_scores_ranks_or_rewards_a_body_that_it_follows_or_itself_as_an_heir(
    scene: Scene,
) -> None:
    a_scorecard(scene)
    award(scene, "huyen-a", date(2023, 6, 30))
    merge(scene, SCORER, "huyen-b")
    merge(scene, "huyen-a", HEIR)
    with refused("scorer_is_not_subject", "/subject_id"):
        award(scene, "huyen-b", RESULTS)
    award(scene, "huyen-c", RESULTS)
    act = scene.act
    scorecards.consolidate(scene.ledger, act(RESULTS), "BD-1", year=2023)
    ranking = (("huyen-a", 1, "Tốt"), ("huyen-c", 1, "Tốt"))
    for by in (HEIR, "huyen-c"):
        with refused("decider_is_not_subject", "/decided_by_id"):
            scorecards.decide_ranking(
                scene.ledger, act(RESULTS), "BD-1", year=2023, decided_by=by, ranking=ranking
            )
    ranked = scorecards.decide_ranking(
        scene.ledger, act(RESULTS), "BD-1", year=2023, decided_by="ubnd", ranking=ranking
    )
    reward: dict[str, Any] = {"subject": "huyen-a", "reward": "Bằng khen"}
    with refused("proposer_is_not_subject", "/proposed_by_id"):
        scorecards.propose_reward(
            scene.ledger, act(RESULTS), "BD-1", years=(2023,), criteria="x", proposed_by=HEIR,
            **reward,
        )  # fmt: skip
    scorecards.propose_reward(
        scene.ledger, act(RESULTS), "BD-1", years=(2023,), criteria="x", proposed_by="ubnd",
        **reward,
    )  # fmt: skip
    with refused("granter_is_not_subject", "/granted_by_id"):
        scorecards.grant_reward(
            scene.ledger, act(RESULTS), "BD-1", granted_by=HEIR, document=LETTER, **reward
        )
    with refused("decider_is_not_subject", "/value"):
        correct(scene, ranked.position, "decided_by_id", str(agency_id("huyen-c")))


def correct(scene: Scene, position: int, field: str, value: Any) -> None:
    corrections.correct(
        scene.ledger, scene.act(date(2023, 12, 1)), corrects=position, field=field, value=value,
        reason="Ghi nhầm", document=None,
    )  # fmt: skip


def test_a_year_under_a_later_edition_is_counted_by_that_one_alone(scene: Scene) -> None:
    a_scorecard(scene)
    a_scorecard(scene, "BD-2", 2, years=(2023,))
    award(scene, "huyen-a", date(2022, 11, 15))
    award(scene, "huyen-b", RESULTS, "BD-2")
    assert (coverage(scene, 2022)["scorecard"], coverage(scene, 2023)["scorecard"]) == (
        "BD-1",
        "BD-2",
    )
    assert (scored(scene).numerator, scored(scene).denominator) == (2, 6)
    later = scored(scene, first=date(2023, 1, 1), last=date(2023, 12, 31))
    assert (later.numerator, later.denominator) == (1, 3)


def a_target(scene: Scene, bodies: tuple[str, ...] = (*CLASS, HEIR), **fields: Any) -> None:
    given: dict[str, Any] = {
        "title": "Đối thoại", "counts": "dialogue", "unit": "hội nghị", "value": 1,
        "period_from": date(2020, 12, 11), "period_to": date(2025, 12, 31), "bodies": bodies,
        "years": (2021, 2022, 2023, 2024, 2025), "document": LETTER,
    }  # fmt: skip
    on = scene.act(FOUNDED)
    targets.set_target(scene.ledger, on, code="CT-1", **given | fields)
    targets.decide_counting_rule(
        scene.ledger, scene.act(FOUNDED), "CT-1", rule="Chủ trì", decided_by="mttq"
    )


def held(scene: Scene, code: str, hosts: tuple[str, ...], on: date, kind: str = "dialogue") -> None:
    activities.announce(
        scene.ledger, scene.act(on), code=code, kind=kind, title=code, hosts=hosts
    )  # fmt: skip
    activities.hold(scene.ledger, scene.act(on), code, held_on=on, place="Hội trường")
    targets.count_activity(scene.ledger, scene.act(on), "CT-1", activity=code)


def progress(scene: Scene, on: date) -> dict[str, Any]:
    scene.catch_up()
    with scene.read_store.reading() as rows:
        moment = Moment(on, scene.now)
        [target] = target_register.register(rows, moment)
        return target_progress.measured(rows, moment, target)


def test_org_years_are_owed_by_the_bodies_that_the_year_knows(scene: Scene) -> None:
    for code, founded in (("dau-nam", date(2022, 6, 1)), ("cuoi-nam", date(2022, 12, 15))):
        agencies.register(
            scene.ledger, scene.act(date(2022, 12, 20)), code=code, name=code, kind="pso",
            level="district", founded_on=founded,
        )  # fmt: skip
    a_target(scene, ("huyen-a", "huyen-b", "dau-nam", "cuoi-nam"))
    held(scene, "HD-1", ("huyen-a", "huyen-b"), date(2023, 3, 1))
    held(scene, "HD-2", ("dau-nam",), date(2023, 4, 1))
    merge(scene, "huyen-a", HEIR)
    # Worked out by hand: a and b owe 2021; dau-nam from 2022 on; cuoi-nam, founded 17 days before the end of 2022,
    # from 2023 on; a, merged in mid-2023, no more.
    by_year = {2021: 2, 2022: 3, 2023: 3, 2024: 3, 2025: 3}
    found = progress(scene, date(2023, 12, 31))
    assert found["org_years_owed"] == by_year[2021] + by_year[2022] + by_year[2023]
    assert found["org_years_met"] == 2
    assert found["rate"] == pytest.approx(2 / 8)
    assert found["org_years_in_all"] == sum(by_year.values()) == found["in_all_at_least"]
    assert found["per_year_at_least"] == by_year[2023]
    assert found["joint"] == ["HD-1"]
    [gone] = [
        c for c in found["cells"] if c["body_id"] in ids("huyen-a") and c["year"] == 2023
    ]  # fmt: skip
    assert (gone["done"], gone["owed"]) == (1, 0)
    # On the day before the merger nobody knew of it.
    assert progress(scene, date(2023, 6, 30))["org_years_in_all"] == 2 + 3 + 4 + 4 + 4


def test_an_act_of_several_hosts_is_one_towards_a_total(scene: Scene) -> None:
    a_target(scene, (), value=1, counts="conference", years=(), levels=("district",))
    held(scene, "HN-1", ("huyen-a", "huyen-b"), date(2023, 3, 1), "conference")
    found = progress(scene, date(2023, 12, 31))
    assert (found["done"], found["rate"], found["by_year"]) == (1, 1.0, {"2023": 1})
    assert sorted(found["by_body"]) == sorted(ids("huyen-a", "huyen-b"))
    assert found["joint"] == ["HN-1"]


def test_the_pace_of_a_period_of_a_few_days_and_the_end_of_one_long_over_are_told(
    scene: Scene,
) -> None:
    a_target(
        scene, (), value=3, years=(), period_from=date(2023, 12, 15), period_to=date(2023, 12, 31)
    )
    assert progress(scene, date(2023, 12, 31))["pace"]["per_year"] == 3
    late = progress(scene, date(2029, 1, 1))["projection"]
    assert (late["value"], late["remaining_years"]) == (None, 0.0)


def test_the_heir_of_the_drafter_answers(scene: Scene) -> None:
    on = date(2023, 3, 1)
    ledger, act = scene.ledger, scene.act
    criticisms.request(
        ledger, act(on), code="PB-1", requester="ubnd", lead="mttq", drafter="huyen-a",
        subject="Bảng giá đất", document=None,
    )  # fmt: skip
    criticisms.receive_draft(
        ledger, act(on), "PB-1", received_on=on, submission_on=None, document=None
    )
    criticisms.discuss(ledger, act(on), "PB-1", form="written", place=None, minutes=None)
    points = (Comment(1, "Hạ giá"),)
    criticisms.give_opinion(ledger, act(on), "PB-1", document=LETTER, points=points)
    merge(scene, "huyen-a", HEIR)
    answer: dict[str, Any] = {
        "document": LETTER, "received_on": CHANGE, "points": (CommentAnswer(1, "accepted"),),
    }  # fmt: skip
    with refused("answerer_is_drafter", "/agency_id"):
        criticisms.answer(ledger, act(CHANGE), "PB-1", agency="huyen-b", **answer)
    told = criticisms.answer(ledger, act(CHANGE), "PB-1", agency=HEIR, **answer)
    with refused("answerer_is_drafter", "/value"):
        correct(scene, told.position, "answerer_id", str(agency_id("huyen-b")))
    correct(scene, told.position, "answerer_id", str(agency_id("huyen-a")))
    correct(scene, told.position, "answerer_id", str(agency_id(HEIR)))
    issued = criticisms.issue_final_text(
        ledger, act(date(2023, 9, 1)), "PB-1", document=LETTER, effect="changed", note=None
    )
    correct(scene, issued.position, "effect", "unchanged")
    assert UUID(str(told.id)) == issued.id


def test_a_text_is_not_corrected_to_have_taken_up_what_was_never_said(scene: Scene) -> None:
    on = date(2023, 3, 1)
    ledger, act = scene.ledger, scene.act
    criticisms.request(
        ledger, act(on), code="PB-1", requester="ubnd", lead="mttq", drafter="huyen-a",
        subject="Bảng giá đất", document=None,
    )  # fmt: skip
    came = criticisms.receive_draft(
        ledger, act(on), "PB-1", received_on=on, submission_on=date(2023, 5, 1), document=None
    )
    with refused("draft_before_submission", "/value"):
        correct(scene, came.position, "submission_on", "2023-02-01")
    issued = criticisms.issue_final_text(
        ledger, act(on), "PB-1", document=LETTER, effect="unchanged", note=None
    )
    with refused("effect_follows_opinion", kind=ConflictError):
        correct(scene, issued.position, "effect", "changed")
