"""Each operation of the OpenAPI document under hostile requests: no fault, no answer unknown to the document."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Final

import pytest

from api.authorization import ROLES
from tests.api.conftest import REPLY, Client
from tests.api.hostile import Hammer

KNOWN: Final = {
    "/api/v1/agencies/{": "ubnd",
    "/api/v1/plans/{": "KH-1",
    "/api/v1/supervisions/{": "GS-1",
    "/api/v1/recommendations/{": "KN-1",
    "/api/v1/replies/{": "TL-1",
    "/api/v1/events/{": "1",
}


@pytest.fixture
def recorded(letter: Client) -> Client:
    """A story with something to ask about."""
    letter.post("recommendations/KN-1/replies", {**REPLY, "code": "TL-1"})
    return letter


def strike(
    recorded: Client, person: Callable[..., Client], roles: Sequence[str], examples: int
) -> Hammer:
    tokens = {role: person(role, "mttq").token for role in roles}
    found = Hammer(recorded.http, {"nobody": None, **tokens}, KNOWN)
    asked = found.strike(examples)
    told = ", ".join(f"{status}: {n}" for status, n in sorted(found.statuses.items()))
    sys.stdout.write(f"{asked} requests ({told}), {len(found.refused)} outside the document\n")
    for refused in found.refused:
        sys.stdout.write(f"{refused}\n")
    return found


def test_every_answer_is_one_that_the_document_knows(
    recorded: Client, person: Callable[..., Client]
) -> None:
    found = strike(recorded, person, ("clerk", "auditor"), examples=2)
    assert found.refused == []
    assert found.statuses.total() > 300


@pytest.mark.soak
def test_every_answer_is_known_under_every_role_for_long(
    recorded: Client, person: Callable[..., Client]
) -> None:
    examples = int(os.environ.get("HOSTILE_EXAMPLES", "60"))
    assert strike(recorded, person, ROLES, examples).refused == []
