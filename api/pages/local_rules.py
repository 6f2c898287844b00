"""`/local-rules/{code}`: one rule of a province or a body: a limit for a kind of duty, or fixed days that roll."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.pages.subject import story
from api.reading import Question
from domain.local_rule import LocalRule
from projections import local_rules, rolling_rules

router: Final = new_router()
OF_A_LIMIT: Final[dict[str, Any]] = {
    **dict.fromkeys(("kind", "term", "valid_to", "by_id")),
    "levels": [],
    "debtor_ids": [],
}
"""What only a rule that sets a limit says."""


@page(router, "/local-rules/{code}", "list_local_rules", Question)
def one(visit: Visit, _: Question) -> Response:
    """One rule."""
    id = LocalRule.identify(visit.request.path_params["code"])
    moment = visit.moment
    with visit.rows() as rows:
        limit = local_rules.one(rows, moment, id)
        found = OF_A_LIMIT | visit.found(limit or rolling_rules.one(rows, moment, id))
        by = found["by_id"] and local_rules.one(rows, moment, UUID(found["by_id"]))
        return visit.show(
            "local_rule.html",
            rule=found,
            rolls=limit is None,
            by=by,
            **story(visit, rows, id, [found["setter_id"]], found["debtor_ids"]),
        )
