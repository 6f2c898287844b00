"""Quy định thời hạn của địa phương: the limits that committees set for what the law leaves without one."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import Code, Day, DocumentBody, FactBody, Line, Listed, Reason, Ref, Refs, document
from api.reading import ListQuestion
from api.schemas.decision import LocalRuleRow, RollingRuleRow
from domain.application import Recorded
from domain.commands import local_rules as commands
from domain.errors import InvalidInputError
from domain.local_rule import LocalRule, RuledKind
from domain.values import Level, resolve_id
from projections import deciders, local_rules, rolling_rules
from projections.moment import Moment

resource = Resource("local-rules")
KNOWN = subject(LocalRule)
BODIES: Final = {"setter_id": "setter"}


class LocalRuleQuestion(ListQuestion):
    """Which rules."""

    code: str | None = None
    kind: RuledKind | None = None
    status: Literal["in_force", "superseded"] | None = None


class LocalRuleBody(FactBody):
    """Quy định — with its document, whom it covers and from which day."""

    code: Code | None = None
    kind: RuledKind
    term: Line = Field(examples=["15d", "20wd"])
    setter_id: Ref
    ground: Line
    levels: Listed[Level] = Field(default_factory=list)
    debtor_ids: Refs = Field(default_factory=list)
    valid_from: Day | None = None
    valid_to: Day | None = None
    document: DocumentBody | None = None


class RollingRuleBody(FactBody):
    """Quy định lùi hạn — of one body, for the fixed days it sets."""

    code: Code | None = None
    setter_id: Ref
    ground: Line
    valid_from: Day | None = None
    document: DocumentBody | None = None


class RuleEndBody(FactBody):
    """Thay thế, bãi bỏ."""

    reason: Reason
    by_id: Ref | None = None


@resource.lists("/local-rules", LocalRuleRow)
def list_local_rules(ask: Ask, query: Annotated[LocalRuleQuestion, Query()]) -> Response:
    """The limits that committees have set, in force or not."""
    filters = query.model_dump(include={"code", "kind", "status"})
    return ask.page(
        lambda rows, limit, after: local_rules.register(
            rows, ask.moment, filters, limit=limit, after=after
        ),
        bodies=BODIES,
    )


@resource.records("/local-rules", founds=True, waits=True)
def issue_local_rule(write: Write, body: LocalRuleBody) -> Recorded:
    """Set a limit for a kind of duty."""
    _must_govern(write, body)

    def record(code: str) -> Recorded:
        return commands.issue(
            write.ledger,
            write.act,
            code=code,
            kind=body.kind,
            term=body.term,
            setter=body.setter_id,
            ground=body.ground,
            levels=tuple(body.levels),
            debtors=tuple(body.debtor_ids),
            valid_from=body.valid_from,
            valid_to=body.valid_to,
            document=document(body.document),
        )

    return write.founding(body.code, LocalRule.TOPIC, "QDTH", write.act.on.year, record)


@resource.records("/local-rules/{code}/supersessions", KNOWN, waits=True)
def supersede_local_rule(write: Write, code: str, body: RuleEndBody) -> Recorded:
    """End a rule, with the one that stands in its place."""
    return commands.supersede(write.ledger, write.act, code, reason=body.reason, by=body.by_id)


@resource.lists("/rolling-rules", RollingRuleRow)
def list_rolling_rules(ask: Ask) -> Response:
    """Which bodies let the fixed days that they set roll over days off."""
    return ask.page(
        lambda rows, limit, after: rolling_rules.register(
            rows, ask.moment, {}, limit=limit, after=after
        ),
        bodies=BODIES,
    )


@resource.records("/rolling-rules", founds=True, waits=True)
def decide_rolling(write: Write, body: RollingRuleBody) -> Recorded:
    """Let the fixed days of a body roll to the next working day; ended like every local rule."""

    def record(code: str) -> Recorded:
        return commands.decide_rolling(
            write.ledger,
            write.act,
            code=code,
            setter=body.setter_id,
            ground=body.ground,
            valid_from=body.valid_from,
            document=document(body.document),
        )

    return write.founding(body.code, LocalRule.TOPIC, "QDTH", write.act.on.year, record)


def _must_govern(write: Write, body: LocalRuleBody) -> None:
    """Refuse a department, an office or a commission that would bind others than those under it."""
    setter, *debtors = (
        str(resolve_id("agency", given)) for given in (body.setter_id, *body.debtor_ids)
    )
    with write.registers() as rows:
        moment = Moment(write.act.today, write.act.at)
        allowed = deciders.may_rule(rows, moment, setter, debtors)
    if not allowed:
        raise InvalidInputError(
            "setter_governs",
            "Cơ quan này chỉ đặt được thời hạn cho cơ quan trực thuộc, nêu rõ tên; cho mọi cơ quan thì "
            "cấp ủy, hội đồng nhân dân hoặc ủy ban nhân dân quy định.",
            pointer="/setter_id",
            allowed="a Party committee, a council, a people's committee, or a body above all debtors named",
        )
