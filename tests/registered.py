"""A body that a service registers today: the smallest fact with which a test can fill a ledger."""

from __future__ import annotations

from domain.application import Recorded
from domain.commands import agencies
from infra.service import Service


def register(service: Service, code: str) -> Recorded:
    """A department of the province, called by its code."""
    return agencies.register(
        service.ledger,
        service.act("acc-test"),
        code=code,
        name=f"Cơ quan {code}",
        kind="department",
        level="province",
    )
