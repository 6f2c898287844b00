"""Sổ điểm — every score sheet, criterion by criterion: given by itself, awarded on evidence, contested, revised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from operator import itemgetter
from typing import ClassVar, Final
from uuid import UUID

from domain.score_points import Points, total
from projections import agency_directory, score_evidence, scorecard_register
from projections.bitemporal import Learnt
from projections.moment import Moment
from projections.read_model import Row, Rows
from projections.register import Move, Register, State

EVERY: Final = 1_000_000
FAR_APART: Final = 0.25
"""From which share of the points on two scorers are said to differ about a body."""
BLANK: Final[Row] = {
    "self_points": None,
    "points": None,
    "evidence": [],
    "contested": None,
    "changes": [],
}


def _marked(state: State, fact: Learnt) -> State:
    own = fact.name.endswith("self_scored")
    marks = {**state["marks"]}
    for mark in fact.data["marks"]:
        known = marks.get(mark["criterion"], BLANK)
        given = (
            {"self_points": mark["points"]}
            if own
            else {"points": mark["points"], "evidence": mark["evidence"]}
        )
        marks[mark["criterion"]] = {**known, **given}
    if own:
        return {"marks": marks, "status": "self_scored"}
    status = "scored" if state["consolidated_total"] is None else state["status"]
    return {"marks": marks, "status": status, "marked_at": fact.position}


def _contested(state: State, fact: Learnt) -> State:
    return _changed(state, fact.data["criterion"], {"contested": fact.data["reason"]})


def _revised(state: State, fact: Learnt) -> State:
    data = fact.data
    known = state["marks"][data["criterion"]]
    change = {"on": fact.on, **{k: data[k] for k in ("old_points", "points", "reason")}}
    changes = {"points": data["points"], "contested": None, "changes": [*known["changes"], change]}
    if data["evidence"]:
        changes["evidence"] = data["evidence"]
    return _changed(state, data["criterion"], changes) | {"marked_at": fact.position}


def _changed(state: State, criterion: str, changes: State) -> State:
    marks = state["marks"]
    return {"marks": {**marks, criterion: {**marks[criterion], **changes}}}


def _consolidated(_: State, fact: Learnt) -> State:
    return {"status": "consolidated", "consolidated_total": fact.data["total"]}


class ScoreRegister(Register):
    """The read model behind the score sheets."""

    name: ClassVar[str] = "score_register"
    version: ClassVar[int] = 3
    KIND: ClassVar[str] = "score_sheet"
    FOUNDING: ClassVar[str] = "score_sheet.opened"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "scorecard_id", "subject_id", "year", "status")
    INDEXED: ClassVar[tuple[str, ...]] = ("subject_id",)
    MOVES: ClassVar[Mapping[str, Move]] = {
        "self_scored": _marked,
        "score_awarded": _marked,
        "score_contested": _contested,
        "score_revised": _revised,
        "consolidated": _consolidated,
    }

    @staticmethod
    def founded(fact: Learnt) -> State:
        """The sheet as opened."""
        keys = ("code", "scorecard_id", "scorer_id", "subject_id", "year")
        return {
            **{k: fact.data[k] for k in keys},
            "status": "opened",
            "marks": {},
            "marked_at": None,
            "consolidated_total": None,
        }


READ_MODEL = ScoreRegister


# --- questions --------------------------------------------------------------------------------------------------------


def scores(
    rows: Rows,
    moment: Moment,
    *,
    scorecard: str | None = None,
    year: int | None = None,
    subject: str | None = None,
) -> list[Row]:
    """The sheets with their totals, by criterion, against the year before, by whichever edition it was scored."""
    found = ScoreRegister.register(rows, moment, {"subject_id": subject}, limit=EVERY)
    cards = {c["id"]: c for c in scorecard_register.register(rows, moment, limit=EVERY)}
    totals = _totals(found)
    asked = [
        _scored(sheet, cards[sheet["scorecard_id"]], totals)
        for sheet in found
        if year in (None, sheet["year"])
        and scorecard in (None, sheet["scorecard_id"])
        and sheet["scorecard_id"] in cards
    ]
    score_evidence.refer(rows, (c for score in asked for c in score["criteria"]))
    return asked


def score(rows: Rows, moment: Moment, id: UUID) -> Row | None:
    """One sheet in the same shape, found by its key; of the others only those of its subject are read."""
    sheet = ScoreRegister.one(rows, moment, id)
    if sheet is None:
        return None
    card = scorecard_register.one(rows, moment, UUID(sheet["scorecard_id"]))
    if card is None:
        return None
    of_subject = {"subject_id": sheet["subject_id"]}
    found = _scored(
        sheet, card, _totals(ScoreRegister.register(rows, moment, of_subject, limit=EVERY))
    )
    score_evidence.refer(rows, found["criteria"])
    return found


def _totals(sheets: Iterable[Row]) -> dict[tuple[str, str, int], Points | None]:
    """What each body came to in each year: by a scorecard, and by a scorer whichever its scorecard was."""
    return {
        (s[by], s["subject_id"], s["year"]): _total(s)
        for s in sheets
        for by in ("scorer_id", "scorecard_id")
    }


def _scored(sheet: Row, card: Row, totals: Mapping[tuple[str, str, int], Points | None]) -> Row:
    last_year = (sheet["subject_id"], sheet["year"] - 1)
    before = totals.get((sheet["scorecard_id"], *last_year))
    if before is None:
        before = totals.get((sheet["scorer_id"], *last_year))
    points = _total(sheet)
    keys = ("id", "code", "year", "status", "scorer_id", "subject_id")
    return {
        **{k: sheet[k] for k in (*keys, "consolidated_total", "marked_at")},
        "scorecard": card["code"],
        "criteria": [{**c, **sheet["marks"].get(c["code"], BLANK)} for c in card["criteria"]],
        "self_total": _total(sheet, "self_points"),
        "total": points,
        "complete": _is_complete(sheet, card),
        "maximum": total(c["maximum"] for c in card["criteria"]),
        "total_before": before,
        "change": None if points is None or before is None else total((points, -before)),
    }


def _total(sheet: Row, key: str = "points") -> Points | None:
    given = [m[key] for m in sheet["marks"].values() if m[key] is not None]
    return total(given) if given else None


def _is_complete(sheet: Row, card: Row) -> bool:
    """Whether points have been awarded in every criterion."""
    return all(sheet["marks"].get(c["code"], BLANK)["points"] is not None for c in card["criteria"])


def coverage(rows: Rows, moment: Moment, *, year: int | None = None) -> list[Row]:
    """Of each scorecard and year: how many of the class were scored in all criteria, who was not, when it was told.

    A year for which a later edition holds, and in which nobody was scored by this one, is the later one's alone.
    """
    cards = scorecard_register.register(rows, moment, {"status": "issued"}, limit=EVERY)
    of = {card["id"]: card for card in cards}
    scored: dict[tuple[str, int], dict[str, bool]] = defaultdict(dict)
    for sheet in ScoreRegister.register(rows, moment, limit=EVERY):
        card = of.get(sheet["scorecard_id"])
        if card is not None and _total(sheet) is not None:
            whole = _is_complete(sheet, card)
            scored[card["id"], sheet["year"]][sheet["subject_id"]] = whole
    newest = {
        (*scorecard_register.for_class(card), y): card["edition"]
        for card in sorted(cards, key=itemgetter("edition"))
        for y in card["years"]
    }
    subjects = {s for card in cards for s in card["subject_ids"]}
    bodies = agency_directory.some(rows, moment, subjects)
    return [
        _covered(card, y, scored[card["id"], y], bodies)
        for card in cards
        for y in card["years"]
        if y <= moment.on.year
        and year in (None, y)
        and (
            scored[card["id"], y]
            or card["edition"] == newest[*scorecard_register.for_class(card), y]
        )
    ]


def _covered(card: Row, year: int, scored: Mapping[str, bool], bodies: Mapping[str, Row]) -> Row:
    """One scorecard in one year; of the class those whom the year knew, with the heirs scored in their place.

    `scored` holds whoever has points, and whether in all criteria: who lacks some is no more than begun.
    """
    done = next((c for c in card["consolidations"] if c["year"] == year), None)
    limit = _results_by(card, year)
    gone = [
        s for s in card["subject_ids"]
        if s not in scored and not _there(bodies.get(s), limit or f"{year}-12-31", year)
    ]  # fmt: skip
    left = [s for s in card["subject_ids"] if s not in gone]
    subjects = [*left, *(s for s in scored if s not in left)]
    whole = [s for s, complete in scored.items() if complete]
    return {
        "scorecard": card["code"],
        "year": year,
        "scorer_id": card["scorer_id"],
        "scored": len(whole),
        "subjects": len(subjects),
        "rate": len(whole) / len(subjects) if subjects else None,
        "subject_ids": subjects,
        "scored_ids": whole,
        "incomplete_ids": [s for s in scored if s not in whole],
        "unscored_ids": [s for s in subjects if s not in scored],
        "gone_ids": gone,
        "handed_in_on": done["on"] if done else None,
        "handed_in_by": limit,
        "ground": card["ground"] if limit else None,
        "in_time": done["on"] <= limit if done and limit else None,
    }


def _there(body: Row | None, last: str, year: int) -> bool:
    """Whether a body was there to be scored for a year when its results were due."""
    if body is None:
        return True
    founded, ended = body["founded_on"], body["ended_on"]
    return (ended is None or ended > last) and (founded is None or founded <= f"{year}-12-31")


def _results_by(card: Row, year: int) -> str | None:
    """The last day for the results of a year: strictly before the day named, and none that was past at the issue."""
    if card["results_before"] is None:
        return None
    month, day = map(int, card["results_before"].split("-"))
    last = date(year, month, 1) + timedelta(days=day - 2)
    return last.isoformat() if last.isoformat() >= card["issued_on"] else None


def differences(rows: Rows, moment: Moment, *, year: int | None = None) -> list[Row]:
    """Bodies that one scorer rates well and another badly in the same year, by their share of the points."""
    shares: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in scores(rows, moment, year=year):
        if row["total"] is not None and row["maximum"]:
            share = {"scorer_id": row["scorer_id"], "share": row["total"] / row["maximum"]}
            shares[row["subject_id"], row["year"]].append({"scorecard": row["scorecard"], **share})
    found = []
    for (subject, of_year), given in sorted(shares.items()):
        ordered = sorted(given, key=lambda s: s["share"])
        spread = ordered[-1]["share"] - ordered[0]["share"]
        if len(ordered) > 1 and spread >= FAR_APART:
            found.append(
                {
                    "subject_id": subject,
                    "year": of_year,
                    "lowest": ordered[0],
                    "highest": ordered[-1],
                    "spread": spread,
                }
            )
    return found


def honors(rows: Rows, moment: Moment, *, years: tuple[int, ...]) -> list[Row]:
    """Who was ranked in every one of these years, with which grades, and who proposed or granted what.

    Points that changed after a ranking do not change it: that they did is told beside the place.
    """
    found: dict[str, Row] = {}
    marked = {
        (s["scorecard_id"], s["subject_id"], s["year"]): s["marked_at"]
        for s in ScoreRegister.register(rows, moment, limit=EVERY)
    }
    for card in scorecard_register.register(rows, moment, limit=EVERY):
        for ranking in card["rankings"]:
            if ranking["year"] in years:
                for rank in ranking["ranking"]:
                    body = found.setdefault(
                        rank["subject_id"],
                        {"subject_id": rank["subject_id"], "record": [], "rewards": []},
                    )
                    said = {k: rank[k] for k in ("place", "grade")}
                    last = marked.get((card["id"], rank["subject_id"], ranking["year"])) or 0
                    changed = last > ranking["position"]
                    body["record"].append(
                        {"year": ranking["year"], **said, "points_changed_since": changed}
                    )
        for reward in card["rewards"]:
            if reward["subject_id"] in found:
                found[reward["subject_id"]]["rewards"].append(reward)
    answer = []
    for body in found.values():
        body["record"].sort(key=lambda r: r["year"])
        missing = [y for y in years if y not in {r["year"] for r in body["record"]}]
        answer.append({**body, "complete": not missing, "missing_years": missing})
    return sorted(answer, key=lambda b: (not b["complete"], b["record"][0]["place"]))
