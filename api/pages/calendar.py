"""`/calendar`: the deadline calculator, with each day counted, skipped or passed over; and the time limits of law."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field
from starlette.responses import Response

from api.fields import Day
from api.pages.entrance import Visit, new_router, page
from api.pages.subject import CHOICES
from api.reading import Question
from domain.errors import InvalidInputError
from domain.time.deadlines import Deadline, deadline
from domain.time.explain import sentences
from domain.time.term import Term
from projections import local_rules, rolling_rules

router: Final = new_router()


class DeadlineAsked(Question):
    """A start and a term; or a day before which it must be done."""

    start: Day | None = None
    n: int | None = Field(default=None, ge=0, le=36_600)
    unit: Literal["d", "wd", "m"] = "wd"
    back: Literal["yes"] | None = None
    before: Day | None = None

    def term(self) -> Term | None:
        """The term asked for; None while nothing is."""
        if self.before is not None:
            return Term.parse(f"before:{self.before.isoformat()}")
        if self.n is None:
            return None
        return Term.parse(f"{self.n}{self.unit}{'-back' if self.back else ''}", "/query/n")


@page(router, "/calendar", "calculate_deadline", DeadlineAsked)
def calendar(visit: Visit, asked: DeadlineAsked) -> Response:
    """The calculator."""
    moment = visit.moment
    known = visit.ports.calendars.known_at(moment.known_at)
    found: Deadline | None = None
    refused: str | None = None
    try:
        term = asked.term()
        if term is not None and (asked.start or term.before):
            found = deadline(asked.start, term, known)
    except (InvalidInputError, OverflowError) as error:
        refused = str(error) if isinstance(error, InvalidInputError) else "Thời hạn quá dài."
    limits: list[dict[str, Any]] = [
        {**rule.to_json(), "rule": rule}
        for rule in visit.ports.time_limits.in_force(moment.on, moment.known_at)
    ]
    with visit.rows() as rows:
        rules = local_rules.register(rows, moment, {"status": "in_force"}, limit=CHOICES)
        rolling = rolling_rules.register(rows, moment, {"status": "in_force"}, limit=CHOICES)
        names = visit.names(rows, [rule["setter_id"] for rule in (*rules, *rolling)])
    return visit.show(
        "calendar.html",
        rules=rules,
        rolling=rolling,
        names=names,
        asked=asked,
        found=found,
        told=sentences(found) if found else (),
        refused=refused,
        limits=limits,
        version=known.version,
    )
