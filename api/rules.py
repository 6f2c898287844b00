"""Quy định thời hạn: the time limits of law and regulations, in force on a day, as known at an instant."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.door import Ask, Resource
from api.reading import ListQuestion
from api.schemas import RuleRow

resource = Resource("rules")


class RuleQuestion(ListQuestion):
    """Which rules: all in force."""


@resource.lists("/rules", RuleRow)
def list_rules(ask: Ask, query: Annotated[RuleQuestion, Query()]) -> Response:  # noqa: ARG001 - it documents
    """The time limits in force on the day, each with its ground."""
    moment = ask.moment
    rules = ask.ports.time_limits.in_force(moment.on, moment.known_at)
    return ask.page_of(lambda _: [rule.to_json() for rule in rules])


@resource.shows("/rules/{id}", RuleRow)
def show_rule(ask: Ask, id: str) -> Response:
    """One time limit, as in force on the day."""
    rule = ask.ports.time_limits.at(id, ask.moment.on, ask.moment.known_at)
    return ask.one(lambda _: rule.to_json() if rule else None)
