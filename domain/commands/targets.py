"""Commands on targets; counting a round is a fact of the round and of the target, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.activity import Activity
from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded
from domain.commands import references
from domain.errors import ConflictError, InvalidInputError
from domain.supervision import Supervision
from domain.target import Allocation, Baseline, Group, Target
from domain.values import Document


@dataclass(frozen=True)
class Share:
    """Phân bổ — as a caller gives it."""

    value: int
    field: str | None = None
    agency: str | None = None
    year: int | None = None


def set_target(
    ledger: Ledger,
    act: Act,
    *,
    code: str,
    title: str,
    counts: str,
    unit: str,
    value: int | None,
    period_from: date,
    period_to: date,
    document: Document | None,
    plan: str | None = None,
    item: str | None = None,
    levels: tuple[str, ...] = ("province", "district"),
    fields: tuple[str, ...] = (),
    bodies: tuple[str, ...] = (),
    groups: tuple[tuple[str, tuple[str, ...]], ...] = (),
    years: tuple[int, ...] = (),
) -> Recorded:
    """Set a number to reach."""
    target = Target.set(
        act,
        code=code,
        title=title,
        counts=counts,
        unit=unit,
        value=value,
        period_from=period_from,
        period_to=period_to,
        document=document,
        plan_id=references.plan(ledger, plan, item),
        item=item,
        levels=levels,
        fields=fields,
        body_ids=references.agencies(ledger, bodies, "/body_ids", on=None),
        groups=tuple(
            Group(name, references.agencies(ledger, members, f"/groups/{i}/body_ids", on=None))
            for i, (name, members) in enumerate(groups)
        ),
        years=years,
    )
    return ledger.keep(act, target)


def allocate(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    shares: tuple[Share, ...],
    note: str | None = None,
    document: Document | None = None,
) -> Recorded:
    """Divide the number."""
    subject = ledger.load(Target, code, act)
    allocations = tuple(
        Allocation(
            s.value,
            s.field,
            None
            if s.agency is None
            else references.agency(ledger, s.agency, f"/allocations/{i}/agency_id", on=act.on),
            s.year,
        )
        for i, s in enumerate(shares)
    )
    subject.allocate(act, allocations=allocations, note=note, document=document)
    return ledger.keep(act, subject)


def record_baseline(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    text: str,
    first: int,
    second: int | None,
    unit: str,
    document: Document | None = None,
) -> Recorded:
    """Keep a past result beside the target."""
    subject = ledger.load(Target, code, act)
    subject.record_baseline(act, baseline=Baseline(text, first, second, unit), document=document)
    return ledger.keep(act, subject)


def interpret_baseline(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    no: int,
    reading: str,
    decided_by: str,
    document: Document | None,
) -> Recorded:
    """Say what the two numbers of a baseline are."""
    subject = ledger.load(Target, code, act)
    by_id = references.agency(ledger, decided_by, "/decided_by_id", on=act.on)
    subject.interpret_baseline(act, no=no, reading=reading, decided_by_id=by_id, document=document)
    return ledger.keep(act, subject)


def decide_counting_rule(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    rule: str,
    decided_by: str,
    origins: tuple[str, ...] = (),
    document: Document | None = None,
) -> Recorded:
    """Say which acts count."""
    subject = ledger.load(Target, code, act)
    by_id = references.agency(ledger, decided_by, "/decided_by_id", on=act.on)
    subject.decide_counting_rule(
        act, rule=rule, origins=origins, decided_by_id=by_id, document=document
    )
    return ledger.keep(act, subject)


def adjust(
    ledger: Ledger, act: Act, code: str, *, value: int, document: Document | None
) -> Recorded:
    """Replace the number."""
    subject = ledger.load(Target, code, act)
    subject.adjust(act, value=value, document=document)
    return ledger.keep(act, subject)


def count_supervision(
    ledger: Ledger,
    act: Act,
    code: str,
    *,
    supervision: str,
    listed: str | None = None,
    credited: tuple[str, ...] = (),
) -> Recorded:
    """Count a concluded round, once, in the year of its conclusion, for its lead: joint or not, for nobody else."""
    target = ledger.load(Target, code, act)
    references.known(ledger, Supervision, supervision, "/id")
    round_ = ledger.load(Supervision, supervision)
    for body in references.agencies(ledger, credited, "/credited_ids", on=None):
        if body != round_.lead_id:
            raise InvalidInputError(
                "round_counts_for_lead",
                "Cuộc giám sát tính một lần, cho cơ quan chủ trì.",
                pointer="/credited_ids",
                allowed=str(round_.lead_id),
            )
    if round_.concluded_on is None:
        raise ConflictError("counted_after_conclusion", "Chưa kết luận thì chưa tính vào chỉ tiêu.")
    rule = target.count(
        act,
        act_id=round_.id,
        act_code=round_.code,
        act_kind="supervision",
        done_on=round_.concluded_on,
        credited_id=round_.lead_id,
        level=ledger.load(Agency, round_.lead_id).level,
        field=round_.field,
        origin=round_.origin,
        listed=listed,
    )
    round_.count(act, target_id=target.id, rule=rule)
    return ledger.keep(act, target, round_)


def exclude_supervision(
    ledger: Ledger, act: Act, code: str, *, supervision: str, rule: str
) -> Recorded:
    """Leave a round out of a target, by a rule, or take its count back."""
    target = ledger.load(Target, code, act)
    references.known(ledger, Supervision, supervision, "/id")
    round_ = ledger.load(Supervision, supervision)
    round_.exclude(act, target_id=target.id, rule=rule)
    target.uncount(
        act,
        act_id=round_.id,
        act_code=round_.code,
        act_kind="supervision",
        year=(round_.concluded_on or act.on).year,
        rule=rule,
        field=round_.field,
        origin=round_.origin,
    )
    return ledger.keep(act, target, round_)


def count_activity(
    ledger: Ledger, act: Act, code: str, *, activity: str, credited: tuple[str, ...] = ()
) -> Recorded:
    """Count a dialogue or class that was held, for each body that chaired it; attending gives no credit."""
    target = ledger.load(Target, code, act)
    references.known(ledger, Activity, activity, "/id")
    held = ledger.load(Activity, activity)
    if held.held_on is None:
        raise ConflictError("counted_after_holding", "Hoạt động chưa tổ chức.")
    hosts = references.agencies(ledger, credited, "/credited_ids", on=None) or held.host_ids
    for host in hosts:
        if host not in held.host_ids:
            raise InvalidInputError(
                "attendance_is_not_hosting",
                "Phối hợp tham gia không phải chủ trì.",
                pointer="/credited_ids",
                allowed=", ".join(map(str, held.host_ids)),
            )
        _must_be_another(ledger, target, held, host)
        target.count(
            act,
            act_id=held.id,
            act_code=held.code,
            act_kind=held.kind,
            done_on=held.held_on,
            credited_id=host,
            level=ledger.load(Agency, host).level,
            joint=len(held.host_ids) > 1,
        )
    return ledger.keep(act, target)


def _must_be_another(ledger: Ledger, target: Target, held: Activity, host: UUID) -> None:
    """Refuse what one host held on one day at one place and has been counted under another code."""
    for act_id, credited in target.counted:
        if credited == host and act_id != held.id and ledger.knows(Activity, act_id):
            other = ledger.load(Activity, act_id)
            if (other.held_on, other.place) == (held.held_on, held.place):
                raise ConflictError(
                    "counted_once",
                    f"Cơ quan này đã được tính hoạt động cùng ngày, cùng nơi: {other.code}.",
                    pointer="/id",
                    allowed="what was held on another day or at another place",
                )


def uncount_activity(ledger: Ledger, act: Act, code: str, *, activity: str, rule: str) -> Recorded:
    """Take the count of an activity back."""
    target = ledger.load(Target, code, act)
    references.known(ledger, Activity, activity, "/id")
    held = ledger.load(Activity, activity)
    target.uncount(
        act,
        act_id=held.id,
        act_code=held.code,
        act_kind=held.kind,
        year=(held.held_on or act.on).year,
        rule=rule,
    )
    return ledger.keep(act, target)
