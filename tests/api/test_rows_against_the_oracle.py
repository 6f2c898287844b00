"""Rows, counts, facts, alerts and commands against the oracle: random organizations through the service itself.

What a body's people are shown must be what the page of rights says of the relations that the bodies have, worked out
by `access_oracle` from the organization as it was drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, event, given, settings

from infra.private_store import Caller
from infra.service import Service
from tests.api.access_oracle import WRITTEN, below, follows, in_force, relations
from tests.api.conftest import LETTER, TODAY, Client
from tests.api.random_organizations import World, organized

KINDS: Final = ("party_committee", "front_standing_board", "peoples_committee", "department")
EDGES: Final = ("party_line", "front_line", "staff_of", "accountable_to", "supervises")
NUMBERS: Final = count(1)


@dataclass(frozen=True)
class Drawn:
    """An organization and its letters, by the numbers of its bodies."""

    kinds: tuple[str, ...]
    edges: tuple[tuple[int, str, int], ...]
    letters: tuple[tuple[int, int], ...]


@st.composite
def organizations(draw: st.DrawFn) -> Drawn:
    many = draw(st.integers(3, 5))
    bodies = st.integers(0, many - 1)
    pairs = st.tuples(bodies, bodies).filter(lambda pair: pair[0] != pair[1])
    edges = st.tuples(pairs, st.sampled_from(EDGES)).map(lambda e: (e[0][0], e[1], e[0][1]))
    return Drawn(
        tuple(draw(st.lists(st.sampled_from(KINDS), min_size=many, max_size=many))),
        tuple(draw(st.lists(edges, min_size=1, max_size=5, unique=True))),
        tuple(draw(st.lists(pairs, min_size=2, max_size=4, unique=True))),
    )


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One engine is enough: the narrowed queries are tried on both where a story is told whole."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


def recorded(clerk: Client, drawn: Drawn) -> tuple[World, dict[str, tuple[str, str]]]:
    """The organization as the ledger took it, and who sent each letter to whom."""
    series = next(NUMBERS)
    bodies = []
    for n, kind in enumerate(drawn.kinds):
        code = f"o{series}-{n}"
        # Each in a unit of its own, so that no relation comes from where they are.
        body = {"code": code, "name": code, "kind": kind, "level": "province", "province": code}
        bodies.append(body)
    rows = organized(clerk, bodies, drawn.edges)
    ids = list(rows)
    letters = {}
    for n, (issuer, addressee) in enumerate(drawn.letters):
        code, source = f"kn-{series}-{n}", f"don-{series}-{n}"
        held = {"code": source, "number": f"{series}/{n}", "kind": "voters"}
        clerk.post("petitions", {**held, "holder_id": ids[issuer]})
        paper = {"number": f"{series}{n}", "symbol": "KN", "issued_on": "2023-07-03"}
        letter = {
            **LETTER,
            "code": code,
            "source": {"type": "petition", "id": source},
            "document": paper,
        }
        limit = {**LETTER["reply_limit"], "setter_id": ids[issuer]}
        sent = {
            **letter,
            "issuer_id": ids[issuer],
            "addressee_id": ids[addressee],
            "reply_limit": limit,
        }
        if clerk.send("recommendations", sent).status_code == 201:
            clerk.post(f"recommendations/{code}/receipts", {"received_on": "2023-07-04"})
            letters[code] = (ids[issuer], ids[addressee])
    nobody = Caller("acc-1", "x", "agency", None, "token")
    return World(rows, (), nobody, None, "list_recommendations", {}), letters


def seen_from(world: World, body: str) -> set[str]:
    """Whose matters somebody of a body reads: its own, those below it, and those that it supervises."""
    own = follows(world, body)
    overseen = {
        e["to_id"]
        for b in own
        for e in world.rows[b]["edges"]
        if e["type"] == "supervises" and in_force(e)
    }
    return own | below(world, body) | overseen


@settings(
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=organizations())
def test_who_is_shown_what_and_may_answer_what_is_as_the_oracle_says(
    clerk: Client, service: Service, person: Callable[..., Client], drawn: Drawn
) -> None:
    world, letters = recorded(clerk, drawn)
    service.look(TODAY, service.clock.now())
    assert service.wait_for(service.head(), 10)
    for body in world.rows:
        reader = person("agency", body)
        seen = seen_from(world, body)
        mine = {code for code, parties in letters.items() if seen & set(parties)}
        event(f"{len(mine)} of {len(letters)} letters")
        everything = {"limit": 500}
        assert {r["code"] for r in reader.items("recommendations", **everything)} == mine
        duties = reader.items("obligations", kind="reply", **everything)
        assert {d["recommendation"] for d in duties} == mine
        issued = reader.items("events", type="recommendation.issued", **everything)
        assert {e["subject_code"] for e in issued} == mine
        facets = reader.items("events/facets", type="recommendation.issued")
        assert {f["key"]: f["n"] for f in facets}.get(None, 0) == len(mine)
        rates = reader.items("compliance", by="kind")
        assert sum(r["denominator"] for r in rates if r["key"] == "reply") == len(mine)
        told = {a["obligation"] for a in reader.items("alerts", rule="reply_overdue", **everything)}
        assert told == {d["id"] for d in duties}
        for code, (issuer, addressee) in letters.items():
            status = 200 if code in mine else 404
            assert reader.ask(f"recommendations/{code}").status_code == status
            parties = {"author": {issuer}, "responsible": {addressee}, "informed": set[str]()}
            asked = World(world.rows, (), world.caller, None, "reply_to_recommendation",
                          {side: frozenset(who) for side, who in parties.items()})  # fmt: skip
            oversees = world.rows[body]["kind"] not in ("peoples_committee", "department")
            needed = WRITTEN["agency", oversees, "respond"]
            allowed = bool(needed & relations(asked, body))
            answered = reader.send(f"recommendations/{code}/replies", {"agency_id": addressee})
            # With nothing in it a reply is taken from nobody: but who may reply is told what it lacks.
            assert answered.status_code == (422 if allowed else 403), (code, answered.text)
