"""Đính chính: a fact that says what was wrong in an earlier one; nothing is edited."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from api.door import Resource, Write
from api.fields import DocumentBody, FactBody, Line, Reason, document
from domain.application import Recorded
from domain.commands import corrections

resource = Resource("corrections")


class CorrectionBody(FactBody):
    """Which field of which fact was wrong, and what is right."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "corrects": 42,
                    "field": "received_on",
                    "value": "2023-08-03",
                    "reason": "Ghi nhầm ngày trong sổ công văn đến",
                    "document": None,
                }
            ]
        }
    )

    corrects: Annotated[int, Field(ge=1, le=10**15)]
    field: Line
    value: Any
    reason: Reason
    document: DocumentBody | None = None


@resource.records("/corrections")
def correct_fact(write: Write, body: CorrectionBody) -> Recorded:
    """Correct one field of an earlier fact."""
    return corrections.correct(
        write.ledger,
        write.act,
        corrects=body.corrects,
        field=body.field,
        value=body.value,
        reason=body.reason,
        document=document(body.document),
    )
