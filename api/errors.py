"""The one error shape (RFC 9457), and the one table from kinds of refusal to statuses of HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
import structlog
from eventsourcing.persistence import OperationalError
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.violations import violations_of
from domain.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    RefusalError,
    StaleVersionError,
    Violation,
)

MEDIA_TYPE: Final = "application/problem+json"
SERVER_ERRORS: Final = 500
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Kind:
    """Loại lỗi — one kind of problem: its status, its name for people, what to do about it."""

    code: str
    status: int
    title: str
    description: str


KINDS: Final[Mapping[str, Kind]] = {
    kind.code: kind
    for kind in (
        Kind(
            "bad_request",
            400,
            "Yêu cầu không đọc được",
            "The request itself is broken. Send it again, whole.",
        ),
        Kind(
            "unauthenticated",
            401,
            "Chưa đăng nhập",
            "Show a bearer token, or sign in. A token may have expired or been revoked.",
        ),
        Kind(
            "forbidden",
            403,
            "Không được phép",
            "The role of this account does not allow it, or the request comes from another site.",
        ),
        Kind(
            "not_found",
            404,
            "Không tìm thấy",
            "Nothing of this id or code exists on that day, as known at that instant.",
        ),
        Kind(
            "method_not_allowed",
            405,
            "Phương thức không dùng được",
            "The Allow header lists the methods of this address.",
        ),
        Kind(
            "conflict",
            409,
            "Không hợp với điều đã ghi",
            "What was asked does not fit what has already happened, or somebody was faster. Read again, then decide.",
        ),
        Kind(
            "stale_version",
            412,
            "Phiên bản đã cũ",
            "If-Match names another version than the recorded one. Read again, then decide.",
        ),
        Kind(
            "too_slow",
            408,
            "Gửi quá chậm",
            "The body did not come in within the time allowed. Send it again.",
        ),
        Kind("payload_too_large", 413, "Nội dung quá lớn", "The body is larger than allowed."),
        Kind(
            "unsupported_media_type",
            415,
            "Kiểu nội dung không hỗ trợ",
            "Send JSON with Content-Type: application/json.",
        ),
        Kind(
            "invalid_input",
            422,
            "Dữ liệu không hợp lệ",
            "Each entry of errors names the place (JSON pointer), the rule and what would be allowed.",
        ),
        Kind(
            "key_reused",
            422,
            "Khoá lặp lại với nội dung khác",
            "The Idempotency-Key was used for another request. Use a fresh key for each command.",
        ),
        Kind(
            "internal",
            500,
            "Lỗi hệ thống",
            "A fault of the product. X-Request-Id finds it in the log.",
        ),
        Kind(
            "too_many_requests",
            429,
            "Quá nhiều yêu cầu",
            "One source asks more often than the operator allows. Retry-After says when to come again.",
        ),
        Kind(
            "unavailable",
            503,
            "Tạm thời không phục vụ được",
            "The store cannot be reached now. A retry with the same Idempotency-Key is safe.",
        ),
        Kind(
            "busy",
            503,
            "Đang quá tải",
            "More came at once than can be answered in time; nothing was done. Retry-After says when to come again.",
        ),
    )
}

REFUSALS: Final[Sequence[tuple[type[RefusalError], str]]] = (
    (StaleVersionError, "stale_version"),
    (ConflictError, "conflict"),
    (NotFoundError, "not_found"),
    (ForbiddenError, "forbidden"),
    (InvalidInputError, "invalid_input"),
)
"""The kind of problem of each kind of refusal; the first that fits."""

STATUSES: Final[Mapping[int, str]] = {
    kind.status: kind.code for kind in KINDS.values() if kind.code not in ("key_reused", "busy")
}


class ProblemError(Exception):
    """A problem that no domain refusal tells: who calls, how the request is made."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        violations: Sequence[Violation] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = Problem(KINDS[code], detail, tuple(violations), dict(headers or {}))


@dataclass(frozen=True)
class Problem:
    """One answer that says no."""

    kind: Kind
    detail: str
    violations: tuple[Violation, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)

    def to_json(self, instance: str) -> dict[str, Any]:
        """Write it as the contract does."""
        return {
            "type": f"/problems/{self.kind.code}",
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "instance": instance,
            "code": self.kind.code,
            "errors": [
                {
                    "pointer": v.pointer,
                    "rule": v.rule,
                    "allowed": v.allowed,
                    "message": v.message,
                }
                for v in self.violations
            ],
        }


ErrorPage = Callable[[Request, Problem], Awaitable[Response]]
"""How pages show a problem to a person; `app.state.error_page` where there are pages."""


def problem_of(error: Exception) -> Problem:
    """The problem that an exception is, seen from outside; nothing internal is told."""
    if isinstance(error, ProblemError):
        return error.problem
    if isinstance(error, RefusalError):
        code = next((c for cls, c in REFUSALS if isinstance(error, cls)), "conflict")
        return Problem(KINDS[code], str(error), error.violations)
    if isinstance(error, RequestValidationError):
        found = violations_of(error.errors())
        return Problem(KINDS["invalid_input"], found[0].message, found)
    if isinstance(error, HTTPException):
        return _of_status(error)
    if isinstance(error, OperationalError):
        return Problem(
            KINDS["unavailable"],
            "Chưa kết nối được với nơi lưu trữ; hãy thử lại sau giây lát.",
            headers={"Retry-After": "1"},
        )
    return Problem(KINDS["internal"], "Có lỗi ngoài dự kiến; không có gì được ghi dở dang.")


def _of_status(error: HTTPException) -> Problem:
    kind = KINDS[STATUSES.get(error.status_code, "bad_request")]
    details = {
        404: "Không có địa chỉ này.",
        405: "Địa chỉ này không nhận phương thức đó.",
    }
    return Problem(
        kind, details.get(error.status_code, kind.title), headers=dict(error.headers or {})
    )


def problem_response(problem: Problem, instance: str) -> Response:
    """The problem as an answer."""
    return Response(
        msgspec.json.encode(problem.to_json(instance)),
        status_code=problem.kind.status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **problem.headers},
    )


async def answer_problem(request: Request, error: Exception) -> Response:
    """Answer an exception: problem+json, or a page where a person asked and pages exist."""
    problem = problem_of(error)
    if problem.kind.status >= SERVER_ERRORS:
        log.error("request_failed", method=request.method, path=request.url.path, exc_info=error)
    if problem.kind.code == "method_not_allowed":
        problem.headers["Allow"] = _allowed(request)
    return await refuse(request, problem)


async def refuse(request: Request, problem: Problem) -> Response:
    """The problem as an answer: as a page where a person asked and pages exist."""
    rules = ",".join(sorted({v.rule for v in problem.violations})) or problem.kind.code
    request.scope.setdefault("state", {})["refused"] = rules
    page: ErrorPage | None = getattr(request.app.state, "error_page", None)
    if page is not None and _for_a_person(request):
        return await page(request, problem)
    return problem_response(problem, request.url.path)


def _allowed(request: Request) -> str:
    """Every method of the address: several routes may share one path."""
    methods: set[str] = set()
    for route in request.app.routes:
        matches = getattr(route, "path_regex", None)
        if matches is not None and matches.match(request.url.path):
            methods |= getattr(route, "methods", None) or set()
    return ", ".join(sorted(methods))


def _for_a_person(request: Request) -> bool:
    machine = request.url.path.startswith(("/api/", "/log/", "/metrics", "/openapi.json"))
    return not machine and "text/html" in request.headers.get("accept", "")


def install(app: FastAPI) -> None:
    """Let every error of the application pass through this file."""
    for error in (
        RefusalError,
        ProblemError,
        RequestValidationError,
        HTTPException,
        OperationalError,
    ):
        app.add_exception_handler(error, answer_problem)
