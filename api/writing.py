"""Acts: who acts, for whom, on which day, on which version, under which key; and the one shape of every answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from api.access import Admitted
from api.asking import json_response
from api.errors import ProblemError
from api.ports import Caller, KeptCommand, Ports
from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.errors import ConflictError, InvalidInputError, StaleVersionError, Violation
from domain.values import resolve_id
from projections import codes
from projections.activity_register import ActivityRegister
from projections.agency_directory import AgencyDirectory
from projections.agency_sets import AgencySets
from projections.criticism_register import CriticismRegister
from projections.duty_fold import Obligations
from projections.petition_register import PetitionRegister
from projections.plan_directory import PlanDirectory
from projections.read_model import Rows, reached
from projections.recommendation_register import RecommendationRegister
from projections.report_register import ReportRegister
from projections.scorecard_register import ScorecardRegister
from projections.supervision_register import SupervisionRegister
from projections.target_register import TargetRegister

KEY: Final = re.compile(r"[!-~]{1,255}")
KEY_POINTER: Final = "/header/Idempotency-Key"
TAG: Final = re.compile(r'\s*(W/)?"?([^",\s]*)"?\s*')
ATTEMPTS: Final = 100
"""How many codes are tried where many found subjects at once and no code was given."""
COLLECTIONS: Final[Mapping[str, str]] = {
    "agency": "agencies",
    "agency_set": "agency-sets",
    "plan": "plans",
    "supervision": "supervisions",
    "recommendation": "recommendations",
    "report": "reports",
    "activity": "activities",
    "consultation": "consultations",
    "target": "targets",
    "fund": "funds",
    "scorecard": "scorecards",
    "score_sheet": "scores",
    "criticism": "criticisms",
    "petition": "petitions",
    "inspection": "inspections",
    "personal_data": "erasures",
    "mandate": "mandates",
    "obligation": "obligations",
    "alert": "alerts",
    "calendar_decision": "calendar/decisions",
    "local_rule": "local-rules",
    "alert_threshold": "alert-thresholds",
    "absence": "absences",
    "notification_ladder": "notification-ladders",
}
BY_CODE: Final = {"plan", "recommendation", "supervision"}
"""The kinds of subject whose duties are listed under their code."""
DECISIVE: Final = (
    Obligations.name,
    PlanDirectory.name,
    ReportRegister.name,
    SupervisionRegister.name,
    RecommendationRegister.name,
    ActivityRegister.name,
    PetitionRegister.name,
    AgencyDirectory.name,
    AgencySets.name,
    CriticismRegister.name,
    ScorecardRegister.name,
    TargetRegister.name,
)
"""The registers by which commands decide."""


@dataclass(frozen=True)
class Writing:
    """One act on its way: the ledger it goes to, and who acts, when and on what expectation."""

    ports: Ports
    caller: Admitted
    act: Act

    @property
    def ledger(self) -> Ledger:
        """The ledger."""
        return self.ports.ledger

    def on(self, day: date | None) -> Act:
        """The act on the fact's own day, unless another was said; a day still to come is left to the command."""
        return self.act if day is None or day > self.act.today else replace(self.act, on=day)

    def account(self, given: str, pointer: str) -> str:
        """An account that the body names: one that may enter, or the request is refused at the field."""
        if self.ports.account(given) is None:
            raise InvalidInputError(
                "account_known",
                f"Không có tài khoản “{given[:100]}”.",
                pointer=pointer,
                allowed="the id of an account",
            )
        return given

    @contextmanager
    def registers(self) -> Iterator[Rows]:
        """The registers with every fact recorded so far, for rules that range over many subjects.

        What they say decides, so none of them may be behind (docs/decisions/0020).
        """
        head = self.ledger.recorder.max_notification_id() or 0
        self.ports.followers.wait_for(head, self.ports.settings.read_your_writes_seconds)
        with self.ports.reads.reading() as rows:
            if reached(rows, DECISIVE) < head:
                raise ProblemError(
                    "unavailable",
                    "Các sổ chưa cập nhật đến sự kiện mới nhất nên chưa thể quyết định; hãy thử lại sau giây lát.",
                    headers={"Retry-After": "1"},
                )
            yield rows

    def founding(
        self,
        given: str | None,
        kind: str,
        prefix: str,
        year: int,
        record: Callable[[str], Recorded],
    ) -> Recorded:
        """Found a subject under the code given, or under the next one that is free."""
        if given is not None:
            return record(given)
        with self.ports.reads.reading() as rows:
            code = codes.next_code(rows, kind, prefix, year)
        stem, _, number = code.rpartition("-")
        return first_free((f"{stem}-{int(number) + i:04}" for i in range(ATTEMPTS)), kind, record)


def first_free(proposed: Any, kind: str, record: Callable[[str], Recorded]) -> Recorded:
    """Record under the first of the proposed codes that nobody has."""
    lost: ConflictError | None = None
    for code in proposed:
        try:
            return record(code)
        except ConflictError as taken:
            if taken.rule != f"{kind}_already_recorded":
                raise
            lost = taken
    raise lost or ConflictError("code_free", "Không tìm được mã chưa dùng.", pointer="/code")


def act_of(
    ports: Ports, caller: Admitted, request: Request, happened_on: date | None, *, founds: bool
) -> Act:
    """The act that a request is."""
    act = replace(
        act_now(ports, caller),
        correlation=getattr(request.state, "request_id", None),
        expected_version=_expected(request.headers.get("if-match"), founds=founds),
    )
    return act.happening(happened_on, "/happened_on")


def act_now(ports: Ports, caller: Caller | Admitted) -> Act:
    """What somebody does now, for the body that they act for."""
    today = ports.clock.today()
    return Act(
        actor=caller.account_id,
        at=ports.clock.now(),
        today=today,
        on=today,
        agency_id=resolve_id("agency", caller.agency) if caller.agency else None,
    )


def marked(act: Act, caller: Admitted, request: Request, body: Mapping[str, Any]) -> Act:
    """The act under the caller's key, with a digest of what is asked."""
    given = request.headers.get("idempotency-key")
    if given is None:
        return act
    key = given.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not KEY.fullmatch(key):
        raise InvalidInputError(
            "key_form",
            "Idempotency-Key không đúng dạng.",
            pointer=KEY_POINTER,
            allowed="1–255 visible ASCII characters, no space",
        )
    asked = b"\n".join(
        (
            request.method.encode(),
            request.url.path.encode(),
            msgspec.json.encode(body, order="sorted"),
        )
    )
    # A key belongs to its account. It holds no space, so the two halves cannot be mistaken.
    return replace(
        act, command_id=f"{caller.account_id} {key}", fingerprint=sha256(asked).hexdigest()
    )


def kept_answer(ports: Ports, act: Act) -> Mapping[str, Any] | None:
    """The answer that this very command was given before; another command under its key is refused."""
    if act.command_id is None:
        return None
    kept: KeptCommand | None = ports.commands.find_command(act.command_id)
    if kept is None:
        return None
    if kept.fingerprint != act.fingerprint:
        sentence = "Idempotency-Key này đã dùng cho một yêu cầu có nội dung khác."
        reused = Violation(
            KEY_POINTER, "key_of_one_request", sentence, "a fresh key, or the same request"
        )
        raise ProblemError("key_reused", sentence, violations=[reused])
    return kept.answer


def told(recorded: Recorded) -> dict[str, Any]:
    """What is answered and what the store keeps for a retry: the same."""
    answer = {
        "id": str(recorded.id),
        "code": recorded.code,
        "kind": recorded.kind,
        "position": recorded.position,
        "version": recorded.version,
    }
    more = {"no": recorded.no, "effect": recorded.effect}
    return answer | {key: value for key, value in more.items() if value is not None}


def links(kind: str, id: str, code: str) -> dict[str, str]:
    """Where to read on."""
    name = id if kind in ("obligation", "alert") else code
    found = {
        "self": f"/api/v1/{COLLECTIONS[kind]}/{quote(name, safe='')}",
        "events": f"/api/v1/events?subject={id}",
    }
    if kind in BY_CODE:
        found["obligations"] = f"/api/v1/obligations?{kind}={quote(code, safe='')}"
    if kind == "obligation":
        found["explanation"] = f"{found['self']}/explanation"
    return found


def written(answer: Mapping[str, Any], *, founds: bool, replayed: bool) -> Response:
    """The answer of a write."""
    headers = {"ETag": f'"{answer["version"]}"'}
    where = answer.get("links") or links(answer["kind"], answer["id"], answer["code"])
    if founds:
        headers["Location"] = where["self"]
    if replayed:
        headers["Idempotency-Replayed"] = "true"
    told = ("id", "code", "position", "version", "no", "effect")
    body = {key: answer[key] for key in told if key in answer}
    return json_response({**body, "links": where}, 201, headers)


def _expected(if_match: str | None, *, founds: bool) -> int | None:
    """The version that If-Match names; what names none of ours matches nothing."""
    if if_match is None:
        return None
    if founds:
        raise StaleVersionError(
            "version_matches",
            "Đối tượng chưa có, nên chưa có phiên bản nào.",
            allowed="no If-Match",
        )
    if if_match.strip() == "*":
        return None
    found = TAG.fullmatch(if_match)
    weak, tag = found.groups() if found else (None, "")
    if not weak and tag.isdecimal() and len(tag) < 10:  # noqa: PLR2004 - no stream is longer
        return int(tag)
    raise StaleVersionError(
        "version_matches",
        f"If-Match “{if_match[:100]}” không phải là phiên bản nào: hãy gửi lại ETag đã nhận khi đọc đối tượng.",
        allowed='the ETag of the subject as it was answered, such as "3"',
    )
