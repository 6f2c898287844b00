"""`/scorecards`: every scorecard with its criteria, and the scores of its subjects, criterion by criterion."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api.pages.entrance import Visit, new_router, page
from api.pages.subject import story
from api.reading import ListQuestion, Question
from domain.scorecard import Scorecard
from projections import score_register, scorecard_register

router: Final = new_router()


@page(router, "/scorecards", "list_scorecards", ListQuestion)
def register(visit: Visit, asked: ListQuestion) -> Response:
    """The scorecards, each with how many of its subjects have been scored."""
    with visit.rows() as rows:
        listing = visit.listing(
            rows,
            lambda rows, limit, after: scorecard_register.register(
                rows, visit.moment, limit=limit, after=after
            ),
        )
        coverage = score_register.coverage(rows, visit.moment)
        return visit.show(
            "scorecards.html",
            listing=listing,
            asked=asked,
            coverage={
                card["code"]: [c for c in coverage if c["scorecard"] == card["code"]]
                for card in listing.items
            },
            names=visit.names(rows, *(c["scorer_id"] for c in listing.items)),
        )


@page(router, "/scorecards/{code}", "show_scorecard", Question)
def one(visit: Visit, _: Question) -> Response:
    """One scorecard: criteria and maxima, the points of each subject, ranking and rewards."""
    id = Scorecard.identify(visit.request.path_params["code"])
    with visit.rows() as rows:
        found = visit.found(scorecard_register.one(rows, visit.moment, id))
        scores = score_register.scores(rows, visit.moment, scorecard=str(id))
        places = {
            (ranking["year"], rank["subject_id"]): {**rank, "position": ranking["position"]}
            for ranking in found["rankings"]
            for rank in ranking["ranking"]
        }
        coverage = score_register.coverage(rows, visit.moment)
        return visit.show(
            "scorecard.html",
            card=found,
            scores=sorted(scores, key=lambda s: (-s["year"], -(s["total"] or 0), s["subject_id"])),
            places=places,
            coverage=[c for c in coverage if c["scorecard"] == found["code"]],
            **story(
                visit,
                rows,
                id,
                found["scorer_id"],
                found["drafter_id"],
                found["subject_ids"],
                [s["subject_id"] for s in scores],
                [r.get("proposed_by_id") or r.get("granted_by_id") for r in found["rewards"]],
            ),
        )
