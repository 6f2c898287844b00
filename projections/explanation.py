"""Giải trình — why a duty has its date and status: the rule, the days counted, the calendar, the facts behind it."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from domain.time.calendar import Calendars, WorkingCalendar
from domain.time.deadlines import deadline
from domain.time.explain import long_day, sentences
from domain.time.term import Term
from projections import obligations, working_calendars
from projections.bitemporal import at
from projections.moment import Moment
from projections.obligations import NOT_OPEN
from projections.read_model import Row, Rows

BASES: Final = {
    "explicit": "Văn bản nêu rõ hạn này.",
    "inferred": "Văn bản chỉ nêu nhịp; ngày này được suy ra, chỉ để nhắc, không ai bị coi là chậm.",
    "accepted": "Hạn này do cơ quan có thẩm quyền quyết định hoặc chấp nhận.",
    "none": "Chưa có hạn.",
}
STATUSES: Final = {
    "awaiting_date": "Chưa ai ấn định ngày: không bị coi là quá hạn.",
    "no_limit": "Không có quy định thời hạn: chỉ tính tuổi kể từ ngày bắt đầu.",
    "standing": "Việc thường xuyên hoặc chỉ phát sinh khi có yêu cầu, sự kiện: không có hạn.",
    "upcoming": "Còn hơn 10 ngày làm việc đến hạn.",
    "due_soon": "Còn không quá 10 ngày làm việc đến hạn.",
    "overdue": "Đã qua hạn mà chưa ghi nhận việc hoàn thành.",
    "expired_inferred": "Ngày suy ra đã qua; cần người có thẩm quyền xác định hạn thật.",
    "submitted": "Đã gửi, chờ cơ quan nhận chấp nhận.",
    "met": "Đã hoàn thành; tính theo ngày đến nơi nhận.",
    "met_late": "Đã hoàn thành nhưng đến nơi nhận sau hạn.",
    "waived": "Được miễn.",
    "cancelled": "Đã huỷ hoặc rút.",
    "transferred": "Đã chuyển cho cơ quan khác.",
    "suspended": "Đang tạm dừng.",
}

QUESTIONS: Final = {
    "open": ("Chưa có quyết định có tính kỳ này không; cho đến khi có, không ai bị coi là chậm.",),
    "owed": ("Đã có quyết định tính kỳ này.",),
    "not_owed": ("Đã có quyết định không tính kỳ này.",),
}
"""What was decided about an occurrence that the rules leave to a person."""


def explanation(rows: Rows, moment: Moment, obligation: UUID, calendars: Calendars) -> Row | None:
    """The account of one duty at a moment; None when it is not listed then."""
    duty = obligations.one(rows, moment, obligation)
    if duty is None:
        return None
    found = rows.fetch(
        f"SELECT o.data FROM obligations o WHERE o.obligation = :o AND {at('o')}",
        {"o": str(obligation), **moment.params},
    )
    data = json.loads(found[0]["data"])
    calendars = working_calendars.calendars(rows, calendars)
    # What is met stays by the days by which it was met, whatever was decided about them since.
    by = data["days_by"]
    calendar = calendars.known_at(datetime.fromisoformat(by) if by else moment.known_at)
    steps, told = _limit_account(data["rule"], calendar)
    since = dict(data["rule"]).get("since")
    return {
        "obligation": duty["id"],
        "status": duty["status"],
        "due_on": duty["due_on"],
        "prudential_on": duty["prudential_on"],
        "due_basis": duty["due_basis"],
        "ground": duty["ground"],
        "setter": duty["setter"],
        "in_force_from": since,
        "calendar_version": calendar.version,
        "explanation": steps,
        "sentences": [
            *told,
            *_told_of_limit(duty, since),
            STATUSES[duty["status"]],
            *_told_of_question(duty),
            *_told_of_days(duty),
        ],
        "facts": _facts_behind(rows, moment, data["behind"]),
    }


def _limit_account(rule: Any, calendar: WorkingCalendar) -> tuple[list[Row], list[str]]:
    """The steps of a limit and their sentences, from the rule kept beside it."""
    parts = dict(rule)
    if "term" in parts:
        found = deadline(date.fromisoformat(parts["start"]), Term.parse(parts["term"]), calendar)
        return [step.to_json() for step in found.explanation], list(sentences(found))
    if "fixed" in parts:
        day = date.fromisoformat(parts["fixed"])
        step = {"date": parts["fixed"], "step": "fixed", "reason": "Ngày ấn định", "source": None}
        if "rolled" not in parts:
            return [step], [f"Hạn ấn định là hết {long_day(day)}; ngày ấn định không lùi."]
        on, reason, source = parts["rolled"]
        moved = {"date": on, "step": "rolled", "reason": reason, "source": source}
        return [step, moved], [f"Hạn ấn định là hết {long_day(day)}.", _step_told(moved)]
    steps = [
        {"date": on, "step": name, "reason": reason, "source": source}
        for name, (on, reason, source) in rule
    ]
    return steps, [_step_told(step) for step in steps]


def _step_told(step: Row) -> str:
    """A step of a cadence as a sentence, with its day where the reason does not say it."""
    reason = str(step["reason"])
    if step["date"] is None:
        return f"{reason}."
    told = long_day(date.fromisoformat(step["date"]))
    return (
        f"{reason}."
        if told.rpartition(" ")[2] in reason
        else f"{told}: {reason[:1].lower()}{reason[1:]}."
    )


def _told_of_limit(duty: Row, since: str | None) -> list[str]:
    told = [BASES[duty["due_basis"]]]
    if duty["ground"]:
        setter = duty["setter"]["name_then"] if duty["setter"] else None
        held = f", từ ngày {date.fromisoformat(since):%d/%m/%Y}" if since else ""
        told.append(f"Căn cứ: {duty['ground']}" + (f" ({setter})" if setter else "") + f"{held}.")
    if duty["prudential_on"] and duty["prudential_on"] != duty["due_on"]:
        day = date.fromisoformat(duty["prudential_on"])
        told.append(f"Hạn rơi vào ngày nghỉ: nên xong chậm nhất {long_day(day)}.")
    return told


def _told_of_question(duty: Row) -> tuple[str, ...]:
    """Whether it is owed; of what has been done or let off nobody asks any more."""
    if duty["question"] == "open" and duty["status"] in NOT_OPEN:
        return ()
    return QUESTIONS.get(duty["question"], ())


def _told_of_days(duty: Row) -> list[str]:
    if duty["status"] == "standing" and duty["evidence_on"]:
        day = date.fromisoformat(duty["evidence_on"])
        shown = f", báo cáo {duty['report']}" if duty["report"] else ""
        return [f"Minh chứng gần nhất: ngày {day:%d/%m/%Y}{shown}."]
    if duty["days_late"]:
        return [f"Chậm {duty['days_late']} ngày."]
    if duty["status"] == "no_limit" and duty["age_days"] is not None:
        return [f"Đã {duty['age_days']} ngày kể từ ngày bắt đầu tính."]
    return []


def _facts_behind(rows: Rows, moment: Moment, positions: list[int]) -> list[Row]:
    """The facts on which the answer rests, in the order of the ledger, and the corrections of them then known."""
    if not positions:
        return []
    positions = [*positions, *_corrections(rows, moment, set(positions))]
    names = {f"p{i}": p for i, p in enumerate(sorted(set(positions)))}
    return rows.fetch(
        "SELECT position, name AS type, subject, subject_code, happened_on, recorded_at, actor "
        f"FROM history WHERE position IN ({', '.join(':' + n for n in names)}) ORDER BY position",
        names,
    )


def _corrections(rows: Rows, moment: Moment, positions: set[int]) -> list[int]:
    """The corrections, recorded by the moment, of some facts."""
    names = {f"p{i}": p for i, p in enumerate(sorted(positions))}
    found = rows.fetch(
        "SELECT c.position, c.data FROM history c WHERE c.name LIKE '%.fact_corrected' "
        "AND c.recorded_at <= :known_at AND c.subject IN (SELECT f.subject FROM history f "
        f"WHERE f.position IN ({', '.join(':' + n for n in names)}))",
        {**names, "known_at": moment.params["known_at"]},
    )
    return [row["position"] for row in found if json.loads(row["data"])["corrects"] in positions]
