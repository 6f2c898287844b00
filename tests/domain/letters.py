"""Letters of recommendation in every state, for the tests of what may follow."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from domain.recommendation import (
    Point,
    PointReply,
    Recommendation,
    ReplyLimit,
)
from domain.values import Document, id_of
from tests.domain.given import (
    COUNCIL,
    DEPARTMENT,
    FRONT,
    LETTER,
    OFFICE,
    act,
)

ISSUED = date(2023, 3, 1)

RECEIVED = date(2023, 3, 6)

REPLIED = date(2023, 3, 20)

ASSESSED = date(2023, 3, 27)

RESOLVED = date(2023, 5, 10)

VERIFIED = date(2023, 5, 20)

LATER = date(2023, 6, 1)

COMMITTEE = id_of("agency", "tinh-uy")

HEIR = id_of("agency", "so-moi")

FURTHER = Document(number="13", symbol="CV-UBND")

TERM = ReplyLimit(term="15d", due_on=None, setter_id=FRONT, ground="QĐ 124")


def sent(**fields: Any) -> Recommendation:
    given: dict[str, Any] = {
        "code": "KN-2023-0001",
        "source_type": "petition",
        "source_id": uuid4(),
        "issuer_id": FRONT,
        "addressee_id": DEPARTMENT,
        "document": LETTER,
        "points": (Point(1, "Công khai quyết toán"), Point(2, "Sửa quy chế")),
        "urgent": False,
        "reply_limit": TERM,
        "source_concluded_on": None,
    }
    on = fields.pop("on", ISSUED)
    return Recommendation.issue(act(on), **given | fields)


def received(**fields: Any) -> Recommendation:
    letter = sent(**fields)
    letter.receive(act(RECEIVED), received_on=RECEIVED, incoming_number="7")
    return letter


def reply(letter: Recommendation, *positions: str, **fields: Any) -> None:
    points = tuple(
        PointReply(no, position, "Trái thẩm quyền")  # type: ignore[arg-type]  # wrong on purpose in some
        for no, position in enumerate(positions or ("accepted", "accepted"), 1)
    )
    given: dict[str, Any] = {
        "reply_code": "TL-1",
        "replier_id": letter.responsible_id,
        "document": LETTER,
        "replied_on": REPLIED,
        "received_on": None,
        "points": points,
    }
    given |= fields
    letter.give_reply(act(given["replied_on"]), **given)


def replied(*positions: str, **fields: Any) -> Recommendation:
    letter = received()
    reply(letter, *positions, **fields)
    return letter


def accepted(*positions: str) -> Recommendation:
    letter = replied(*positions)
    letter.accept_reply(act(ASSESSED, FRONT))
    return letter


def report(letter: Recommendation, **fields: Any) -> None:
    given: dict[str, Any] = {
        "resolver_id": DEPARTMENT,
        "measures": "Đã công khai",
        "evidence": ("ảnh chụp",),
        "document": None,
        "received_on": RESOLVED,
    }
    given |= fields
    letter.report_resolution(act(given["received_on"]), **given)


def resolved() -> Recommendation:
    letter = accepted()
    report(letter)
    return letter


def verified() -> Recommendation:
    letter = resolved()
    letter.verify_resolution(act(VERIFIED, FRONT), evidence="Biên bản", document=None)
    return letter


def closed() -> Recommendation:
    letter = verified()
    letter.close(act(VERIFIED), reason=None)
    return letter


def withdrawn() -> Recommendation:
    letter = received()
    letter.withdraw(act(REPLIED), reason="Đã giải quyết")
    return letter


def extend(letter: Recommendation, **fields: Any) -> None:
    given: dict[str, Any] = {
        "old_due_on": date(2023, 3, 21),
        "due_on": date(2023, 4, 10),
        "requested_by_id": DEPARTMENT,
        "approved_by_id": FRONT,
        "ground": "Phức tạp",
        "document": None,
    }
    letter.extend_reply_limit(act(fields.pop("on", REPLIED)), **given | fields)


def insufficient() -> Recommendation:
    letter = replied()
    letter.find_reply_insufficient(act(LATER, FRONT), reason="Chung chung", points=())
    return letter


def escalate(letter: Recommendation, **fields: Any) -> None:
    given: dict[str, Any] = {
        "to_id": COUNCIL,
        "step": "upper_body",
        "reason": "Quá hạn",
        "document": LETTER,
        "overdue": True,
    }
    letter.escalate(act(LATER, FRONT), **given | fields)


def propose(letter: Recommendation, **fields: Any) -> None:
    given: dict[str, Any] = {
        "to_id": COMMITTEE,
        "reason": "Không giải quyết",
        "document": LETTER,
        "overdue": True,
    }
    letter.propose_responsibility(act(LATER, FRONT), **given | fields)


def notice(letter: Recommendation, **fields: Any) -> None:
    given: dict[str, Any] = {
        "recipient_ids": (COUNCIL, OFFICE),
        "period_from": date(2022, 12, 1),
        "period_to": date(2023, 5, 31),
        "document": LETTER,
    }
    letter.give_notice(act(LATER, FRONT), **given | fields)
