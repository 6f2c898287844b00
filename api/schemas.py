"""The shapes of answers, for the OpenAPI document: rows come from the read models as they are."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.agency import EdgeType
from domain.alert import Stage
from domain.plan import ItemKind, Modality
from domain.recommendation import Position
from domain.supervision import FindingKind, Origin
from domain.values import Level

T = TypeVar("T")

ObligationStatus = Literal[
    "awaiting_date",
    "no_limit",
    "standing",
    "upcoming",
    "due_soon",
    "overdue",
    "expired_inferred",
    "submitted",
    "met",
    "met_late",
    "waived",
    "cancelled",
    "transferred",
    "suspended",
]
RecommendationStatus = Literal[
    "draft",
    "sent",
    "received",
    "transferred",
    "replied",
    "reply_insufficient",
    "reply_accepted",
    "resolving",
    "resolved",
    "verified",
    "disputed",
    "withdrawn",
    "closed",
]
DueBasis = Literal["explicit", "inferred", "accepted", "none"]
AlertState = Literal["raised", "acknowledged", "snoozed", "resolved", "retracted"]


class Shape(BaseModel):
    """The parent of every shape; a row may carry more than is promised here."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)


class WriteAnswer(Shape):
    """What every write answers: the subject, the position of its last fact, its version, where to read on."""

    id: UUID
    code: str
    position: int = Field(ge=1, examples=[42])
    version: int = Field(ge=1, examples=[3])
    links: dict[str, str] = Field(
        examples=[{"self": "/api/v1/recommendations/KN-2023-0001", "events": "/api/v1/events?…"}]
    )


class Page(Shape, Generic[T]):
    """One page of a list. `next` goes on with the same question; null ends it."""

    items: list[T]
    next: str | None
    on: date
    known_at: datetime
    position: int = Field(description="The answer holds every fact up to this position.")


class ProblemEntry(Shape):
    """One broken rule."""

    pointer: str = Field(description="JSON pointer into the body; /query/… or /header/… else.")
    rule: str
    allowed: str | None
    message: str


class ProblemDetails(Shape):
    """RFC 9457 problem details."""

    type: str = Field(examples=["/problems/invalid_input"])
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[ProblemEntry]


class Span(Shape):
    """Thời kỳ — both ends inclusive, null where unknown."""

    from_: date | None = Field(alias="from")
    to: date | None


class DocumentShape(Shape):
    """Văn bản — by reference."""

    number: str | None
    symbol: str | None
    issued_on: date | None
    issuer: str | None = None
    title: str | None = None


class AgencyName(Shape):
    """A body under its name on the day asked for."""

    id: UUID
    code: str | None
    name: str | None


class AgencyThenAndNow(Shape):
    """A body under the name it had when the duty arose, and the name it has on the day asked for."""

    id: UUID
    name_then: str | None
    name_now: str | None


class Edge(Shape):
    """Quan hệ."""

    type: EdgeType
    to_id: UUID
    from_: date | None = Field(alias="from")


class AgencyRow(Shape):
    """Cơ quan, tổ chức."""

    id: UUID
    code: str
    name: str
    kind: str
    level: Level
    founded_on: date | None
    edges: list[Edge]
    status: Literal["active", "merged", "split", "dissolved"]
    ended_on: date | None
    successor_ids: list[UUID]
    predecessor_ids: list[UUID]
    version: int


class PlanItemRow(Shape):
    """Nội dung kế hoạch."""

    code: str
    kind: ItemKind
    text: str
    place: str | None
    lead_ids: list[UUID]
    coordinator_ids: list[UUID]
    addressee_ids: list[UUID]
    debtor_ids: list[UUID]
    modality: Modality
    cadence: dict[str, Any]
    scope: dict[str, Any] | None
    quantity: dict[str, Any] | None


class PlanRow(Shape):
    """Kế hoạch."""

    id: UUID
    code: str
    title: str
    type: str
    status: Literal["draft", "issued", "concluded", "superseded", "revoked"]
    issuer_id: UUID
    issuer: AgencyName
    document_code: str | None = Field(examples=["15-ĐA/TU"])
    issued_on: date | None
    period: Span
    items: list[PlanItemRow]
    version: int


class PlanProgressRow(Shape):
    """Tiến độ kế hoạch."""

    plan: str
    plan_id: UUID
    title: str
    items: int
    statuses: dict[ObligationStatus, int]
    total: int


class LocalRuleRow(Shape):
    """Quy định thời hạn của địa phương."""

    id: UUID
    code: str
    kind: str
    term: str
    setter: AgencyName
    levels: list[Level]
    debtor_ids: list[UUID]
    valid_from: date
    valid_to: date | None
    ground: str
    status: Literal["in_force", "superseded"]
    ended_on: date | None
    version: int


class CalendarDecisionRow(Shape):
    """Quyết định về lịch."""

    id: UUID
    code: str
    announced_on: date
    days: list[dict[str, Any]]
    confirmed_years: list[int]
    source: str
    version: int


class CalendarEffectRow(Shape):
    """A duty whose last day a decision about days moved."""

    obligation: UUID
    title: str
    debtor: AgencyThenAndNow | None
    due_before: date
    due_after: date
    status: ObligationStatus


class AmbiguityRow(Shape):
    """Điểm chưa rõ — with its readings, the default, who decides, and the resolution that holds."""

    plan: str
    code: str
    items: list[str]
    problem: str
    readings: list[dict[str, Any]]
    default: str | None
    decider_id: UUID | None
    decided_by: str | None
    status: Literal["open", "resolved"]
    resolution: dict[str, Any] | None
    history: list[dict[str, Any]]


class CascadeRow(Shape):
    """Cụ thể hóa — one body bound to issue a plan of its own."""

    plan_item: str
    debtor: AgencyThenAndNow
    obligation: UUID
    status: ObligationStatus
    issued: bool
    issued_on: date | None
    days_after_parent: int | None
    days_since_parent: int | None
    committee_informed_on: date | None
    committee_informed_before: bool | None
    subordinate_plan: str | None
    left_out: list[str]
    later: list[dict[str, Any]]
    smaller: list[dict[str, Any]]


class PlanRecipientRow(Shape):
    """Nơi nhận — a body that a plan names."""

    agency: AgencyName
    roles: list[str]
    recipient: bool
    bound_but_not_told: bool
    received_on: date | None


class WorklistRow(Shape):
    """Việc chờ quyết định — one matter, who must decide it, and the duties that wait."""

    kind: Literal["no_date", "no_limit", "no_lead", "no_request", "no_heir", "ambiguity"]
    plan: str | None
    plan_item: str | None
    title: str
    decider_id: UUID | None
    decider: AgencyName | None
    decided_by: str | None
    why: str
    duties: int
    oldest_age_days: int | None
    obligation_ids: list[UUID]


class FindingRow(Shape):
    """Phát hiện."""

    no: int
    kind: FindingKind
    statement: str
    evidence: list[str]
    state: Literal["recorded", "contested", "upheld", "withdrawn"]


class SupervisionRow(Shape):
    """Cuộc giám sát."""

    id: UUID
    code: str
    status: str
    subject: str
    field: str | None
    origin: Origin
    plan_id: UUID | None
    plan_item: str | None
    lead_id: UUID
    lead: AgencyName
    supervised_ids: list[UUID]
    supervised: list[AgencyName]
    window: Span
    findings: list[FindingRow]
    version: int


class SupervisionStepsRow(Shape):
    """Các bước của một cuộc giám sát."""

    code: str
    status: str
    subject: str
    origin: Origin
    field: str | None
    lead: AgencyName
    supervised: list[AgencyName]
    steps: dict[str, bool]
    missing: list[str]
    recommendations: int
    information_missing: list[AgencyName]
    ordering_document: DocumentShape | None
    counts: list[dict[str, Any]]


class OverlapRow(Shape):
    """Hai cuộc giám sát chồng chéo."""

    subject: str
    first: str
    first_lead: AgencyName
    second: str
    second_lead: AgencyName
    supervised: list[AgencyName]
    reason: str | None


class PublicationRow(Shape):
    """Công khai kết quả của một cuộc giám sát; `days` from the conclusion to it, or until the day asked for."""

    supervision: str
    lead: AgencyName
    concluded_on: date
    state: Literal["published", "withheld", "open"]
    published_on: date | None
    medium: str | None
    link: str | None
    reason: str | None
    authority: AgencyName | None
    days: int


class PointRow(Shape):
    """Ý kiến nghị, with the position taken on it."""

    no: int
    text: str
    position: Position | None
    reason: str | None
    measures: str | None
    promised_on: date | None


class RecommendationRow(Shape):
    """Kiến nghị."""

    id: UUID
    code: str
    status: RecommendationStatus
    source: dict[str, str]
    issuer: AgencyName
    addressee: AgencyName
    responsible: AgencyName
    document: DocumentShape | None
    points: list[PointRow]
    issued_on: date
    received_on: date | None
    urgent: bool
    reply_limit: dict[str, Any] | None
    reply_obligation: UUID
    resolution_obligation: UUID | None
    replies: list[dict[str, Any]]
    reminders: list[dict[str, Any]]
    version: int


class LetterRow(Shape):
    """Văn bản kiến nghị — one letter, with every recommendation that it carries."""

    issuer: AgencyName
    document: DocumentShape
    document_code: str | None
    sent_on: date
    recommendations: list[str]


class CouncilMatterRow(Shape):
    """Việc đưa ra HĐND — a recommendation of which a council was told, what it said, who was to act."""

    recommendation: str
    status: RecommendationStatus
    responsible: AgencyName
    council: AgencyName
    referred_on: date
    session: str | None
    opinion: str | None
    debated_on: date | None
    directed: list[AgencyName]
    resolved_on: date | None


class CriticismRow(Shape):
    """Phản biện xã hội — one draft under criticism."""

    id: UUID
    code: str
    status: str
    subject: str
    requester: AgencyName
    lead: AgencyName
    drafter: AgencyName
    requested_on: date
    draft: dict[str, Any] | None
    acts: list[dict[str, Any]]
    opinion: dict[str, Any] | None
    points: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    effect: str | None
    final_text: dict[str, Any] | None
    version: int


class PetitionRow(Shape):
    """Đơn thư — by its number alone."""

    id: UUID
    code: str
    number: str
    kind: str
    status: str
    received_by: AgencyName
    holder: AgencyName
    received_on: date
    forwardings: list[dict[str, Any]]
    outcome: dict[str, Any] | None
    publication: dict[str, Any] | None
    version: int


class ActivityRow(Shape):
    """Hoạt động — a dialogue, class or conference."""

    id: UUID
    code: str
    kind: str
    title: str
    status: Literal["announced", "held", "cancelled"]
    occasion: str
    area: str | None
    planned_for: date | None
    held_on: date | None
    place: str | None
    hosts: list[AgencyName]
    attending: list[AgencyName]
    participants: int | None
    version: int


class ActivityMemberRow(Shape):
    """Thành viên — with a seat in the body that chaired an activity."""

    member: AgencyName
    reported: bool


class FundRow(Shape):
    """Kinh phí — four amounts in đồng, in all and by year."""

    id: UUID
    code: str
    plan_id: UUID | None
    item: str | None
    period: Span
    need: int
    words: str | None
    requested: int
    allocated: int
    spent: int
    years: dict[str, dict[str, int]]
    entries: list[dict[str, Any]]
    guide: dict[str, Any]
    version: int


class TargetRow(Shape):
    """Chỉ tiêu — with how far it is on the day asked for."""

    id: UUID
    code: str
    title: str
    plan_id: UUID | None
    item: str | None
    counts: str
    unit: str
    value: int | None
    period: Span
    levels: list[str]
    fields: list[str]
    counting_rule: dict[str, Any] | None
    allocations: list[dict[str, Any]]
    baselines: list[dict[str, Any]]
    adjustments: list[dict[str, Any]]
    counted: list[dict[str, Any]]
    uncounted: list[dict[str, Any]]
    progress: dict[str, Any]
    version: int


class ScorecardRow(Shape):
    """Bảng chấm điểm — one edition for one class of bodies."""

    id: UUID
    code: str
    title: str
    edition: int
    status: Literal["draft", "issued"]
    scorer: AgencyName
    drafter: AgencyName
    class_name: str
    subject_ids: list[UUID]
    criteria: list[dict[str, Any]]
    years: list[int]
    roll_outs: list[dict[str, Any]]
    consolidations: list[dict[str, Any]]
    rankings: list[dict[str, Any]]
    rewards: list[dict[str, Any]]
    version: int


class ScoreRow(Shape):
    """Phiếu điểm — one body, one year, one scorecard."""

    id: UUID
    code: str
    scorecard: str
    year: int
    status: str
    subject: AgencyName
    scorer: AgencyName
    criteria: list[dict[str, Any]]
    self_total: int | None
    total: int | None
    maximum: int
    consolidated_total: int | None
    total_before: int | None
    change: int | None


class CoverageRow(Shape):
    """Độ phủ chấm điểm của một bảng điểm trong một năm."""

    scorecard: str
    year: int
    scorer: AgencyName
    scored: int
    subjects: int
    rate: float | None
    unscored: list[AgencyName]
    handed_in_on: date | None
    handed_in_by: date
    in_time: bool | None


class ScoreDifferenceRow(Shape):
    """Một cơ quan được hai nơi chấm khác xa nhau."""

    subject: AgencyName
    year: int
    lowest: dict[str, Any]
    highest: dict[str, Any]
    spread: float


class HonorRow(Shape):
    """Thành tích nhiều năm của một cơ quan."""

    subject: AgencyName
    record: list[dict[str, Any]]
    complete: bool
    missing_years: list[int]
    rewards: list[dict[str, Any]]


class IndicatorRow(Shape):
    """Chỉ số — without a denominator there is no rate: `shown` then says that nothing arose."""

    id: str
    label: str
    numerator: int
    denominator: int
    rate: float | None
    shown: str
    excluded: dict[str, int]
    beside: dict[str, Any]


class LeagueRow(IndicatorRow):
    """Vị trí của một cơ quan; bodies of equal rates share a place, those without a rate have none."""

    place: int | None
    code: str
    level: Level


class ReplyRow(Shape):
    """Văn bản trả lời."""

    id: UUID
    code: str
    agency_id: UUID
    document: DocumentShape
    replied_on: date
    received_on: date | None
    points: list[dict[str, Any]]


class ReportRow(Shape):
    """Báo cáo."""

    id: UUID
    code: str
    status: Literal["submitted", "received", "returned", "accepted"]
    obligation_ids: list[UUID]
    debtor: AgencyName
    addressees: list[AgencyName]
    period: Span
    document: DocumentShape | None
    submitted_on: date
    received_on: date | None
    accepted_on: date | None
    version: int


class ObligationRow(Shape):
    """Nghĩa vụ."""

    id: UUID
    kind: ItemKind
    title: str
    debtor: AgencyThenAndNow | None
    beneficiary: AgencyThenAndNow | None
    level: Level | None
    plan: str | None
    plan_item: str | None
    period: Span | None
    opens_on: date | None
    due_on: date | None
    prudential_on: date | None
    due_basis: DueBasis
    ground: str | None
    setter: AgencyThenAndNow | None
    status: ObligationStatus
    days_late: int
    met_on: date | None
    age_days: int | None
    recommendation: str | None
    report: str | None


class ComplianceRow(Shape):
    """Tỷ lệ thực hiện; without a denominator there is no rate."""

    key: str | None
    label: str | None
    numerator: int
    denominator: int
    rate: float | None
    excluded: dict[str, int]


class AlertRow(Shape):
    """Cảnh báo."""

    id: UUID
    rule: str
    stage: Stage
    obligation: UUID
    effective_on: date
    noticed_at: datetime
    state: AlertState
    recipients: list[UUID]


class NoticeRow(Shape):
    """Thông báo."""

    id: UUID
    channel: str
    recipient: str
    pace: str
    state: Literal["pending", "delivered", "failed", "suppressed"]
    composed_at: datetime
    delivered_at: datetime | None
    attempts: int
    failures: list[str]
    reason: str | None
    told: list[dict[str, Any]]
    left_out: list[dict[str, Any]]
    dropped: list[dict[str, Any]]


class WhyToldRow(Shape):
    """Vì sao được báo, vì sao không."""

    alert: UUID | None
    rule: str | None
    stage: Stage | None
    verdict: Literal["told", "waits", "not_told"]
    reason: str
    text: str
    rung: str | None
    rung_from: date | None
    notices: list[dict[str, Any]]


class EventRow(Shape):
    """Sự kiện."""

    position: int
    type: str = Field(examples=["recommendation.reply_given"])
    version: int
    subject: UUID
    happened_on: date
    recorded_at: datetime
    actor: str
    agency: UUID | None
    data: dict[str, Any]
    correlation: str | None


class FacetRow(Shape):
    """How many facts of a question have one value."""

    facet: str = Field(examples=["all", "type", "agency", "actor", "year"])
    key: str | None
    n: int


class TimelineRow(Shape):
    """A fact as a sentence."""

    position: int
    type: str
    subject: UUID
    subject_code: str | None
    happened_on: date
    recorded_at: datetime
    actor: str
    agency: UUID | None
    sentence: str


class StepRow(Shape):
    """One line of the account of a date."""

    date: date | None
    step: str
    reason: str
    source: str | None


class DeadlineAnswer(Shape):
    """Thời hạn đã tính."""

    start: date | None
    term: str
    unit: Literal["d", "wd", "m", "date"]
    bound: Literal["inclusive", "exclusive"]
    raw_end: date
    due: date
    prudential: date | None
    rolled: bool
    calendar_version: str
    known_at: datetime
    confirmed: bool
    explanation: list[StepRow]


class ThresholdShape(Shape):
    """Ngưỡng — when a stage begins."""

    stage: Stage
    days: int = Field(description="From the anchor; before it where negative.")
    unit: Literal["d", "wd"]
    anchor: Literal["due_on", "status_since"]
    reason: str
    since: date | None


class AlertRuleRow(Shape):
    """Quy tắc cảnh báo."""

    id: str = Field(examples=["reply_overdue"])
    title: str
    why: str
    kinds: list[str] = Field(description="The kinds of duty it takes; empty for any.")
    thresholds: list[ThresholdShape]


class TimeLimitRow(Shape):
    """Quy định thời hạn."""

    id: str
    title: str
    start_event: str
    term: str | None
    must_be_given: bool
    basis: str


class CalendarDay(Shape):
    """Ngày được quyết định."""

    day: date
    working: bool
    reason: str
    source: str


class CalendarAnswer(Shape):
    """Lịch làm việc của một năm, as known at an instant."""

    year: int
    calendar_version: str
    confirmed: bool
    known_at: datetime
    days_off: list[CalendarDay]
    working_weekends: list[CalendarDay]


class ObligationExplanation(Shape):
    """Why this date and this status."""
