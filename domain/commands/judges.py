"""Người đánh giá — who takes a reply, or confirms a resolution, is another body than gave it, also after mergers."""

from __future__ import annotations

from domain.actor import Act
from domain.application import Ledger
from domain.commands import heirs
from domain.errors import InvalidInputError
from domain.recommendation import Recommendation


def must_be_another(ledger: Ledger, act: Act, letter: Recommendation, *, rule: str) -> None:
    """Refuse the body that stands today for both sides: the recommender's, where nobody else is acted for.

    The facts of the letter keep the names as written, so only the ledger can tell that the two have become one.
    What is left to such a body is to take the letter back; a body above may judge in its place.
    """
    judge = heirs.successor(ledger, act.agency_id or letter.issuer_id, act.on)
    judged = (letter.responsible_id, letter.resolver_id)
    if any(b is not None and heirs.successor(ledger, b, act.on) == judge for b in judged):
        raise InvalidInputError(
            rule,
            "Cơ quan kiến nghị và cơ quan trả lời nay là một: không tự đánh giá, tự xác nhận.",
            pointer="/agency_id",
            allowed="a body that follows neither who replied nor who resolved; or a withdrawal",
        )
