"""Whatever is counted, scored, summed up and ranked in whatever order: one word stands about each act and each body."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from hypothesis import given, settings

from domain.errors import RefusalError
from domain.fund import Fund
from domain.score_points import Points, total
from domain.score_sheet import Mark, ScoreSheet
from domain.scorecard import Criterion, Rank, Scorecard
from domain.target import Allocation, Target
from domain.values import id_of
from tests.domain.given import COUNCIL, DEPARTMENT, FRONT, LETTER, OFFICE, act, facts, names
from tests.domain.orders import LAST, START, Step, steps

ACTS: Final = tuple(id_of("supervision", f"GS-{n}") for n in range(3))
BODIES: Final = (FRONT, OFFICE)
MAXIMA: Final = {"1": 10, "2": 5}

TARGET_COMMANDS: Final = (
    "rule", "allocate", "adjust", "count", "count", "count", "count", "uncount", "uncount",
)  # fmt: skip


def target_step(target: Target, name: str, on: date, chance: random.Random) -> None:
    some = chance.choice(ACTS)
    commands: dict[str, Callable[[], Any]] = {
        "rule": lambda: target.decide_counting_rule(
            act(on),
            rule=chance.choice(("một", "hai", " ")),
            origins=chance.choice((("scheme",), ())),
            decided_by_id=FRONT,
            document=None,
        ),
        "allocate": lambda: target.allocate(
            act(on),
            allocations=(Allocation(chance.randint(-1, 4), "a"), Allocation(1, "b")),
            note=None,
            document=None,
        ),
        "adjust": lambda: target.adjust(
            act(on), value=chance.randint(0, 5), document=chance.choice((LETTER, None))
        ),
        "count": lambda: target.count(
            act(on),
            act_id=some,
            act_code="GS",
            act_kind=chance.choice(("supervision", "supervision", "class")),
            done_on=on,
            credited_id=chance.choice((*BODIES, DEPARTMENT)),
            level=chance.choice(("province", "province", "commune")),
            field=chance.choice(("a", "c")),
            origin=chance.choice(("scheme", "unplanned")),
            listed=chance.choice((None, "HT-2023")),
        ),
        "uncount": lambda: target.uncount(
            act(on),
            act_id=some,
            act_code="GS",
            act_kind="supervision",
            year=on.year,
            rule=chance.choice(("một", " ")),
        ),
    }
    commands[name]()


@settings(max_examples=200, deadline=None)
@given(steps(TARGET_COMMANDS))
def test_an_act_counts_once_for_a_body_or_is_left_out_and_always_by_the_rule_in_force(
    said: list[Step],
) -> None:
    target = Target.set(
        act(START), code="CT-1", title="x", counts="supervision", unit="cuộc", value=3,
        period_from=START, period_to=date(2023, 10, 1), document=LETTER, fields=("a", "b"),
        body_ids=BODIES,
    )  # fmt: skip
    on = START
    for name, later, draw in said:
        on = min(on + timedelta(days=later), LAST)
        before = len(target.pending_events)
        with suppress(RefusalError):
            target_step(target, name, on, random.Random(draw))
        assert len(target.pending_events) <= before + 1
    standing: dict[tuple[UUID, UUID], str] = {}
    rule: str | None = None
    for fact in facts(target):
        if isinstance(fact, Target.CountingRuleDecided):
            assert not standing, "the rule moved under what had been counted"
            rule = fact.rule
        elif isinstance(fact, Target.ProgressCounted):
            counted = (fact.act_id, fact.credited_id)
            assert rule is not None
            assert counted not in standing
            assert fact.rule.startswith(rule)
            assert (fact.level, fact.field) == ("province", "a")
            assert fact.credited_id in BODIES
            assert fact.origin == "scheme" or "HT-2023" in fact.rule
            standing[counted] = fact.rule
        elif isinstance(fact, Target.ProgressUncounted):
            standing = {c: r for c, r in standing.items() if c[0] != fact.act_id}
    assert target.counted == standing.keys()


SCORING_COMMANDS: Final = (
    "issue", "issue", "self", "award", "award", "award", "contest", "revise", "consolidate",
    "consolidate", "rank", "rank", "propose", "propose", "grant", "grant",
)  # fmt: skip


class AYear:
    """A scorecard with the sheet of each body of its class, told as the commands tell them."""

    def __init__(self) -> None:
        self.card = Scorecard.draft(
            act(START), code="BD-1", title="x", version=1, drafter_id=FRONT, scorer_id=FRONT,
            class_name="x", subject_ids=(DEPARTMENT, COUNCIL), years=(2023,),
            criteria=tuple(Criterion(code, "x", maximum) for code, maximum in MAXIMA.items()),
        )  # fmt: skip
        self.sheets = [
            ScoreSheet.open(
                act(START),
                code=f"BD-1~2023~{n}",
                scorecard_id=self.card.id,
                scorer_id=FRONT,
                subject_id=subject,
                year=2023,
            )
            for n, subject in enumerate(self.card.subject_ids)
        ]

    def step(self, name: str, on: date, chance: random.Random) -> None:
        sheet, by = chance.choice(self.sheets), chance.choice((FRONT, DEPARTMENT))
        reason = chance.choice(("x", "x", ""))
        mark = Mark(chance.choice("12"), chance.randint(0, 44) / 4, chance.choice((("x",), ())))
        if name in ("self", "award", "contest", "revise"):
            self.card.check_year(2023)
        commands: dict[str, Callable[[], Any]] = {
            "issue": lambda: self.card.issue(act(on), document=LETTER),
            "self": lambda: self._self_score(sheet, on, mark),
            "award": lambda: sheet.award(
                act(on, by),
                marks=(mark,),
                maxima=MAXIMA,
                document=None,
                summed_up=2023 in self.card.consolidated,
                reason=reason,
            ),
            "contest": lambda: sheet.contest(act(on), criterion=mark.criterion, reason=reason),
            "revise": lambda: sheet.revise(
                act(on),
                criterion=mark.criterion,
                points=mark.points,
                reason=reason,
                evidence=(),
                maxima=MAXIMA,
            ),
            "consolidate": lambda: self._consolidate(on),
            "rank": lambda: self.card.decide_ranking(
                act(on),
                year=2023,
                decided_by_id=OFFICE,
                ranking=(Rank(sheet.subject_id, 1, "Tốt"),),
                points={s.subject_id: s.total for s in self.sheets if s.awarded},
                document=None,
                reason=reason,
            ),
            "propose": lambda: self.card.propose_reward(
                act(on),
                subject_id=sheet.subject_id,
                years=(2023,),
                reward=chance.choice(("bằng khen", "giấy khen")),
                criteria="x",
                proposed_by_id=FRONT,
                document=None,
            ),
            "grant": lambda: self.card.grant_reward(
                act(on),
                subject_id=sheet.subject_id,
                reward=chance.choice(("bằng khen", "giấy khen")),
                granted_by_id=OFFICE,
                document=LETTER,
            ),
        }
        commands[name]()

    def _self_score(self, sheet: ScoreSheet, on: date, mark: Mark) -> None:
        self.card.check_open(2023)
        sheet.score_itself(act(on), marks=(mark,), maxima=MAXIMA, document=None)

    def _consolidate(self, on: date) -> None:
        """As the command does: all sheets or none, so not while a dispute is open."""
        scored = [s for s in self.sheets if s.awarded]
        if any(s.contested for s in scored):
            return
        ids = tuple(s.subject_id for s in scored)
        self.card.consolidate(act(on), year=2023, scored_ids=ids, document=None)
        for sheet in scored:
            sheet.consolidate(act(on))


@settings(max_examples=300, deadline=None)
@given(steps(SCORING_COMMANDS))
def test_a_year_of_scores_is_summed_up_once_and_moves_afterwards_only_with_a_reason(
    said: list[Step],
) -> None:
    year, on = AYear(), START
    for name, later, draw in said:
        on = min(on + timedelta(days=later), LAST)
        with suppress(RefusalError):
            year.step(name, on, random.Random(draw))
    told = names(year.card)
    assert told.count("issued") <= 1
    assert told.count("scores_consolidated") <= 1
    steps_of_a_year = ("issued", "scores_consolidated", "ranking_decided", "reward_proposed")
    first = [told.index(step) for step in (*steps_of_a_year, "reward_granted") if step in told]
    assert first == sorted(first)
    rankings = [f for f in facts(year.card) if isinstance(f, Scorecard.RankingDecided)]
    assert all(again.reason for again in rankings[1:])
    rewards = Counter(
        (type(f), f.subject_id, f.reward)
        for f in facts(year.card)
        if isinstance(f, (Scorecard.RewardProposed, Scorecard.RewardGranted))
    )
    assert set(rewards.values()) <= {1}
    for sheet in year.sheets:
        assert_one_score_a_criterion(sheet)


def assert_one_score_a_criterion(sheet: ScoreSheet) -> None:
    points: dict[str, Points] = {}
    summed_up = False
    for fact in facts(sheet):
        if isinstance(fact, ScoreSheet.SelfScored):
            assert not points
        elif isinstance(fact, ScoreSheet.ScoreAwarded):
            assert fact.reason or not summed_up
            assert not {m.criterion for m in fact.marks} & points.keys()
            assert fact.agency_id != sheet.subject_id
            points |= {m.criterion: m.points for m in fact.marks}
        elif isinstance(fact, ScoreSheet.ScoreRevised):
            assert fact.reason
            assert fact.old_points == points[fact.criterion]
            points[fact.criterion] = fact.points
        elif isinstance(fact, ScoreSheet.Consolidated):
            assert not summed_up
            assert fact.total == total(points.values())
            summed_up = True
    assert points == sheet.awarded
    assert all(0 <= n <= MAXIMA[criterion] for criterion, n in points.items())


@settings(max_examples=100, deadline=None)
@given(steps(("request", "allocate", "spend")))
def test_money_never_exceeds_the_step_before_it_without_a_note(said: list[Step]) -> None:
    fund = Fund.state_need(
        act(START), code="KP-1", amount=100, words=None, period_from=START,
        period_to=date(2024, 12, 31), document=None,
    )  # fmt: skip
    noted = False
    for name, _, draw in said:
        chance = random.Random(draw)
        note = chance.choice((None, None, None, None, "x"))
        words: dict[str, Any] = {
            "year": chance.choice((2022, 2023, 2024)),
            "amount": chance.randint(0, 40),
            "by_id": FRONT,
            "document": LETTER,
            "note": note,
        }
        if name == "request":
            words["to_id"] = OFFICE
        with suppress(RefusalError):
            getattr(fund, name)(act(START), **words)
            noted = noted or note is not None
        if not noted:
            assert sum(fund.requested.values()) <= fund.need
            for year in (2023, 2024):
                spent, granted = fund.spent.get(year, 0), fund.allocated.get(year, 0)
                assert spent <= granted <= fund.requested.get(year, 0)
        assert 2022 not in {*fund.requested, *fund.allocated, *fund.spent}
