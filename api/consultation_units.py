"""Cùng đơn vị: which bodies the steps after a consultation may name, by what the register knows of their units."""

from __future__ import annotations

from collections.abc import Sequence

from api.writing import Writing
from domain.agency import Agency
from domain.consultation import Consultation
from domain.errors import InvalidInputError
from domain.values import resolve_id
from projections import command
from projections.moment import Moment


def must_take_submissions(
    write: Writing, code: str, committee: str, pointer: str = "/committee_id"
) -> None:
    """Refuse a body of another unit, or one that is no Party committee."""
    host, given = write.ledger.load(Consultation, code).host_id, resolve_id("agency", committee)
    if not write.ledger.knows(Agency, given):
        return
    with write.registers() as rows:
        moment = Moment(write.act.today, write.act.at)
        takes = command.takes_submissions(rows, moment, str(given), str(host))
    if not takes:
        raise InvalidInputError(
            "submitted_to_committee",
            "Kế hoạch được trình cấp ủy cùng cấp, cùng đơn vị của cơ quan chủ trì hiệp thương.",
            pointer=pointer,
            allowed="a Party committee of the unit of the host",
        )


def must_be_of_unit(write: Writing, code: str, bodies: Sequence[str]) -> None:
    """Refuse the council or the people's committee of another unit than the host's."""
    host = str(write.ledger.load(Consultation, code).host_id)
    given = [str(resolve_id("agency", body)) for body in bodies]
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
