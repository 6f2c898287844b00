"""Nơi nhận — which bodies an alert about a duty is for."""

from __future__ import annotations

from uuid import UUID

from alerts.rule import Duty


def debtor_and_beneficiary(duty: Duty) -> tuple[UUID, ...]:
    """The body that owes, so that it acts; the body it owes to, so that it urges. An unknown one is left out."""
    bodies = dict.fromkeys(b for b in (duty.debtor_id, duty.beneficiary_id) if b)
    return tuple(UUID(body) for body in bodies)


def beneficiary(duty: Duty) -> tuple[UUID, ...]:
    """The body that has to say from when or until when; where nobody is named, the one that waits to be told."""
    body = duty.beneficiary_id or duty.debtor_id
    return (UUID(body),) if body else ()
