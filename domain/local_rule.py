"""Quy định thời hạn của địa phương — the limit that a committee gives to what the law leaves without one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Literal, get_args
from uuid import UUID

from domain import stated
from domain.actor import Act
from domain.errors import ConflictError, InvalidInputError
from domain.facts import CorrectionFact, Fact, FoundingFact, Subject
from domain.time.term import Term
from domain.values import Document, Level, check_code

RuledKind = Literal["reply", "resolution", "information", "publication", "report", "task"]
RULED: tuple[str, ...] = get_args(RuledKind)
LEVELS: tuple[str, ...] = get_args(Level)


class LocalRule(Subject):
    """Quy định thời hạn của địa phương — covers every duty of a kind whose clock starts while it is in force."""

    TOPIC = "local_rule"

    class Event(Fact):
        """Any fact about a rule."""

    class Issued(Event, FoundingFact):
        """Ban hành quy định thời hạn — so long from the start of the clock, for whom it says; none named: for all."""

        TOPIC = "local_rule.issued"

        kind: RuledKind
        term: str
        setter_id: UUID
        levels: tuple[Level, ...]
        debtor_ids: tuple[UUID, ...]
        valid_from: date
        valid_to: date | None
        ground: str
        document: Document | None

    class RollingDecided(Event, FoundingFact):
        """Quy định lùi hạn — fixed days that this body sets, falling on a day off, move to the next working day.

        Without one they stay; a limit "trước ngày" always does, since it would pass the day it names.
        """

        TOPIC = "local_rule.rolling_decided"

        setter_id: UUID
        valid_from: date
        ground: str
        document: Document | None

    class Superseded(Event):
        """Thay thế, bãi bỏ quy định — clocks that start on or after `happened_on` follow it no longer."""

        TOPIC = "local_rule.superseded"
        REFERENCES: ClassVar[Mapping[str, str]] = {"by_id": "local_rule"}

        by_id: UUID | None
        reason: str

        def apply(self, aggregate: LocalRule) -> None:
            """Remember the end."""
            aggregate.ended = True

    class FactCorrected(Event, CorrectionFact):
        """Đính chính — corrects one field of an earlier fact about this rule."""

        TOPIC = "local_rule.fact_corrected"

    def __init__(self, code: str, valid_from: date) -> None:
        self.code = code
        self.valid_from = valid_from
        self.ended = False

    @classmethod
    def issue(
        cls,
        act: Act,
        *,
        code: str,
        kind: str,
        term: str,
        setter_id: UUID,
        levels: tuple[str, ...],
        debtor_ids: tuple[UUID, ...],
        valid_from: date,
        valid_to: date | None,
        ground: str,
        document: Document | None,
    ) -> LocalRule:
        """Set a limit for a kind of duty."""
        for given, known, pointer in (
            (kind, RULED, "/kind"),
            *((x, LEVELS, "/levels") for x in levels),
        ):
            if given not in known:
                raise InvalidInputError(
                    f"{pointer[1:]}_known",
                    f"Không có “{given}”.",
                    pointer=pointer,
                    allowed=", ".join(known),
                )
        limit = Term.parse(term)
        if limit.back or limit.before is not None or limit.amount == 0:
            raise InvalidInputError(
                "term_counts_forward",
                "Thời hạn phải tính tới từ ngày bắt đầu, ít nhất một ngày.",
                pointer="/term",
                allowed="<n>d | <n>wd | <n>m",
            )
        if not ground.strip():
            raise InvalidInputError(
                "limit_has_ground", "Thời hạn phải có căn cứ.", pointer="/ground"
            )
        if valid_to is not None and valid_to < valid_from:
            raise InvalidInputError(
                "period_ordered",
                "Hiệu lực kết thúc trước khi bắt đầu.",
                pointer="/valid_to",
                allowed=f">= {valid_from.isoformat()}",
            )
        if valid_from < act.on:
            raise InvalidInputError(
                "rule_not_before_decision",
                "Quy định không có hiệu lực trước ngày ban hành.",
                pointer="/valid_from",
                allowed=f">= {act.on.isoformat()}",
            )
        if setter_id in debtor_ids:
            raise InvalidInputError(
                "setter_is_not_debtor",
                "Cơ quan có nghĩa vụ không tự đặt hạn cho mình.",
                pointer="/setter_id",
            )
        rule: LocalRule = cls._found(
            cls.Issued,
            act,
            code=check_code(code),
            kind=kind,
            term=str(limit),
            setter_id=setter_id,
            levels=levels,
            debtor_ids=debtor_ids,
            valid_from=valid_from,
            valid_to=valid_to,
            ground=ground,
            document=document,
        )
        return rule

    @classmethod
    def decide_rolling(
        cls,
        act: Act,
        *,
        code: str,
        setter_id: UUID,
        valid_from: date,
        ground: str,
        document: Document | None,
    ) -> LocalRule:
        """Let the fixed days of a body roll forward, for those that come on or after a day."""
        stated.ground(ground, "Quy định lùi hạn phải có căn cứ.")
        if valid_from < act.on:
            raise InvalidInputError(
                "rule_not_before_decision",
                "Quy định không có hiệu lực trước ngày ban hành.",
                pointer="/valid_from",
                allowed=f">= {act.on.isoformat()}",
            )
        rule: LocalRule = cls._found(
            cls.RollingDecided,
            act,
            code=check_code(code),
            setter_id=setter_id,
            valid_from=valid_from,
            ground=ground,
            document=document,
        )
        return rule

    def supersede(self, act: Act, *, by_id: UUID | None, reason: str) -> None:
        """End the rule for what starts from the day of the act on."""
        if self.ended:
            raise ConflictError("rule_in_force", "Quy định đã hết hiệu lực.")
        if by_id == self.id:
            raise InvalidInputError(
                "successor_is_another", "Quy định không tự thay mình.", pointer="/by_id"
            )
        stated.reason(reason)
        self._record(self.Superseded, act, by_id=by_id, reason=reason)
