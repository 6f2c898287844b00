"""Ngưỡng và thang thông báo của đơn vị: from when on rules are told in this ledger, and who hears of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.authorization import ROLES
from api.door import Ask, Resource, Write, subject
from api.fields import Body, Code, Day, DocumentBody, FactBody, Line, Listed, Reason, Ref, document
from api.reading import ListQuestion
from api.schemas.alert import AlertThresholdRow, NotificationLadderRow
from domain.alert import Stage
from domain.alert_threshold import AlertThreshold, Unit
from domain.application import Recorded
from domain.commands import alert_thresholds as thresholds
from domain.commands import notification_ladders as ladders
from domain.commands import settings
from domain.errors import InvalidInputError
from domain.notification_ladder import NotificationLadder, RungName, RungSet
from domain.values import Level
from projections import alert_thresholds, notification_ladders
from projections.moment import Moment
from projections.read_model import Row

resource = Resource("rules")
BODIES: Final = {"setter_id": "setter"}


class ThresholdQuestion(ListQuestion):
    """Which thresholds."""

    rule: str | None = None
    status: str | None = None


class LadderQuestion(ListQuestion):
    """Which ladders."""

    rule: str | None = None
    level: Level | None = None
    status: str | None = None


class SettingBody(FactBody):
    """Quyết định về cảnh báo — by whom, on what ground, from when to when."""

    code: Code | None = None
    setter_id: Ref
    ground: Line
    valid_from: Day | None = None
    valid_to: Day | None = None
    document: DocumentBody | None = None


class ThresholdBody(SettingBody):
    """Ngưỡng — a stage of a rule."""

    rule: Line = Field(examples=["reply_overdue"])
    stage: Stage
    days: int | None = Field(
        ge=-366, le=10_080, description="How many of the unit. Null: the stage is not told."
    )
    unit: Unit = Field(
        default="d", description="Days or working days; minutes of a rule about the service itself."
    )


class RungBody(Body):
    """Bậc."""

    rung: RungName
    roles: Listed[Line]
    days_late: int | None = Field(default=None, description="Null: from the first warning on.")


class LadderBody(SettingBody):
    """Thang thông báo — of a rule, a level, both, or everything."""

    rule: Line | None = None
    level: Level | None = None
    rungs: Listed[RungBody]


class WithdrawalBody(FactBody):
    """Bãi bỏ."""

    reason: Reason


@resource.lists("/alert-thresholds", AlertThresholdRow)
def list_alert_thresholds(ask: Ask, query: Annotated[ThresholdQuestion, Query()]) -> Response:
    """The thresholds that this ledger has set, in force or not."""
    filters = query.model_dump(include={"rule", "status"})
    return ask.page(
        lambda rows, limit, after: alert_thresholds.register(
            rows, ask.moment, filters, limit=limit, after=after
        ),
        bodies=BODIES,
    )


@resource.records("/alert-thresholds", founds=True)
def set_alert_threshold(write: Write, body: ThresholdBody) -> Recorded:
    """Decide from which day on a stage of a rule is told."""
    rule = _check_rule(write, body.rule, body.valid_from)
    _check_unit(rule, body)
    _check_order(rule, body)
    # What waits without a limit is told after a while; whatever has one is due on its last day.
    has_limit = rule["matter"] == "obligation" and rule["lacks"] is None
    if body.stage == "due" and body.days and has_limit:
        raise InvalidInputError(
            "threshold_fits_stage",
            "Số ngày không hợp với giai đoạn: nghĩa vụ đến hạn vào đúng ngày cuối.",
            pointer="/days",
            allowed="0, or null",
        )

    def record(code: str) -> Recorded:
        return thresholds.set_(
            write.ledger,
            write.act,
            code=code,
            rule=body.rule,
            stage=body.stage,
            days=body.days,
            unit=body.unit,
            setter=body.setter_id,
            ground=body.ground,
            valid_from=body.valid_from,
            valid_to=body.valid_to,
            document=document(body.document),
        )

    return write.founding(body.code, AlertThreshold.TOPIC, "NCB", write.act.on.year, record)


@resource.records("/alert-thresholds/{code}/withdrawals", subject(AlertThreshold))
def withdraw_alert_threshold(write: Write, code: str, body: WithdrawalBody) -> Recorded:
    """End a threshold: what held before holds again."""
    return settings.withdraw(write.ledger, write.act, AlertThreshold, code, reason=body.reason)


@resource.lists("/notification-ladders", NotificationLadderRow)
def list_notification_ladders(ask: Ask, query: Annotated[LadderQuestion, Query()]) -> Response:
    """The ladders that this ledger has set, in force or not."""
    filters = query.model_dump(include={"rule", "level", "status"})
    return ask.page(
        lambda rows, limit, after: notification_ladders.register(
            rows, ask.moment, filters, limit=limit, after=after
        ),
        bodies=BODIES,
    )


@resource.records("/notification-ladders", founds=True)
def set_notification_ladder(write: Write, body: LadderBody) -> Recorded:
    """Decide who hears, and from how many days of lateness on."""
    if body.rule is not None:
        _check_rule(write, body.rule, of_duties=True)
    for number, rung in enumerate(body.rungs):
        for role in rung.roles:
            if role not in ROLES:
                raise InvalidInputError(
                    "role_known",
                    f"Không có vai trò “{role}”.",
                    pointer=f"/rungs/{number}/roles",
                    allowed=", ".join(ROLES),
                )

    def record(code: str) -> Recorded:
        return ladders.set_(
            write.ledger,
            write.act,
            code=code,
            rule=body.rule,
            level=body.level,
            rungs=tuple(RungSet(r.rung, tuple(r.roles), r.days_late) for r in body.rungs),
            setter=body.setter_id,
            ground=body.ground,
            valid_from=body.valid_from,
            valid_to=body.valid_to,
            document=document(body.document),
        )

    return write.founding(body.code, NotificationLadder.TOPIC, "TTB", write.act.on.year, record)


@resource.records("/notification-ladders/{code}/withdrawals", subject(NotificationLadder))
def withdraw_notification_ladder(write: Write, code: str, body: WithdrawalBody) -> Recorded:
    """End a ladder: the next wider one is used again."""
    return settings.withdraw(write.ledger, write.act, NotificationLadder, code, reason=body.reason)


def _check_unit(rule: Row, body: ThresholdBody) -> None:
    """What the service lacks is told after minutes, in one stage; of duties days are counted."""
    of_service = rule["matter"] == "service"
    if of_service != (body.unit == "min"):
        raise InvalidInputError(
            "unit_fits_rule",
            "Đơn vị không hợp với quy tắc: quy tắc về hệ thống tính bằng phút, quy tắc khác bằng ngày.",
            pointer="/unit",
            allowed="min" if of_service else "d, wd",
        )
    if of_service and body.stage != "overdue":
        raise InvalidInputError(
            "stage_fits_rule",
            "Quy tắc về hệ thống chỉ có một giai đoạn.",
            pointer="/stage",
            allowed="overdue",
        )


def _check_order(rule: Row, body: ThresholdBody) -> None:
    """Refuse that a duty counts as long overdue before it is overdue, or with it."""
    other = {"overdue": "long_overdue", "long_overdue": "overdue"}.get(body.stage)
    beside = next((t for t in rule["thresholds"] if t["stage"] == other), None)
    if beside is None or beside["days"] is None or body.days is None:
        return
    late, long = (body.days, body.unit), (beside["days"], beside["unit"])
    if body.stage == "long_overdue":
        late, long = long, late
    # So many working days never end before as many days; the other way the calendar decides.
    if late[0] >= long[0] and (late[1] == long[1] or late[1] == "wd"):
        sign = "<" if body.stage == "overdue" else ">"
        raise InvalidInputError(
            "stages_in_order",
            "Mức quá hạn kéo dài phải bắt đầu sau mức quá hạn.",
            pointer="/days",
            allowed=f"{sign} {beside['days']} {beside['unit']}",
        )


def _check_rule(write: Write, rule: str, on: date | None = None, *, of_duties: bool = False) -> Row:
    """The rule of a name as in force on a day, or the request is refused at the field."""
    with write.ports.reads.reading() as rows:
        moment = Moment(on or write.act.today, write.act.at)
        found = write.ports.alert_rules(rows, moment)
    known = {r["id"]: r for r in found if not of_duties or r["matter"] != "service"}
    if rule not in known:
        raise InvalidInputError(
            "rule_known",
            f"Không có quy tắc “{rule}”.",
            pointer="/rule",
            allowed=", ".join(sorted(known)),
        )
    return known[rule]
