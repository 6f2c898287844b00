"""Chỉ số — each with its numerator, its denominator and what is left out; a denominator of nothing says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from statistics import median
from typing import Final
from uuid import UUID

from projections import (
    cascade,
    criticism_register,
    letter_figures,
    petition_register,
    plan_directory,
    score_register,
    stage_days,
    supervision_steps,
)
from projections.figure import EVERY, OWED, Asked, Figure, standing
from projections.read_model import Row

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
        "target",
    }
)
"""Kinds of duty that an act fulfills, as rounds, dialogues and classes do a target; a document fulfills all others."""


def _of_duties(kind: str, source: str | None = None) -> Callable[[Asked], Figure]:
    """Met in time over what was owed by now; whatever cannot be late yet is left out and listed."""

    def figure(asked: Asked) -> Figure:
        counts = Counter(
            standing(d)
            for d in asked.duties
            if d["kind"] == kind and (source is None or d[source] is not None)
        )
        owed = sum(counts[s] for s in OWED)
        excluded = {s: n for s, n in counts.items() if s not in OWED}
        late = {s: counts[s] for s in ("met_late", "submitted_late")}
        return Figure(counts["met"], owed, excluded, late)

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
    "reply_rate": ("Tỷ lệ trả lời kiến nghị", letter_figures.replied),
    "reply_in_time": ("Trả lời đúng hạn, trên số có thời hạn", letter_figures.in_time),
    "points_accepted": ("Tỷ lệ ý kiến nghị được tiếp thu", letter_figures.positions),
    "reply_accepted": (
        "Trả lời được chấp nhận, trên số đã trả lời",
        letter_figures.accepted_replies,
    ),
    "resolution_rate": (
        "Giải quyết xong được xác nhận, trên số đã tiếp thu",
        letter_figures.resolved,
    ),
    "resolution_verified": (
        "Kết quả được xác nhận, trên số đã báo giải quyết",
        letter_figures.verified,
    ),
    **{id: (label, letter_figures.stage(id)) for id, (label, _, _) in stage_days.STAGES.items()},
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
