"""Chỉ số — each with its numerator, its denominator and what is left out; a denominator of nothing says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from statistics import median
from typing import Any, Final
from uuid import UUID

from projections import (
    agency_directory,
    cascade,
    criticism_register,
    obligations,
    petition_register,
    plan_directory,
    recommendation_register,
    score_register,
    stage_days,
    supervision_steps,
)
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row, Rows

EVERY: Final = 1_000_000
NOTHING_ARISEN: Final = "không phát sinh"
"""What stands in place of a rate without a denominator: neither 0 % nor 100 %."""
BY_ACT: Final = frozenset(
    {
        "meeting",
        "consultation",
        "reply",
        "resolution",
        "information",
        "training",
        "inspection",
        "review",
        "publication",
        "reward",
    }
)
"""Kinds of duty that an act fulfills; all others are fulfilled by a document."""
ACCEPTED: Final = frozenset({"reply_accepted", "resolving", "resolved", "verified", "disputed"})


@dataclass
class Asked:
    """What is asked: the state on a day, of one body or of all, of duties and letters of a span of days."""

    rows: Rows
    moment: Moment
    agency: str | None = None
    first: date | None = None
    last: date | None = None

    def within(self, day: str | None) -> bool:
        """Whether a day lies in the span."""
        if self.first is None and self.last is None:
            return True
        if day is None:
            return False
        low = self.first.isoformat() if self.first else ""
        high = self.last.isoformat() if self.last else "9999"
        return low <= day <= high

    @cached_property
    def letters(self) -> list[Row]:
        """The recommendations issued in the span, that the body has or had."""
        return [
            r
            for r in recommendation_register.register(self.rows, self.moment, limit=EVERY)
            if self.within(r["issued_on"])
            and self.agency in (None, r["responsible_id"], *(t["from_id"] for t in r["transfers"]))
        ]

    @cached_property
    def duties(self) -> list[Row]:
        """The duties of the span: by their last day, those without one by the day their clock began."""
        found = obligations.register(self.rows, self.moment, ObligationFilter(), limit=EVERY)
        return [
            d
            for d in found
            if self.within(d["due_on"] or d["clock_start"])
            and (self.agency is None or (d["debtor"] and d["debtor"]["id"] == self.agency))
        ]


@dataclass
class Figure:
    """Chỉ số — numerator over denominator, with what was left out of it and what stands beside it."""

    numerator: int
    denominator: int
    excluded: dict[str, int] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)

    def row(self, id: str, label: str) -> Row:
        """The figure as rows show it."""
        rate = self.numerator / self.denominator if self.denominator else None
        return {
            "id": id,
            "label": label,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "rate": rate,
            "shown": f"{rate:.1%}".replace(".", ",") if rate is not None else NOTHING_ARISEN,
            "excluded": {k: n for k, n in self.excluded.items() if n},
            "beside": self.beside,
        }


def _sent(asked: Asked) -> tuple[list[Row], dict[str, int]]:
    """The letters that a body has to answer; withdrawn and transferred ones are left out."""
    withdrawn = [r for r in asked.letters if r["status"] == "withdrawn"]
    away = [
        r
        for r in asked.letters
        if asked.agency is not None and r["responsible_id"] != asked.agency and r not in withdrawn
    ]
    left = [r for r in asked.letters if r not in withdrawn and r not in away]
    return left, {"withdrawn": len(withdrawn), "transferred_away": len(away)}


def _replied(asked: Asked) -> Figure:
    sent, excluded = _sent(asked)
    return Figure(sum(_is_answered(r) for r in sent), len(sent), excluded)


def _is_answered(letter: Row) -> bool:
    return all(p["position"] for p in letter["points"])


def _in_time(asked: Asked) -> Figure:
    replies = [
        d
        for d in asked.duties
        if d["kind"] == "reply" and d["recommendation"] and d["status"] != "transferred"
    ]
    limited = [d for d in replies if d["due_on"]]
    due = [
        d
        for d in limited
        if d["status"] in ("met", "met_late", "overdue")
        or (d["status"] == "submitted" and d["received_on"])
    ]
    timely = [d for d in due if d["status"] != "overdue" and not d["days_late"]]
    left_out = Counter(d["status"] for d in replies if d not in due)
    pending = sum(left_out.pop(s, 0) for s in ("upcoming", "due_soon", "submitted"))
    without = left_out.pop("no_limit", 0)
    return Figure(
        len(timely),
        len(due),
        {"not_yet_due": pending, **left_out},
        {"without_a_limit": without},
    )


def _positions(asked: Asked) -> Figure:
    """Of the points answered, how many were accepted; all positions stand beside it."""
    sent, excluded = _sent(asked)
    positions = Counter(p["position"] or "open" for r in sent for p in r["points"])
    answered = sum(n for p, n in positions.items() if p != "open")
    return Figure(positions["accepted"], answered, excluded, {"positions": dict(positions)})


def _accepted_replies(asked: Asked) -> Figure:
    sent, _ = _sent(asked)
    answered = [r for r in sent if _is_answered(r)]
    accepted = [r for r in answered if _was_accepted(r)]
    return Figure(
        len(accepted),
        len(answered),
        beside={"insufficient": sum(r["status"] == "reply_insufficient" for r in sent)},
    )


def _was_accepted(letter: Row) -> bool:
    return letter["status"] in ACCEPTED or letter["status"] == "closed"


def _resolved(asked: Asked) -> Figure:
    accepted = [r for r in asked.letters if _was_accepted(r)]
    nothing = recommendation_register.nothing_to_resolve
    refused = [r for r in accepted if all(nothing(p) for p in r["points"])]
    left = [r for r in accepted if r not in refused]
    return Figure(
        sum(r["verified_on"] is not None for r in left),
        len(left),
        {"refused_with_reason": len(refused)},
        {"answered_but_not_resolved": sum(r["verified_on"] is None for r in left)},
    )


def _verified(asked: Asked) -> Figure:
    reported = [r for r in asked.letters if r["resolution"] is not None]
    return Figure(
        sum(r["verified_on"] is not None for r in reported),
        len(reported),
        beside={"disputed": sum(r["status"] == "disputed" for r in reported)},
    )


def _of_duties(kind: str, source: str | None = None) -> Callable[[Asked], Figure]:
    """Met in time over what was owed by now; whatever cannot be late yet is left out and listed."""

    def figure(asked: Asked) -> Figure:
        counts = Counter(
            d["status"]
            for d in asked.duties
            if d["kind"] == kind and (source is None or d[source] is not None)
        )
        owed = sum(counts[s] for s in ("met", "met_late", "overdue"))
        excluded = {s: n for s, n in counts.items() if s not in ("met", "met_late", "overdue")}
        return Figure(counts["met"], owed, excluded, {"met_late": counts["met_late"]})

    return figure


def _scored(asked: Asked) -> Figure:
    """Of the classes that the body scores and those in which it stands itself: who has been scored."""
    # A year whose results are still to come lowers nobody's rate: by its limit, or until the year is over.
    day = asked.moment.on.isoformat()
    counts: Counter[str] = Counter()
    for card in score_register.coverage(asked.rows, asked.moment):
        last = card["handed_in_by"] or f"{card['year']}-12-31"
        if not asked.within(last):
            continue
        own = asked.agency in (None, card["scorer_id"])
        subjects, scored, gone = (
            sum(own or s == asked.agency for s in card[ids])
            for ids in ("subject_ids", "scored_ids", "gone_ids")
        )
        counts["no_longer_there"] += gone
        if not (card["scored"] if own else scored) and day <= last:
            counts["not_yet_due"] += subjects
        else:
            counts["scored"] += scored
            counts["subjects"] += subjects
    left_out = {why: counts[why] for why in ("not_yet_due", "no_longer_there")}
    return Figure(counts["scored"], counts["subjects"], left_out)


def _published(asked: Asked) -> Figure:
    found = [
        p
        for p in supervision_steps.publications(asked.rows, asked.moment)
        if asked.within(p["concluded_on"]) and asked.agency in (None, p["lead_id"])
    ]
    lags = [p["days"] for p in found if p["state"] == "published"]
    withheld = [p["supervision"] for p in found if p["state"] == "withheld"]
    return Figure(
        len(lags),
        len(found) - len(withheld),
        {"withheld": len(withheld)},
        {"median_days": median(lags) if lags else None, "withheld": withheld},
    )


def _petitions(asked: Asked) -> list[Row]:
    return [
        p
        for p in petition_register.register(asked.rows, asked.moment, limit=EVERY)
        if asked.within(p["received_on"])
        and asked.agency in (None, p["holder_id"], p["first_holder_id"])
    ]


def _petitions_handled(asked: Asked) -> Figure:
    found = _petitions(asked)
    kinds = Counter(p["kind"] for p in found)
    return Figure(
        sum(p["outcome"] is not None for p in found),
        len(found),
        beside={"by_kind": dict(kinds), "forwarded": sum(bool(p["forwardings"]) for p in found)},
    )


def _petitions_published(asked: Asked) -> Figure:
    handled = [p for p in _petitions(asked) if p["outcome"] is not None]
    return Figure(sum(p["publication"] is not None for p in handled), len(handled))


def _criticized(asked: Asked) -> Figure:
    found = [
        c
        for c in criticism_register.register(asked.rows, asked.moment, limit=EVERY)
        if asked.within(c["requested_on"]) and asked.agency in (None, c["lead_id"], c["drafter_id"])
    ]
    dropped = sum(c["status"] == "dropped" for c in found)
    return Figure(
        sum(c["opinion"] is not None for c in found if c["status"] != "dropped"),
        len(found) - dropped,
        {"dropped": dropped},
        {"effects": dict(Counter(c["effect"] for c in found if c["effect"]))},
    )


def _stage(id: str) -> Callable[[Asked], Figure]:
    """How many letters went from one stage to the next, and in how many days; withdrawn ones are left out."""

    def figure(asked: Asked) -> Figure:
        sent, excluded = _sent(asked)
        _, begins, ends = stage_days.STAGES[id]
        found = stage_days.passed(sent, begins, ends)
        excluded = {**found["excluded"], **excluded}
        if id == "days_to_receipt":
            excluded["transferred"] = sum(bool(r["transfers"]) for r in sent)
            found["denominator"] -= excluded["transferred"]
        return Figure(found["numerator"], found["denominator"], excluded, found["beside"])

    return figure


def _cascaded(asked: Asked) -> Figure:
    """Bodies bound to issue a plan of their own that did; in time, and how many days after the plan above."""
    bound = [
        row
        for plan in plan_directory.register(asked.rows, asked.moment, limit=EVERY)
        for row in cascade.cascade(asked.rows, asked.moment, UUID(plan["id"]))
        if asked.agency in (None, row["debtor"]["id"])
        # By the last day, as all duties; without one by the plan above: who never issues one is not left out.
        and asked.within(row["due_on"] or plan["issued_on"] or plan["issued_not_before"])
    ]
    let_off = [row for row in bound if row["status"] in ("waived", "cancelled")]
    left = [row for row in bound if row not in let_off]
    lasted = [d for row in left if (d := row["days_after_parent"]) is not None]
    waiting = [d for row in left if (d := row["days_since_parent"]) is not None]
    return Figure(
        sum(row["issued"] for row in left),
        len(left),
        {"waived_or_cancelled": len(let_off)},
        {
            **{status: sum(r["status"] == status for r in left) for status in ("met", "met_late")},
            **stage_days.spread(lasted),
            "without_a_day": sum(row["issued"] for row in left) - len(lasted),
            "waiting_median_days": median(waiting) if waiting else None,
        },
    )


def _by_act(asked: Asked) -> Figure:
    """Is the work real or only paper: of all duties met, those that an act has met."""
    met = [d for d in asked.duties if d["status"] in ("met", "met_late")]
    kinds = Counter(d["kind"] for d in met)
    return Figure(sum(kinds[k] for k in BY_ACT), len(met), beside={"by_kind": dict(kinds)})


INDICATORS: Final[Mapping[str, tuple[str, Callable[[Asked], Figure]]]] = {
    "reply_rate": ("Tỷ lệ trả lời kiến nghị", _replied),
    "reply_in_time": ("Trả lời đúng hạn, trên số có thời hạn", _in_time),
    "points_accepted": ("Tỷ lệ ý kiến nghị được tiếp thu", _positions),
    "reply_accepted": ("Trả lời được chấp nhận, trên số đã trả lời", _accepted_replies),
    "resolution_rate": ("Giải quyết xong được xác nhận, trên số đã tiếp thu", _resolved),
    "resolution_verified": ("Kết quả được xác nhận, trên số đã báo giải quyết", _verified),
    **{id: (label, _stage(id)) for id, (label, _, _) in stage_days.STAGES.items()},
    "reporting_discipline": ("Báo cáo đúng hạn, trên số phải báo cáo", _of_duties("report")),
    "cascade_rate": ("Kế hoạch cấp dưới đã ban hành, trên số cơ quan phải có", _cascaded),
    "information_supplied": (
        "Cung cấp thông tin cho giám sát đúng hạn",
        _of_duties("information", "supervision"),
    ),
    "scoring_coverage": ("Độ phủ chấm điểm thi đua", _scored),
    "publicity": ("Cuộc giám sát đã công khai kết quả", _published),
    "petitions_handled": ("Đơn thư đã có kết quả", _petitions_handled),
    "petitions_published": ("Kết quả đơn thư đã công khai", _petitions_published),
    "criticism_done": ("Phản biện đã thực hiện, trên số được yêu cầu", _criticized),
    "met_by_act": ("Nghĩa vụ hoàn thành bằng việc làm, không chỉ bằng văn bản", _by_act),
}
"""Every indicator, with its words."""


def indicators(asked: Asked) -> list[Row]:
    """Every indicator on the day, of one body or of all."""
    return [figure(asked).row(id, label) for id, (label, figure) in INDICATORS.items()]


def league_table(
    asked: Asked,
    kinds: Iterable[str],
    level: str | None = None,
    *,
    by_successor: date | None = None,
) -> list[Row]:
    """The bodies that exist in the span, by their rate of duties met in time; requests rank nobody.

    A body that ended in the span stands under its own name, with what was its own on the day asked for;
    `by_successor` puts that with the one body that follows it on that day.
    """
    wanted = frozenset(kinds)
    then = replace(asked.moment, on=by_successor or asked.moment.on)
    heirs = agency_directory.successors(asked.rows, then) if by_successor else {}
    counts: dict[str, Counter[str]] = {}
    for duty in asked.duties:
        if duty["debtor"] and duty["kind"] in wanted and duty["modality"] == "assigned":
            body = heirs.get(duty["debtor"]["id"], duty["debtor"]["id"])
            counts.setdefault(body, Counter())[duty["status"]] += 1
    found = [
        _standing(body, counts[body["id"]])
        for body in agency_directory.register(asked.rows, then, limit=EVERY)
        if body["id"] in counts
        and level in (None, body["level"])
        and (by_successor is not None or _valid(body, asked))
    ]
    found.sort(key=lambda b: (b["rate"] is None, -(b["rate"] or 0), b["label"]))
    place, last = 0, None
    for i, row in enumerate(found, 1):
        if row["rate"] is not None:
            place = place if row["rate"] == last else i
            row["place"], last = place, row["rate"]
    return found


def _standing(body: Row, counts: Counter[str]) -> Row:
    owed = sum(counts[s] for s in ("met", "met_late", "overdue"))
    excluded = {s: n for s, n in counts.items() if s not in ("met", "met_late", "overdue")}
    figure = Figure(counts["met"], owed, excluded).row(body["id"], body["name"])
    return {**figure, "place": None, "code": body["code"], "level": body["level"]}


def _valid(body: Row, asked: Asked) -> bool:
    """Whether the body exists on some day of the span."""
    first = (asked.first or date.min).isoformat()
    last = (asked.last or asked.moment.on).isoformat()
    return (body["founded_on"] or "") <= last and (body.get("ended_on") or "9999") >= first
