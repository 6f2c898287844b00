"""`/ledgers`: every ledger of a read site, how it stands, and the worst of all of them together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.pages.overview import totals
from api.pages.registers import joined_of
from api.reading import Question
from projections import compliance, obligations
from projections.moment import Moment
from projections.obligations import ObligationFilter
from projections.read_model import Row, Rows

router: Final = new_router()
WORST: Final = 60
"""How many overdue duties the page lists; each ledger's own pages have the rest."""


@dataclass(frozen=True)
class LedgerSummary:
    """Một sổ cái của trang đọc — how one ledger of a read site stands."""

    ledger: str
    position: int
    behind: int = 0
    told: str | None = None
    """Why it stands still, where it does."""
    statuses: dict[str, int] = field(default_factory=dict)
    met: int = 0
    settled: int = 0
    overdue: Sequence[Row] = ()
    """Its worst overdue duties."""

    @property
    def rate(self) -> float | None:
        """Duties met in time over duties whose day has come."""
        return self.met / self.settled if self.settled else None


Ledgers = Callable[[Moment, int], Sequence[LedgerSummary]]
"""What a read site puts at `app.state.ledgers`: its ledgers at a moment, each with so many of its worst duties."""


@page(router, "/ledgers", "list_obligations", Question)
def ledgers(visit: Visit, _: Question) -> Response:
    """The first page of a read site."""
    summarize: Ledgers | None = getattr(visit.request.app.state, "ledgers", None)
    if summarize is None:
        # One ledger is the smallest site.
        name, position = visit.ports.settings.ledger_name, visit.asking.position()
        with visit.rows() as rows:
            found = [summary(rows, visit.moment, LedgerSummary(name, position), WORST)]
    else:
        found = list(summarize(visit.moment, WORST))
    joined = joined_of(visit)
    duties = [(one.ledger, duty) for one in found for duty in one.overdue]
    duties.sort(key=lambda pair: -pair[1]["days_late"])
    return visit.show(
        "ledgers.html",
        ledgers=found,
        duties=duties[:WORST],
        choices=joined.choices if joined else (),
        path=joined.path if joined else "",
        total=LedgerSummary(
            "",
            sum(one.position for one in found),
            sum(one.behind for one in found),
            None,
            {"overdue": sum(one.statuses.get("overdue", 0) for one in found)},
            sum(one.met for one in found),
            sum(one.settled for one in found),
        ),
    )


def summary(rows: Rows, moment: Moment, ledger: LedgerSummary, worst: int) -> LedgerSummary:
    """What the read models of one ledger tell of it."""
    statuses = totals(compliance.status_counts(rows, moment))
    return replace(
        ledger,
        statuses=statuses,
        met=statuses.get("met", 0),
        settled=sum(statuses.get(status, 0) for status in compliance.SETTLED),
        overdue=obligations.register(rows, moment, ObligationFilter(status="overdue"), limit=worst),
    )
