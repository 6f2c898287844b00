"""Cùng đơn vị: which bodies a step may name, by what the register knows of their units."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from api.writing import Writing
from domain.agency import Agency
from domain.consultation import Consultation
from domain.errors import InvalidInputError
from domain.plan import Plan
from domain.values import resolve_id
from projections import command
from projections.moment import Moment


def must_hear_of_plan(write: Writing, code: str, committee: str) -> None:
    """Refuse a committee that a plan below is not reported to: it is that of the unit of the issuer."""
    issuer = write.ledger.load(Plan, code).issuer_id
    if not _takes_from(write, committee, issuer):
        raise InvalidInputError(
            "submitted_to_committee",
            "Kế hoạch được báo cáo với cấp ủy cùng cấp, cùng đơn vị của cơ quan ban hành.",
            pointer="/committee_id",
            allowed="a Party committee of the unit of the issuer",
        )


def must_take_submissions(
    write: Writing, code: str, committee: str, pointer: str = "/committee_id"
) -> None:
    """Refuse a committee that a consultation is not submitted to: it is that of the unit of the host."""
    host = write.ledger.load(Consultation, code).host_id
    if not _takes_from(write, committee, host):
        raise InvalidInputError(
            "submitted_to_committee",
            "Kế hoạch được trình cấp ủy cùng cấp, cùng đơn vị của cơ quan chủ trì hiệp thương.",
            pointer=pointer,
            allowed="a Party committee of the unit of the host",
        )


def _takes_from(write: Writing, committee: str, body: UUID) -> bool:
    """Whether it is the Party committee of a body's unit; one that nobody knows is the command's to refuse."""
    given = resolve_id(Agency.TOPIC, committee)
    if not write.ledger.knows(Agency, given):
        return True
    with write.registers() as rows:
        moment = Moment(write.act.today, write.act.at)
        return command.takes_submissions(rows, moment, str(given), str(body))


def must_be_of_unit(write: Writing, code: str, bodies: Sequence[str]) -> None:
    """Refuse the council or the people's committee of another unit than the host's."""
    host = str(write.ledger.load(Consultation, code).host_id)
    given = [str(resolve_id(Agency.TOPIC, body)) for body in bodies]
    with write.registers() as rows:
        moment = Moment(write.act.today, write.act.at)
        foreign = command.of_other_units(rows, moment, host, given)
    for i, body in enumerate(given):
        if body in foreign:
            raise InvalidInputError(
                "aligned_within_unit",
                "Trao đổi, thống nhất là với cơ quan cùng đơn vị của nơi chủ trì hiệp thương.",
                pointer=f"/with_ids/{i}",
                allowed="a body of the unit of the host",
            )
