"""`/ledgers/{register}`: one register of all ledgers of a read site; each row leads into the ledger that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec
from starlette.responses import RedirectResponse, Response

from api.errors import STATUSES, ProblemError
from api.pages.entrance import Listing, Visit, new_router, page
from api.pages.links import Links
from api.reading import Question
from domain.errors import NotFoundError

router: Final = new_router()
FINE: Final = 200
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Register:
    """Một sổ của mọi sổ cái — how the rows of a register are told in one line each."""

    title: str
    kind: str
    """The kind of its subjects, as links name it."""
    statuses: str
    """The group of words that its statuses belong to."""
    name: Callable[[Row], str]
    whose: Callable[[Row], str | None]
    day: Callable[[Row], str | None]
    status: str = "status"
    code: str = "code"


def _body(field: str) -> Callable[[Row], str | None]:
    def name(row: Row) -> str | None:
        body = row[field]
        return str(body.get("name_now") or body["name"]) if body else None

    return name


def _points(row: Row) -> str:
    return f"{row['code']}: {'; '.join(point['text'] for point in row['points'])}"


REGISTERS: Final[Mapping[str, Register]] = {
    "obligations": Register(
        "Sổ nghĩa vụ", "obligation", "status",
        lambda row: row["title"], _body("debtor"), lambda row: row["due_on"], code="id",
    ),
    "recommendations": Register(
        "Sổ kiến nghị", "recommendation", "recommendation_status",
        _points, _body("responsible"), lambda row: row["issued_on"],
    ),
    "supervisions": Register(
        "Cuộc giám sát", "supervision", "supervision_status",
        lambda row: row["subject"], _body("lead"), lambda row: row["window"]["from"],
    ),
    "reports": Register(
        "Báo cáo", "report", "report_status",
        lambda row: row["code"], _body("debtor"), lambda row: row["submitted_on"],
    ),
    "plans": Register(
        "Kế hoạch", "plan", "plan_status",
        lambda row: row["title"], _body("issuer"), lambda row: row["issued_on"],
    ),
    "agencies": Register(
        "Cơ quan", "agency", "level",
        lambda row: row["name"], lambda _: None, lambda row: row["founded_on"], status="level",
    ),
    "alerts": Register(
        "Cảnh báo", "obligation", "alert_state",
        lambda row: row["rule"], lambda _: None, lambda row: row["effective_on"],
        status="state", code="obligation",
    ),
}  # fmt: skip
"""What can be looked at across ledgers, by the address that it has in each."""


@dataclass(frozen=True)
class Joined:
    """What a read site has found out before it shows a page."""

    status: int
    body: bytes
    """The API's answer of all ledgers."""
    asked: Mapping[str, str]
    path: str = ""
    choices: tuple[str, ...] = ()
    """The ledgers that have the thing at `path`, where several do."""


def joined_of(visit: Visit) -> Joined | None:
    """What came with the request; nothing where there is one ledger."""
    found: Joined | None = getattr(visit.request.state, "joined", None)
    return found


@page(router, "/ledgers/{register}", "list_obligations", Question)
def register(visit: Visit, _: Question) -> Response:
    """A register of all ledgers."""
    name = visit.request.path_params["register"]
    found = REGISTERS.get(name)
    if found is None:
        raise NotFoundError("page_known", f"Không có sổ “{name[:50]}”.")
    joined = joined_of(visit)
    if joined is None:
        # One ledger is the smallest site.
        return RedirectResponse(visit.links.to(f"/{name}"), 303)
    answer = msgspec.json.decode(joined.body)
    if joined.status != FINE:
        raise ProblemError(STATUSES.get(joined.status, "invalid_input"), answer["detail"])
    links = Links(visit.request.url.path, joined.asked)
    return replace(visit, links=links).show(
        "registers.html",
        name=name,
        registers=REGISTERS,
        register=found,
        listing=Listing(answer["items"], answer["next"]),
        asked=joined.asked,
        positions=answer["positions"],
    )
