"""Thứ tự ngày — which facts of a subject are never dated before which others: the one list for facts and corrections.

Every new fact is held to it as it is recorded; what a method refuses before that, it refuses in its own words. A
correction moves a day that stands between others, and is held to it from both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any, ClassVar, Final, Literal, Protocol

from domain.errors import InvalidInputError


class Told(Protocol):
    """What the rules need to know of a fact."""

    TOPIC: ClassVar[str]
    DAY: ClassVar[str | None]

    @property
    def originator_version(self) -> int:
        """Its place in the stream."""


@dataclass(frozen=True)
class Order:
    """One rule: `later` is not dated before what was recorded of `earlier` before it."""

    later: str
    """A stored name, or all of a kind as `kind.*`."""
    earlier: str
    rule: str
    later_day: str = "happened_on"
    earlier_day: str = "happened_on"
    which: Literal["each", "first"] = "each"
    same: tuple[str, str] | None = None
    """Fields of the two that name one body or step: others do not touch each other."""
    unless: str | None = None
    """A field of `later` that frees it."""
    downwards: bool = False
    """Whether `later` is, the other way round, dated on or before the other: recorded after it, done before."""


@dataclass(frozen=True)
class Disorder:
    """Two facts whose days contradict a rule, by their versions; the day each of them has."""

    order: Order
    later: Told
    earlier: Told
    later_on: date
    earlier_on: date

    @property
    def key(self) -> tuple[str, int, int]:
        """What tells it from another one of the same stream."""
        return (self.order.rule, self.later.originator_version, self.earlier.originator_version)


ORDERS: Final[tuple[Order, ...]] = (
    Order("recommendation.*", "recommendation.issued", "after_recommendation"),
    Order("recommendation.received", "recommendation.transferred", "received_after_transfer"),
    Order("recommendation.transferred", "recommendation.received", "transferred_after_receipt"),
    Order(
        "recommendation.responsibility_succeeded",
        "recommendation.transferred",
        "succeeded_after_transfer",
    ),
    Order(
        "recommendation.reply_given",
        "recommendation.received",
        "reply_after_receipt",
        later_day="received_on",
    ),
    *(
        Order(f"recommendation.{name}", "recommendation.reply_given", "assessed_after_reply")
        for name in ("reply_found_insufficient", "reply_accepted", "reconsideration_decided")
    ),
    Order(
        "recommendation.resolution_verified",
        "recommendation.resolution_reported",
        "verified_after_report",
    ),
    Order(
        "recommendation.reminder_documented",
        "recommendation.reminder_sent",
        "documented_after_reminder",
        same=("step", "step"),
    ),
    Order(
        "recommendation.outcome_published",
        "recommendation.reply_given",
        "publication_after_reply",
        which="first",
    ),
    *(
        Order(f"report.{later}", f"report.{earlier}", rule)
        for earlier in ("submitted", "resubmitted")
        for later, rule in (
            ("received", "received_after_submission"),
            ("passed_via", "received_after_submission"),
            ("returned", "returned_after_submission"),
            ("forwarded", "forwarded_after_submission"),
        )
    ),
    Order(
        "report.comments_collected",
        "report.submitted",
        "comments_before_submission",
        downwards=True,
    ),
    Order("report.resubmitted", "report.returned", "resubmitted_after_return"),
    Order(
        "report.accepted",
        "report.received",
        "accepted_after_receipt",
        same=("addressee_id", "addressee_id"),
    ),
    Order(
        "report.debated",
        "report.received",
        "debated_after_receipt",
        same=("body_id", "addressee_id"),
    ),
    Order(
        "plan.issued",
        "plan.drafted",
        "issued_after_bases",
        later_day="issued_on",
        earlier_day="latest_basis_on",
    ),
    *(
        Order(f"plan.{name}", "plan.issued", "after_issue", earlier_day="issued_on")
        for name in (
            "distributed",
            "received",
            "unit_bound",
            "lead_assigned",
            "lead_changed",
            "due_date_set",
            "report_terms_set",
            "occurrence_requested",
            "occurrence_decided",
            "amended",
            "reviewed",
            "concluded",
            "superseded",
            "revoked",
        )
    ),
    Order(
        "supervision.session_held",
        "supervision.notified",
        "session_after_notice",
        which="first",
        unless="unannounced",
    ),
    Order("supervision.concluded", "supervision.session_held", "concluded_after_session"),
    Order(
        "supervision.session_held",
        "supervision.concluded",
        "session_before_conclusion",
        downwards=True,
    ),
    Order(
        "supervision.information_supplied",
        "supervision.notified",
        "information_after_notice",
        later_day="received_on",
        which="first",
    ),
    Order(
        "supervision.session_documented",
        "supervision.session_held",
        "documented_after_session",
        same=("no", "no"),
    ),
    *(
        Order(f"supervision.{name}", "supervision.concluded", "after_conclusion")
        for name in ("conclusion_documented", "result_published", "publication_withheld", "closed")
    ),
    Order("criticism.*", "criticism.requested", "after_request"),
    Order("criticism.discussed", "criticism.draft_received", "discussed_after_draft"),
    Order(
        "criticism.opinion_given",
        "criticism.discussed",
        "opinion_after_discussion",
        which="first",
    ),
    Order(
        "criticism.discussion_documented",
        "criticism.discussed",
        "documented_after_discussion",
        same=("no", "no"),
    ),
    Order("criticism.opinion_received", "criticism.opinion_given", "received_after_opinion"),
    Order("criticism.answered", "criticism.opinion_given", "answer_after_opinion"),
    Order("criticism.final_text_issued", "criticism.draft_received", "issued_after_draft"),
    Order("petition.forwarded", "petition.received", "forwarded_after_receipt"),
    Order("petition.forwarded", "petition.forwarded", "forwarded_after_receipt"),
    Order("petition.forwarding_received", "petition.forwarded", "received_after_forwarding"),
    *(
        Order("petition.outcome_recorded", f"petition.{name}", "outcome_after_receipt")
        for name in ("received", "forwarded", "outcome_recorded")
    ),
    Order("petition.outcome_published", "petition.outcome_recorded", "publication_after_outcome"),
    Order("activity.petition_raised", "activity.held", "raised_at_meeting"),
    Order("activity.member_reported", "activity.held", "reported_at_meeting"),
    *(
        Order("consultation.agreed", f"consultation.{name}", "agreed_after_opening")
        for name in ("opened", "reopened")
    ),
    Order("consultation.aligned", "consultation.agreed", "aligned_after_agreement"),
    Order("consultation.submitted", "consultation.agreed", "submitted_after_agreement"),
)


def check_order(
    fact_class: type[Any], on: date, given: Mapping[str, Any], before: Iterable[Told]
) -> None:
    """Refuse a new fact of the day whose days contradict what has been recorded of its subject."""
    orders = _orders_of(fact_class.TOPIC)
    if not orders:
        return
    told = [f for f in before if not _is_correction(f)]
    own = fact_class.DAY or "happened_on"
    new: Any = SimpleNamespace(**{"happened_on": given.get(own) or on, **given})
    for order in orders:
        for found in _broken(order, new, told):
            last_or_first = "muộn nhất" if order.downwards else "sớm nhất"
            raise InvalidInputError(
                order.rule,
                f"“{said(fact_class)}” {last_or_first} vào ngày {found.earlier_on:%d/%m/%Y}, "
                f"ngày của “{said(type(found.earlier))}”.",
                pointer=f"/{own if order.later_day == 'happened_on' else order.later_day}",
                allowed=f"{'<=' if order.downwards else '>='} {found.earlier_on.isoformat()}",
            )


def disorders(facts: Iterable[Told]) -> Iterator[Disorder]:
    """What contradicts the rules in the facts of one stream, as they are given."""
    told = [f for f in facts if not _is_correction(f)]
    for at, later in enumerate(told):
        for order in _orders_of(later.TOPIC):
            yield from _broken(order, later, told[:at])


def said(fact_class: type[Any]) -> str:
    """What people call such a fact."""
    return (fact_class.__doc__ or fact_class.TOPIC).partition(" — ")[0]


def _is_correction(fact: Told) -> bool:
    return fact.TOPIC.endswith(".fact_corrected")


@cache
def _orders_of(topic: str) -> tuple[Order, ...]:
    whole = f"{topic.partition('.')[0]}.*"
    return tuple(o for o in ORDERS if o.later in (topic, whole))


def _broken(order: Order, later: Told, before: Sequence[Told]) -> Iterator[Disorder]:
    on = getattr(later, order.later_day)
    if on is None or (order.unless and getattr(later, order.unless)):
        return
    others = [
        (day, f)
        for f in before
        if order.earlier == f.TOPIC
        and (day := getattr(f, order.earlier_day)) is not None
        and _of_one(order, later, f)
    ]
    if order.which == "first":
        others = sorted(others, key=lambda known: known[0])[:1]
    for day, earlier in others:
        if (on > day) if order.downwards else (on < day):
            yield Disorder(order, later, earlier, on, day)


def _of_one(order: Order, later: Any, earlier: Any) -> bool:
    if order.same is None:
        return True
    mine, theirs = (getattr(f, n) for f, n in zip((later, earlier), order.same, strict=True))
    return mine is None or theirs is None or bool(mine == theirs)
