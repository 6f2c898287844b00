"""Three times as many commands as can be recorded: some are told to come again, none that was taken is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pytest

from tests.soak import crowd
from tests.soak.crowd import Told
from tests.soak.rig import opened, serving

VISITORS = 32
"""Connections of a usual day: as many as keep the service busy."""
AGAINST = 3
"""How many times what it can do is asked of it."""
MOST = 9_000
"""The crowd of a long run, however quick the machine is: with it, a run takes two minutes, not ten."""


@dataclass(frozen=True)
class Long:
    """How many come in each part, and how many are worked on at once."""

    usual: int
    rush: Callable[[float], int]
    """From what the service can do in a second."""
    places: int = 32


SHORT = Long(60, lambda _: 240, places=4)
"""Few, and fewer places: there is a crowd however quick the machine is."""
LONG = Long(1_000, lambda sustained: min(int(AGAINST * sustained * 10), MOST))


def registrations(_: str, token: str) -> Iterator[tuple[str, bytes]]:
    """Bodies: who may do what is followed with each that comes. The code of each, and the request."""
    head = f"Authorization: Bearer {token}\r\n"
    for n in range(100_000):
        body = {"code": f"S-{n}", "name": f"Sở {n}", "kind": "department", "level": "province"}
        yield f"S-{n}", crowd.post("/api/v1/agencies", body, head).encode()


def replies(database_url: str, token: str, letters: int = 600) -> Iterator[tuple[str, bytes]]:
    """Replies: what most commands are. The code of each letter, and the request."""
    for code in crowd.letters_received(database_url, letters):
        yield code, crowd.reply(code, token).encode()


def many_replies(database_url: str, token: str) -> Iterator[tuple[str, bytes]]:
    """As many as a long run may ask for."""
    return replies(database_url, token, 3 * LONG.usual + MOST)


@pytest.mark.parametrize(
    ("work", "form"),
    [
        (replies, SHORT),
        (registrations, SHORT),
        pytest.param(many_replies, LONG, marks=pytest.mark.soak),
        pytest.param(registrations, LONG, marks=pytest.mark.soak),
    ],
)
def test_a_crowd_is_told_to_come_again_and_nothing_taken_is_lost(
    database_url: str,
    work: Callable[[str, str], Iterator[tuple[str, bytes]]],
    form: Long,
    figure: Callable[[str], None],
) -> None:
    coming = work(database_url, crowd.token(database_url))

    def next_ones(many: int) -> dict[str, bytes]:
        found = dict(islice(coming, many))
        assert len(found) == many
        return found

    warm, usual, last = (next_ones(form.usual) for _ in range(3))
    given = {
        "GIAMSAT_READ_YOUR_WRITES_SECONDS": "0",
        "GIAMSAT_REQUESTS_AT_ONCE": str(form.places),
        "GIAMSAT_TODAY": crowd.TODAY,
    }
    with serving(database_url, **given) as (_, port):
        crowd.caught_up(database_url)
        crowd.at_leisure(port, list(warm.values()), form.places)
        sustained, calm = crowd.at_leisure(port, list(usual.values()), min(VISITORS, form.places))
        rush = next_ones(form.rush(sustained))
        reached, drained, crowded = crowd.at_a_pace(port, list(rush.values()), AGAINST * sustained)
        after, calm_again = crowd.at_leisure(port, list(last.values()), min(VISITORS, form.places))
    assert {told.status for told in calm + calm_again} == {201}
    statuses = Counter(told.status for told in crowded)
    assert set(statuses) == {201, 503}
    assert {told.retry_after for told in crowded if told.status == 503} == {"2"}
    codes = list(rush)
    taken = {codes[told.request] for told in crowded if told.status == 201}
    assert _recorded(database_url) & set(rush) == taken
    accepted, refused = ([t for t in crowded if t.status == status] for status in (201, 503))
    figure(
        f"{sustained:.0f} a second, p99 {_p99(calm):.0f} ms; of {len(crowded)} at {reached:.0f} a second"
        f" {len(accepted)} taken, p50 {_p50(accepted):.0f} and p99 {_p99(accepted):.0f} ms"
        f" ({_p99(accepted) / _p99(calm):.1f} times),"
        f" {len(refused)} told 503 with Retry-After, p99 {_p99(refused):.0f} ms;"
        f" all answered {drained:.1f} s after the last had come,"
        f" then {after:.0f} a second, p99 {_p99(calm_again):.0f} ms; 0 lost"
    )


def _p50(answers: Sequence[Told]) -> float:
    return _quantile(answers, 50)


def _p99(answers: Sequence[Told]) -> float:
    return _quantile(answers, 99)


def _quantile(answers: Sequence[Told], percent: int) -> float:
    """In milliseconds."""
    spans = sorted(told.seconds for told in answers)
    return spans[min(len(spans) - 1, len(spans) * percent // 100)] * 1_000


def _recorded(database_url: str) -> set[str]:
    """The codes of the bodies and of the letters answered, each once."""
    with opened(database_url) as (recorder, _, _store):
        rows = recorder.read_after(0, recorder.last_position())
    wanted = ("agency.registered", "recommendation.reply_given")
    codes = [row.subject_code or "" for row in rows if row.name in wanted]
    assert len(codes) == len(set(codes))
    return set(codes)
