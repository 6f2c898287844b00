"""Three times as many commands as can be recorded: some are told to come again, none that was taken is lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence

from infra.private_store import PrivateStore
from infra.read_store import ReadStore
from tests.soak import crowd, rig
from tests.soak.crowd import Told
from tests.soak.rig import opened, rounds

VISITORS = 32
"""Connections of a usual day: as many as keep the service busy."""
AGAINST = 3
"""How many times what it can do is asked of it."""


@rounds(1, 6)
def test_a_crowd_is_told_to_come_again_and_nothing_taken_is_lost(
    database_url: str, rounds: int, figure: Callable[[str], None]
) -> None:
    token = _token(database_url)
    with rig.serving(database_url, GIAMSAT_READ_YOUR_WRITES_SECONDS="0") as (_, port):
        crowd.at_leisure(port, _registrations("warm", 200, token), VISITORS)
        usual = _registrations("usual", 300 * rounds, token)
        sustained, calm = crowd.at_leisure(port, usual, VISITORS)
        many = int(AGAINST * sustained * (1 + rounds))
        rush = _registrations("rush", many, token)
        reached, crowded = crowd.at_a_pace(port, rush, AGAINST * sustained)
        after, calm_again = crowd.at_leisure(
            port, _registrations("after", 300 * rounds, token), VISITORS
        )
    assert {told.status for told in calm + calm_again} == {201}
    statuses = Counter(told.status for told in crowded)
    assert set(statuses) == {201, 503}
    assert {told.retry_after for told in crowded if told.status == 503} == {"2"}
    taken = {f"rush-{told.request}" for told in crowded if told.status == 201}
    assert _recorded(database_url, "rush-") == taken
    accepted, refused = ([t for t in crowded if t.status == status] for status in (201, 503))
    figure(
        f"{sustained:.0f} a second, p99 {_p99(calm):.0f} ms; of {reached:.0f} a second"
        f" {len(accepted)} taken, p99 {_p99(accepted):.0f} ms,"
        f" {len(refused)} told to come again, p99 {_p99(refused):.0f} ms;"
        f" then {after:.0f} a second, p99 {_p99(calm_again):.0f} ms; 0 lost"
    )


def _p99(answers: Sequence[Told]) -> float:
    """In milliseconds."""
    spans = sorted(told.seconds for told in answers)
    return spans[min(len(spans) - 1, len(spans) * 99 // 100)] * 1_000


def _registrations(name: str, many: int, token: str) -> list[bytes]:
    return [_registration(f"{name}-{n}", token) for n in range(many)]


def _registration(code: str, token: str) -> bytes:
    agency = {"code": code, "name": f"Sở {code}", "kind": "department", "level": "province"}
    body = json.dumps(agency).encode()
    head = (
        f"POST /api/v1/agencies HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _token(database_url: str) -> str:
    store = ReadStore(database_url, 2)
    try:
        private = PrivateStore(store)
        account = private.add_account("crowd", name="Crowd", role="machine")
        return private.create_token(account.id, label="crowd")[1]
    finally:
        store.close()


def _recorded(database_url: str, prefix: str) -> set[str]:
    with opened(database_url) as (recorder, _, _store):
        rows = recorder.read_after(0, recorder.last_position())
    codes = [row.subject_code or "" for row in rows if row.name == "agency.registered"]
    assert len(codes) == len(set(codes))
    return {code for code in codes if code.startswith(prefix)}
