"""Việc chờ quyết định — what somebody has to settle: duties without a date, a limit or a lead, and who must decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, get_args

from projections import (
    agency_directory,
    criticism_register,
    letter_papers,
    obligations,
    plan_directory,
    recommendation_register,
    supervision_register,
    unrecorded_events,
)
from projections.agency_directory import FROM_ABOVE
from projections.deciders import UP
from projections.moment import Moment
from projections.obligations import EVERY, NOT_OPEN, ObligationFilter
from projections.read_model import Row, Rows

Kind = Literal[
    "no_date",
    "no_limit",
    "no_lead",
    "no_addressee",
    "no_request",
    "no_event",
    "no_anchor",
    "in_question",
    "plan_over",
    "no_heir",
    "no_document",
    "no_evidence",
    "ambiguity",
]
KINDS: Final[tuple[str, ...]] = get_args(Kind)
SHOWN: Final = 100
"""How many duties an entry names; the rest are counted."""
ABOVE: Final = "Cơ quan đã quyết định sắp xếp tổ chức"
"""Who decides for a body that is no more, where the ledger knows nobody above it."""


@dataclass
class Entry:
    """Việc chờ — one matter for one body to decide, with the duties that wait for it."""

    kind: str
    plan: str | None
    item: str | None
    title: str
    decider: str | None
    decided_by: str | None = None
    why: str = ""
    duties: list[str] = field(default_factory=list)
    oldest: int | None = None
    recommendation: str | None = None
    supervision: str | None = None
    criticism: str | None = None

    def shown(self) -> Row:
        """The entry as a row."""
        return {
            "kind": self.kind,
            "plan": self.plan,
            "plan_item": self.item,
            "title": self.title,
            "decider_id": self.decider,
            "decided_by": self.decided_by,
            "why": self.why,
            "duties": len(self.duties),
            "oldest_age_days": self.oldest,
            "obligation_ids": self.duties[:SHOWN],
            "recommendation": self.recommendation,
            "supervision": self.supervision,
            "criticism": self.criticism,
        }


NOT_RECEIVED: Final = "Chưa ghi ngày cơ quan nhận kiến nghị: thời hạn trả lời tính từ ngày đó."
"""Why the reply to a letter has no date."""
WHY: Final = {
    "no_date": "Văn bản không nêu ngày: cần cơ quan nhận hoặc cơ quan ban hành ấn định.",
    "no_limit": "Không có quy định thời hạn: chỉ tính tuổi cho đến khi có cơ quan đặt hạn.",
    "no_lead": "Văn bản không nêu cơ quan chủ trì: cơ quan ban hành phải giao.",
    "no_addressee": "Không rõ cơ quan cùng cấp nào nhận (đang ghi nơi ban hành): cơ quan ban hành quyết định.",
    "no_request": "Kỳ đã hết mà chưa có văn bản yêu cầu: không ai bị coi là chậm; nhắc cơ quan yêu cầu.",
    "no_event": "Việc hoặc ngày làm phát sinh nghĩa vụ này đã qua mà chưa ai ghi: có ghi thì nghĩa vụ mới phát sinh.",
    "no_anchor": "Tính từ một sự kiện chỉ nêu bằng lời ({anchor}), chưa ai ghi ngày: ghi khi sự kiện đã diễn ra.",
    "in_question": "Chưa rõ có tính kỳ này không (xem giải trình của nghĩa vụ): cơ quan ban hành phải quyết định.",
    "plan_over": "Kế hoạch đã hết thời kỳ ({to}) mà chưa tổng kết, thay thế hay bãi bỏ: quyết định chuyển tiếp hay "
    "kết thúc việc còn lại.",
    "no_heir": "Cơ quan có nghĩa vụ đã chấm dứt: phải có quyết định ai tiếp nhận.",
    "no_document": "Được ghi khi văn bản chưa có số, ký hiệu, hoặc chưa rõ nơi làm việc: bổ sung khi có.",
    "no_evidence": "Đã xác nhận giải quyết mà không nêu minh chứng, văn bản: bổ sung bằng đính chính.",
    "ambiguity": "Văn bản có nhiều cách hiểu: đang dùng cách hiểu mặc định.",
}


def register(
    rows: Rows, moment: Moment, kind: str | None = None, decider: str | None = None
) -> list[Row]:
    """The matters open on a day, as known at an instant, by kind, plan and item."""
    found: dict[tuple[str | None, ...], Entry] = {}
    plans = {p["code"]: p for p in plan_directory.register(rows, moment, limit=EVERY)}
    doubts = {
        (code, item["code"], body)
        for code, plan in plans.items()
        for item in plan["items"]
        for body in (item["scope"] or {}).get("addressees_in_doubt", ())
        if not any(n["debtor_id"] in (None, body) for n in item["named"])
    }
    duties = obligations.register(rows, moment, limit=EVERY)
    for duty in duties:
        for matter in _matters(duty, plans, doubts, moment.on):
            source = duty["source"]["code"] if duty["source"] else None
            key = (matter.kind, matter.plan, matter.item or source, matter.decider)
            entry = found.setdefault(key, matter)
            entry.duties.append(duty["id"])
            age = duty["age_days"]
            entry.oldest = max((a for a in (entry.oldest, age) if a is not None), default=None)
    entries = [
        *found.values(),
        *_unrecorded(plans.values(), duties, moment.on),
        *_over(plans.values(), duties, moment.on),
        *_ambiguities(plans),
        *_heirless(rows, moment, plans),
        *_undocumented(rows, moment),
    ]
    _follow(rows, moment, entries)
    wanted = [e.shown() for e in entries if kind in (None, e.kind) and decider in (None, e.decider)]
    return sorted(
        wanted, key=lambda e: (KINDS.index(e["kind"]), e["plan"] or "", e["plan_item"] or "")
    )


def _follow(rows: Rows, moment: Moment, entries: Iterable[Entry]) -> None:
    """Name who decides today in place of who is no more: the one body that follows, or else a body above it."""
    gone = {str(body["uuid"]): body for body in agency_directory.ended(rows, moment)}
    now = agency_directory.successors(rows, moment)
    for entry in entries:
        if entry.decider in gone:
            follower = now[entry.decider]
            entry.decider = (
                follower if follower not in gone else _above(rows, moment, gone[follower])
            )
            entry.decided_by = entry.decided_by or (None if entry.decider else ABOVE)


def _above(rows: Rows, moment: Moment, body: Row) -> str | None:
    """A body above one that is no more, which is still there."""
    id, up = str(body["uuid"]), [e["to_id"] for e in body["edges"] if e["type"] in UP]
    over = [
        *agency_directory.some(rows, moment, up).values(),
        *(
            b
            for b in agency_directory.tied(rows, moment, [id]).values()
            if any(e["to_id"] == id and e["type"] in FROM_ABOVE for e in b["edges"])
        ),
    ]
    return next((str(b["id"]) for b in over if b["status"] == "active"), None)


def _matters(
    duty: Row, plans: dict[str, Row], doubts: Collection[tuple[str, str, str]], on: date
) -> Iterator[Entry]:
    """What is open about one duty; `doubts` are the bodies of which nothing tells to whom they owe an item."""
    issuer = plans[duty["plan"]]["issuer_id"] if duty["plan"] in plans else None
    beneficiary = duty["beneficiary"]["id"] if duty["beneficiary"] else None

    def matter(kind: str, decider: str | None) -> Entry:
        return Entry(kind, duty["plan"], duty["plan_item"], duty["title"], decider, why=WHY[kind])

    if duty["question"] == "open" and duty["status"] not in (*NOT_OPEN, "submitted"):
        yield matter("in_question", issuer)
    if duty["status"] not in NOT_OPEN and duty["debtor"] is None:
        yield matter("no_lead", issuer)
    owes = (duty["plan"], duty["plan_item"], (duty["debtor"] or {}).get("id"))
    if duty["status"] not in NOT_OPEN and owes in doubts:
        yield matter("no_addressee", issuer)
    if duty["status"] == "no_limit":
        # What is owed to the public at no set time: whoever owes it says when.
        yield matter("no_limit", beneficiary or issuer or (duty["debtor"] or {}).get("id"))
    if duty["status"] == "awaiting_date":
        period = duty["period"] if duty["kind"] == "report" else None
        over = period is not None and period["to"] < on.isoformat()
        found = matter("no_request" if over else "no_date", beneficiary or issuer)
        if duty["recommendation"] and duty["kind"] == "reply":
            found.why = NOT_RECEIVED
        yield found


def _unrecorded(plans: Iterable[Row], duties: Sequence[Row], on: date) -> Iterator[Entry]:
    """What waits for somebody to say that an event has happened, and on which day."""
    for kind, plan, item, left in unrecorded_events.unrecorded(plans, duties, on):
        entry = Entry(kind, plan["code"], item["code"], item["text"], plan["issuer_id"])
        anchor = (item["cadence"].get("detail") or {}).get("anchor")
        entry.why = WHY[kind].format(anchor=f"“{anchor}”" if anchor else "không nêu rõ")
        entry.duties = [d["id"] for d in left]
        yield entry


def _over(plans: Iterable[Row], duties: Sequence[Row], on: date) -> Iterator[Entry]:
    """Plans whose period is over while nobody has said what becomes of what they still ask."""
    open_of: dict[str, list[str]] = {}
    for duty in duties:
        if duty["plan"] and duty["status"] not in (*NOT_OPEN, "submitted"):
            open_of.setdefault(duty["plan"], []).append(duty["id"])
    for plan in plans:
        last = plan["period"]["to"]
        if plan["status"] == "issued" and last is not None and last < on.isoformat():
            entry = Entry("plan_over", plan["code"], None, plan["title"], plan["issuer_id"])
            entry.why = WHY["plan_over"].format(to=f"{date.fromisoformat(last):%d/%m/%Y}")
            entry.duties = open_of.get(plan["code"], [])
            entry.oldest = (on - date.fromisoformat(last)).days
            yield entry


def _ambiguities(plans: dict[str, Row]) -> Iterator[Entry]:
    for plan in plans.values():
        for ambiguity in plan["ambiguities"]:
            if ambiguity["status"] == "open":
                yield Entry(
                    "ambiguity",
                    plan["code"],
                    ambiguity["code"],
                    ambiguity["problem"],
                    ambiguity["decider_id"] or plan["issuer_id"],
                    ambiguity["decided_by"],
                    WHY["ambiguity"],
                )


def _undocumented(rows: Rows, moment: Moment) -> Iterator[Entry]:
    """What stands on papers of which nobody knows the number yet: reminders, sessions, conclusions, discussions.

    Where a session was held is such a part of its minutes.
    """
    lacking = {"lacks": "document"}
    for letter in recommendation_register.register(rows, moment, lacking, limit=EVERY):
        missing = letter_papers.undocumented(letter)
        title = f"Kiến nghị {letter['code']}: {len(missing)} bước đôn đốc chưa có văn bản"
        entry = _lacking(title, letter["issuer_id"], missing, moment)
        entry.recommendation = letter["code"]
        yield entry
    unseen = {"lacks": "evidence"}
    for letter in recommendation_register.register(rows, moment, unseen, limit=EVERY):
        title = f"Kiến nghị {letter['code']}: xác nhận đã giải quyết chưa kèm minh chứng"
        seen = [letter["verification"]]
        entry = _lacking(title, letter["issuer_id"], seen, moment, "no_evidence")
        entry.recommendation = letter["code"]
        yield entry
    for round_ in supervision_register.register(rows, moment, lacking, limit=EVERY):
        missing = supervision_register.undocumented(round_)
        unplaced = supervision_register.unplaced(round_)
        sessions = sum("minutes" in step for step in missing)
        said = [f"{sessions} buổi làm việc chưa có biên bản"] if sessions else []
        said += [f"{len(unplaced)} buổi làm việc chưa ghi nơi làm việc"] if unplaced else []
        said += ["kết luận chưa có số báo cáo"] if sessions < len(missing) else []
        title = f"Cuộc giám sát {round_['code']}: {', '.join(said)}"
        entry = _lacking(title, round_["lead_id"], [*missing, *unplaced], moment)
        entry.supervision = round_["code"]
        yield entry
    for criticism in criticism_register.register(rows, moment, lacking, limit=EVERY):
        missing = criticism_register.undocumented(criticism)
        title = (
            f"Phản biện {criticism['code']}: {len(missing)} hội nghị, đối thoại chưa có biên bản"
        )
        entry = _lacking(title, criticism["lead_id"], missing, moment)
        entry.criticism = criticism["code"]
        yield entry


def _lacking(
    title: str,
    decider: str,
    missing: Iterable[Row],
    moment: Moment,
    kind: Kind = "no_document",
) -> Entry:
    """Papers or evidence to be named, with the age of the oldest act that lacks them."""
    since = min(date.fromisoformat(step["on"]) for step in missing)
    entry = Entry(kind, None, None, title, decider, why=WHY[kind])
    entry.oldest = (moment.on - since).days
    return entry


def _heirless(rows: Rows, moment: Moment, plans: Mapping[str, Row]) -> Iterator[Entry]:
    """The open duties of bodies that are no more: whoever gave or awaits one says who takes it, or the one follower."""
    for body in agency_directory.ended(rows, moment):
        duties = obligations.register(
            rows, moment, ObligationFilter(agency=body["uuid"]), limit=EVERY
        )
        left: dict[str | None, list[Row]] = {}
        for duty in duties:
            if duty["status"] not in NOT_OPEN:
                issuer = plans[duty["plan"]]["issuer_id"] if duty["plan"] in plans else None
                beneficiary = duty["beneficiary"]["id"] if duty["beneficiary"] else None
                decider = issuer or beneficiary or str(body["uuid"])
                left.setdefault(decider, []).append(duty)
        for decided_by, waiting in left.items():
            entry = Entry("no_heir", None, None, body["name"], decided_by, why=WHY["no_heir"])
            entry.duties = [d["id"] for d in waiting]
            ages = (d["age_days"] for d in waiting)
            entry.oldest = max((a for a in ages if a is not None), default=None)
            yield entry
