"""The indicators, targets and league tables of the demonstration's years, each worked out again from its facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final

import pytest

from domain.time.instant import VIETNAM
from infra.seeds.reference import calendars
from infra.seeds.story import DEMO_TODAY
from projections import (
    agency_directory,
    league_table,
    obligations,
    target_progress,
    target_register,
)
from projections.figure import EVERY, Asked
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row, Rows
from tests.infra.seeds.told import EVENING, Told
from tests.projections.letters_worked_out import Rates, facts_of, known, letters
from tests.projections.test_random_letters_worked_out import answered, worked_out

ASKED: Final = (
    (DEMO_TODAY, EVENING),
    (date(2023, 12, 31), EVENING),
    (date(2023, 9, 30), datetime.combine(date(2023, 9, 30), time(23), VIETNAM)),
    (date(2023, 6, 30), datetime.combine(date(2023, 11, 1), time(9), VIETNAM)),
    (date(2022, 12, 31), EVENING),
)
YEAR_2023: Final = (date(2023, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize(("on", "at"), ASKED)
def test_the_rates_of_letters_are_those_of_the_letters(
    told: Told, rows: Rows, on: date, at: datetime
) -> None:
    by_code = letters(facts_of(told.facts), on, at)
    held = Counter(body for x in by_code.values() for body in (x.holder, *x.held))
    for agency in (None, *(body for body, _ in held.most_common(3))):
        for first, last in ((None, None), YEAR_2023):
            asked = Asked(rows, Moment(on, at), agency, first, last)
            rates = Rates(by_code, on, calendars().known_at(at), agency, first, last)
            assert answered(asked) == worked_out(rates), (agency, first)


@pytest.mark.parametrize(("on", "at"), ASKED)
def test_what_is_done_towards_a_target_is_what_its_facts_count(
    told: Told, rows: Rows, on: date, at: datetime
) -> None:
    by_target: dict[str, list[Any]] = {}
    for fact in known(facts_of(told.facts, "target"), at):
        by_target.setdefault(fact.letter, []).append(fact)
    found = {t["id"]: t for t in target_register.register(rows, Moment(on, at), limit=EVERY)}
    assert set(found) == {t for t, own in by_target.items() if own[0].on <= on.isoformat()}
    for id, target in found.items():
        first, *later = by_target[id]
        counted: dict[tuple[str, str], Any] = {}
        left_out: dict[str, Any] = {}
        for fact in sorted(later, key=lambda f: (f.on, f.position)):
            act = fact.data.get("act_id")
            if fact.on <= on.isoformat() and fact.what == "progress_counted":
                counted[act, fact.data["credited_id"]] = fact.data
                left_out.pop(act, None)
            elif fact.on <= on.isoformat() and fact.what == "progress_uncounted":
                counted = {k: v for k, v in counted.items() if k[0] != act}
                left_out[act] = fact.data
        progress = target_progress.measured(rows, Moment(on, at), target)
        if first.data["body_ids"]:
            done = Counter((c["credited_id"], c["year"]) for c in counted.values())
            assert {
                (c["body_id"], c["year"]): c["done"] for c in progress["cells"] if c["done"]
            } == done
            kept = sum(
                done[b, y] >= first.data["value"]
                for b in first.data["body_ids"]
                for y in first.data["years"]
                if date(y, 12, 31) <= on
            )
            assert progress["org_years_met"] == kept
        else:
            hold_total(progress, first.data, list(counted.values()), on)
            assert progress["uncounted"] == len(left_out)


def hold_total(progress: Row, target: Any, counted: Sequence[Any], on: date) -> None:
    """Done in all and by each part, each act once; where it ends at the pace of the last two whole years."""
    acts = {c["act_id"]: c for c in counted}.values()
    assert progress["done"] == len(acts)
    for part in ("level", "year", "field"):
        shown = {k: n for k, n in progress[f"by_{part}"].items() if n}
        assert shown == Counter(str(a[part]) for a in acts if a[part] is not None)
    assert progress["by_body"] == Counter(c["credited_id"] for c in counted)
    assert progress["fields_without"] == [
        f for f in target["fields"] if f not in {a["field"] for a in acts}
    ]
    if target["value"]:
        assert progress["rate"] == len(acts) / target["value"]
    full = list(range(int(target["period_from"][:4]) + 1, on.year))[-2:]
    if len(full) == 2 and progress["projection"]["value"] is not None:
        rest = round((date.fromisoformat(target["period_to"]) - on).days / 365.25, 2)
        average = sum(a["year"] in full for a in acts) / 2
        assert progress["projection"]["value"] == round(len(acts) + rest * average, 1)


@pytest.mark.parametrize(("on", "at"), ASKED)
@pytest.mark.parametrize("kinds", [("reply",), ("report",), ("information", "publication")])
def test_the_places_of_bodies_follow_their_rates_and_equals_share_one(
    rows: Rows, kinds: tuple[str, ...], on: date, at: datetime
) -> None:
    moment = Moment(on, at)
    bodies = {b["id"]: b for b in agency_directory.register(rows, moment, limit=EVERY)}
    for first, last in ((None, None), YEAR_2023):
        counts: dict[str, Counter[str]] = {}
        end = (last or on).isoformat()
        for duty in obligations.register(rows, moment, ObligationFilter(), limit=EVERY):
            day = duty["due_on"] or duty["clock_start"]
            inside = first is None or (day and first.isoformat() <= day <= end)
            if (
                duty["debtor"]
                and duty["kind"] in kinds
                and duty["modality"] == "assigned"
                and inside
            ):
                counts.setdefault(duty["debtor"]["id"], Counter())[
                    "overdue"
                    if duty["status"] == "submitted" and duty["days_late"]
                    else duty["status"]
                ] += 1
        rates = {
            id: (n["met"], n["met"] + n["met_late"] + n["overdue"])
            for id, n in counts.items()
            if id in bodies
            and (bodies[id]["founded_on"] or "") <= end
            and (bodies[id].get("ended_on") or "9999") >= (first or date.min).isoformat()
        }
        wanted = {
            bodies[id]["code"]: (
                1 + sum(m * owed > met * o for m, o in rates.values() if o) if owed else None,
                met,
                owed,
            )
            for id, (met, owed) in rates.items()
        }
        asked = Asked(rows, moment, None, first, last)
        table = league_table.league_table(asked, kinds)
        keys = ("place", "numerator", "denominator")
        assert {row["code"]: tuple(row[k] for k in keys) for row in table} == wanted
        places = [row["place"] or EVERY for row in table]
        assert places == sorted(places)
