"""Quy tắc cảnh báo: what should be true of duties, why, and when who is told that it is not."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.door import Ask, Resource
from api.reading import ListQuestion
from api.schemas.alert import AlertRuleRow

resource = Resource("rules")


class RuleQuestion(ListQuestion):
    """Which rules: all there are."""


@resource.lists("/rules", AlertRuleRow)
def list_rules(ask: Ask, query: Annotated[RuleQuestion, Query()]) -> Response:  # noqa: ARG001 - it documents
    """The alert rules with the thresholds in force on the day, the narrowest first."""
    return ask.page_of(lambda rows: ask.ports.alert_rules(rows, ask.moment))


@resource.shows("/rules/{id}", AlertRuleRow)
def show_rule(ask: Ask, id: str) -> Response:
    """One alert rule."""
    return ask.one(
        lambda rows: next(
            (r for r in ask.ports.alert_rules(rows, ask.moment) if r["id"] == id), None
        )
    )
