"""Vì sao được, vì sao không — the same decision as at every door, asked for instead of met."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from starlette.responses import Response

from api.access import Admitted, admission, of_subject
from api.actions import ACTIONS
from api.asking import Asking, json_response
from api.authorization import EDGES, SPEAKS_FOR, edges_under
from api.ports import Caller
from api.standing import Standing
from domain.errors import ForbiddenError, InvalidInputError, NotFoundError
from projections import agency_directory, history
from projections.parties import Parties

NOBODY = UUID(int=0)


def explained(
    ask: Asking,
    operation: str,
    *,
    subject: str | None,
    account: str | None,
    acting_for: str | None,
) -> Response:
    """Whether an account may do something, why, and what would be needed."""
    if operation not in ACTIONS:
        raise InvalidInputError(
            "one_of",
            f"Không có thao tác “{operation[:100]}”.",
            pointer="/query/operation",
            allowed=", ".join(sorted(ACTIONS)),
        )
    asked = _account(ask, account)
    standings = ask.ports.standings
    standing = standings.at(ask.moment) if ask.names_a_moment else standings.today()
    with ask.ports.reads.reading() as rows:
        about = None if subject is None else history.subject_of(rows, subject) or NOBODY
    found = admission(standing, asked, operation, acting_for)
    if isinstance(found, Admitted):
        speaks = SPEAKS_FOR.get(operation)
        if speaks is not None and about is not None and str(about) in standing.bodies.every:
            # A body may be what the command would speak for.
            found = found.speaks_for(about, speaks.side)
        else:
            found = found.ruling(_parties(ask, about))
    capacity = found.capacities[0] if found.capacities else None
    with ask.ports.reads.reading() as rows:
        body = capacity and capacity.agency
        names = agency_directory.names(rows, ask.moment, [body]) if body else {}
    return json_response(
        {
            "allowed": found.allowed,
            "rule": found.rule,
            "explanation": found.message,
            "account": asked.account_id,
            "operation": operation,
            "action": ACTIONS[operation],
            # Whether there is such a subject is not told to who may not see it.
            "subject": about if about != NOBODY and _sees(ask, standing, about) else None,
            "role": capacity and capacity.role,
            "agency": names.get(body) if body else None,
            "mandate": capacity and capacity.mandate,
            "edges": [edge for edge in EDGES if edge in found.held],
            "edges_needed": [edge for edge in EDGES if edge in found.needed],
            "on": standing.on,
        }
    )


def _account(ask: Asking, account: str | None) -> Caller:
    """The account asked about; of others only who appoints or audits may ask."""
    if account is None or account == ask.caller.account_id:
        return ask.caller.of
    may_ask = any(
        edges_under(c.role, c.system, "watch_reads")
        or "ledger" in edges_under(c.role, c.system, "appoint")
        for c in ask.caller.capacities
    )
    if not may_ask:
        raise ForbiddenError(
            "asks_of_oneself",
            "Chỉ người quản trị và kiểm toán được hỏi về tài khoản khác.",
            pointer="/query/account",
            allowed="one's own account",
        )
    found = ask.ports.account(account)
    if found is None:
        raise NotFoundError("account_known", "Không có tài khoản này.", allowed="an account's id")
    return found


def _parties(ask: Asking, about: UUID | None) -> Callable[[], Parties]:
    """Who is party to what is asked about."""
    if about is None:
        return dict
    return lambda: of_subject(ask.ports, about)


def _sees(ask: Asking, standing: Standing, about: UUID | None) -> bool:
    """Whether who asks may know that there is such a subject: what is allowed tells nothing of others' matters."""
    if about is None:
        return False
    return str(about) in standing.bodies.every or ask.caller.shows(of_subject(ask.ports, about))
