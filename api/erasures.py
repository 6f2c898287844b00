"""Xóa dữ liệu cá nhân: what is kept of a person beside the log is deleted; the log keeps its order and its proofs."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.door import Ask, Resource, Write, subject
from api.fields import Day, DocumentBody, FactBody, Line, Ref, document
from api.reading import ListQuestion, Question
from api.schemas.erasure import ErasureRow
from domain.application import Recorded
from domain.commands import personal_data
from domain.errors import ConflictError, InvalidInputError, NotFoundError
from domain.personal_data import PersonalData
from domain.values import id_of, resolve_id
from projections import erasure_register

resource = Resource("erasures")
KNOWN = subject(PersonalData)


class CertificateQuestion(Question):
    """In which form."""

    format: Literal["json", "html", "pdf"] = "json"


class ErasureBody(FactBody):
    """Xóa dữ liệu cá nhân."""

    NATURAL: ClassVar[str | None] = None

    person: Ref = Field(description="The id or login of an account; only the id is recorded.")
    legal_basis: Line = Field(examples=["Luật 91/2025/QH15, Điều 14"])
    requested_on: Day | None = None
    document: DocumentBody | None = None


@resource.lists("/erasures", ErasureRow)
def list_erasures(ask: Ask, query: Annotated[ListQuestion, Query()]) -> Response:  # noqa: ARG001 - its shape is the question
    """Whose data have been erased, on what ground."""
    return ask.page(
        lambda rows, limit, after: erasure_register.register(
            rows, ask.moment, limit=limit, after=after
        )
    )


@resource.shows("/erasures/{code}", ErasureRow, KNOWN)
def show_erasure(ask: Ask, code: str) -> Response:
    """One erasure."""
    found = resolve_id(PersonalData.TOPIC, code)
    return ask.one(lambda rows: erasure_register.one(rows, ask.moment, found))


@resource.downloads("/erasures/{code}/certificate", "application/json")
def download_erasure_certificate(
    ask: Ask, code: str, query: Annotated[CertificateQuestion, Query()]
) -> Response:
    """What a person is handed: that everything is deleted, with the receipt of the sealed fact."""
    with ask.rows() as rows:
        row = erasure_register.one(rows, ask.moment, resolve_id(PersonalData.TOPIC, code))
    if row is None or ask.ports.erasures is None:
        raise NotFoundError("erasure_known", "Sổ không có việc xóa này.", allowed="an erasure")
    content, media_type = ask.ports.erasures.certificate(row, query.format)
    name = f"chung-nhan-xoa-{row['position']}.{query.format}"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(content, media_type=media_type, headers=headers)


@resource.records("/erasures", founds=True)
def erase_personal_data(write: Write, body: ErasureBody) -> Recorded:
    """Delete what is kept of a person. It cannot be undone, and no restore brings it back."""
    erasures = write.ports.erasures
    if erasures is None:
        raise NotFoundError("personal_data_kept", "Ở đây không giữ dữ liệu cá nhân.")
    if write.ledger.knows(PersonalData, id_of(PersonalData.TOPIC, body.person)):
        raise ConflictError("erased_once", "Dữ liệu của người này đã được xóa.", pointer="/person")
    try:
        person = erasures.person(body.person)
    except NotFoundError as unknown:
        # What the path names may be missing; what a body names must be known.
        raise InvalidInputError(
            unknown.rule,
            str(unknown),
            pointer="/person",
            allowed=unknown.violations[0].allowed,
        ) from unknown
    kinds = erasures.kinds(person)
    recorded = personal_data.erase(
        write.ledger,
        write.act,
        person=person,
        legal_basis=body.legal_basis,
        requested_on=body.requested_on,
        document=document(body.document),
        kinds=kinds,
    )
    erasures.carry_out(
        {
            "person": person,
            "legal_basis": body.legal_basis,
            "requested_on": body.requested_on.isoformat() if body.requested_on else None,
            "erased_on": write.act.on.isoformat(),
            "position": recorded.position,
            "kinds": list(kinds),
        }
    )
    return recorded
