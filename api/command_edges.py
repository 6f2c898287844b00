"""Quan hệ chỉ đạo: nobody comes to command who commands it, neither by a new edge nor by a correction of one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from api.writing import Writing
from domain.agency import Agency
from domain.errors import InvalidInputError
from domain.facts import Fact
from domain.values import resolve_id
from projections import command
from projections.bodies import Link
from projections.moment import Moment


def must_not_circle(
    write: Writing,
    body: UUID,
    links: Sequence[Link],
    pointers: Sequence[str],
    without: Link | None = None,
) -> None:
    """Refuse edges of a body by which it would stand above itself; `without` is the edge whose place they take."""
    named = [(type, str(resolve_id(Agency.TOPIC, to))) for type, to in links]
    if not any(command.commands(link) and link[1] != str(body) for link in named):
        return
    moment = Moment(write.act.today, write.act.at)
    with write.registers() as rows:
        found = command.circular(rows, moment, str(body), named, without)
    if found is not None:
        raise InvalidInputError(
            "command_not_circular",
            "Cơ quan này đang chỉ đạo cơ quan kia: quan hệ chỉ đạo không thể vòng lại.",
            pointer=pointers[named.index(found)],
            allowed="a body that does not command this one; end that relation first",
        )


def must_not_circle_by_correction(write: Writing, fact: Fact, field: str, value: object) -> None:
    """The same of an edge that is corrected."""
    if isinstance(fact, Agency.EdgeAdded) and field in ("edge", "to_id") and isinstance(value, str):
        was = (fact.edge, str(fact.to_id))
        right = (value, was[1]) if field == "edge" else (was[0], value)
        must_not_circle(write, fact.originator_id, [right], ["/value"], without=was)
