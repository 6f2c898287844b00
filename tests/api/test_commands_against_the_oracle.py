"""Every command of the table against the oracle: a random organization, a subject of each kind, and anybody of it.

Each command goes over HTTP to a subject whose parties are known, with a body that nobody takes: who may do it is told
what is wrong with the body, who may not is told so first. What founds a subject is asked with a body that would do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final, get_type_hints

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, event, given, settings

from api.actions import ACTIONS
from api.app import RESOURCES
from api.door import Door
from domain.agency import EDGE_TYPES
from domain.mandate import LEDGER_WIDE, ROLES
from infra.private_store import Caller
from infra.service import Service
from tests.api.access_oracle import (
    WRITTEN,
    below,
    follows,
    in_force,
    may_speak,
    oversees,
    relations,
)
from tests.api.conftest import TODAY, Client, Json
from tests.api.foundings import Founding, Parties, foundings, of
from tests.api.random_organizations import KINDS, LEVELS, SIDES, UNITS, World, organized

COMMANDS: Final = tuple(
    route
    for resource in RESOURCES
    for route in resource.routes
    if "write" in get_type_hints(route.endpoint)
)
DECIDED_BESIDE: Final = frozenset({"correct_fact", "grant_mandate", "end_absence"})
"""As the page says beside the table: by what is corrected, what the giver may do, and whose absence it is."""
BY_THE_TABLE: Final = frozenset({"role_may", "relation_held", "mandate_valid"})
SHOWN: Final = {
    "recommendation": "recommendations",
    "plan": "plans",
    "supervision": "supervisions",
    "report": "reports",
    "obligation": "obligations",
    "alert": "alerts",
    "criticism": "criticisms",
    "petition": "petitions",
    "activity": "activities",
    "consultation": "consultations",
    "scorecard": "scorecards",
    "target": "targets",
    "fund": "funds",
    "mandate": "mandates",
}
"""Where each kind of subject is listed and shown."""
NUMBERS: Final = count(1)


@dataclass(frozen=True)
class Drawn:
    """Kind and unit of each body, the edges between them, and who asks: in which role, for which body if any."""

    bodies: tuple[tuple[str, str], ...]
    edges: tuple[tuple[int, str, int], ...]
    who: tuple[tuple[str, int | None], ...]


@dataclass
class Told:
    """The organization as the ledger took it, and a subject of each kind with its parties."""

    rows: dict[str, dict[str, Any]]
    subjects: dict[str, tuple[str, Parties]] = field(default_factory=dict)

    def world(self, role: str, body: str | None, parties: Parties) -> World:
        """What the oracle is asked: somebody in a role for a body, about a subject with these parties."""
        caller = Caller("acc-1", "x", role, body, "token")
        every = {side: parties.get(side, frozenset()) for side in SIDES}
        return World(self.rows, (), caller, None, "list_plans", every)


@st.composite
def organizations(draw: st.DrawFn) -> Drawn:
    many = draw(st.integers(4, 6))
    bodies = st.tuples(st.sampled_from(KINDS), st.sampled_from(UNITS))
    # Only the Front opens consultations: it is the first.
    front = st.tuples(st.just("front_standing_board"), st.sampled_from(UNITS))
    one = st.integers(0, many - 1)
    edges = st.tuples(one, st.sampled_from(EDGE_TYPES), one).filter(lambda e: e[0] != e[2])
    bound = st.tuples(st.sampled_from(ROLES), one)
    unbound = st.tuples(st.sampled_from(sorted(LEDGER_WIDE)), st.none())
    return Drawn(
        (draw(front), *draw(st.lists(bodies, min_size=many - 1, max_size=many - 1))),
        tuple(draw(st.lists(edges, min_size=2, max_size=7, unique=True))),
        tuple(draw(st.lists(bound | unbound, min_size=2, max_size=2, unique=True))),
    )


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One engine is enough: who may do what does not depend on the store."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


def as_taken(clerk: Client, drawn: Drawn, series: int) -> Told:
    bodies = []
    depth = ("", "province", "district", "commune")
    for n, (kind, unit) in enumerate(drawn.bodies):
        level = LEVELS.get(unit, depth[unit.count(".")] or "province")
        body = {"code": f"{unit}o{series}-{n}", "name": f"o{n}", "kind": kind, "level": level}
        bodies.append(body)
    return Told(organized(clerk, bodies, drawn.edges))


def recorded(clerk: Client, service: Service, told: Told, series: str) -> None:
    """Found everything, let the reply be late, and hand in the report."""
    for one in foundings(list(told.rows), series):
        answer = clerk.send(one.path, one.body)
        event(f"{one.operation} {answer.status_code}")
        if answer.status_code == 201 and one.kind:
            told.subjects[one.kind] = (answer.json()["code"], one.parties)
    a, b, *_ = told.rows
    due = of(author=(a,), responsible=(b,))
    if "recommendation" in told.subjects:
        code, _ = told.subjects["recommendation"]
        clerk.post(f"recommendations/{code}/receipts", {"received_on": "2023-07-04"})
        service.look(TODAY, service.clock.now())
        assert service.wait_for(service.head(), 10)
        [alert] = clerk.items("alerts", rule="reply_overdue", stage="overdue", agency=b)
        told.subjects["obligation"] = (alert["obligation"], due)
        recipients = frozenset(alert["recipients"])
        told.subjects["alert"] = (alert["id"], {"responsible": recipients})
    if "plan" in told.subjects:
        report = reporting(clerk, told, series)
        code = clerk.post(report.path, report.body)["code"]
        told.subjects["report"] = (code, report.parties)


def reporting(clerk: Client, told: Told, series: str) -> Founding:
    """What is owed by the plan, handed in by who owes it to whom it is owed."""
    a, b, *_ = told.rows
    code, _ = told.subjects["plan"]
    [duty] = [
        d["id"]
        for d in clerk.items("obligations", plan=code, limit=500)
        if d["occurrence"] == "2023" and d["debtor"]["id"] == b
    ]
    body = {
        "code": f"bc{series}",
        "obligation_ids": [duty],
        "debtor_id": b,
        "addressee_ids": [a],
        "document": {"number": series, "symbol": "BC", "issued_on": "2023-11-10"},
        "submitted_on": "2023-11-10",
    }
    due = of(author=(a,), responsible=(b,))
    return Founding("submit_report", "reports", body, "report", due, (b, "responsible"), (duty,))


def seen_from(told: Told, body: str) -> set[str]:
    """Whose matters somebody of a body reads: its own, those below it, and those that it supervises."""
    world = told.world("agency", body, {})
    own = follows(world, body)
    overseen = {
        f
        for b in own
        for e in told.rows[b]["edges"]
        if e["type"] == "supervises" and in_force(e)
        for f in follows(world, e["to_id"])
    }
    return own | below(world, body) | overseen


def by_the_table(told: Told, role: str, body: str | None, operation: str, about: Parties) -> bool:
    """Whether the page allows it about a subject with these parties."""
    world = told.world(role, body, about)
    needed = WRITTEN.get((role, oversees(world, body), ACTIONS[operation]), frozenset())
    return "ledger" in needed or bool(needed & relations(world, body))


def refused_by_the_table(client: Client, path: str, body: Json) -> bool:
    answer = client.send(path, body)
    if answer.status_code != 403:
        return False
    [error] = answer.json()["errors"]
    return error["rule"] in BY_THE_TABLE


def path_of(command: Door, told: Told) -> tuple[str, Parties]:
    """The path of a command with a subject of its kind in it, and whose matter that is."""
    named = command.errand.exists
    assert named is not None
    first = next(iter(told.rows))
    own: tuple[str, Parties] = (first, {"author": frozenset({first})})
    code, parties = own if named.topic == "agency" else told.subjects.get(named.topic, ("X-1", {}))
    path = command.path_format.removeprefix("/api/v1/")
    path = path.replace("{" + named.parameter + "}", code)
    return re.sub(r"\{\w+\}", "1", path), parties


def each_command_is_decided_by_the_table(
    told: Told, client: Client, role: str, body: str | None, tried: Counter[str]
) -> None:
    for command in COMMANDS:
        operation = command.errand.operation
        if command.errand.exists is None or operation in DECIDED_BESIDE:
            continue
        path, parties = path_of(command, told)
        allowed = by_the_table(told, role, body, operation, parties)
        tried[f"{ACTIONS[operation]} {'allowed' if allowed else 'refused'}"] += 1
        refused = refused_by_the_table(client, path, {"nobody": "takes this"})
        assert refused is not allowed, (role, body, operation, parties, told.rows)


def each_founding_is_decided_by_the_table(
    told: Told, client: Client, clerk: Client, role: str, body: str | None
) -> None:
    series = str(next(NUMBERS))
    every = list(foundings(list(told.rows), series))
    if "plan" in told.subjects:
        every.append(reporting(clerk, told, series))
    for one in every:
        world = told.world(role, body, {})
        if one.speaks_for is None:
            allowed = by_the_table(told, role, body, one.operation, {})
        else:
            allowed = may_speak(world, one.operation, *one.speaks_for)
        for _ in one.names:
            allowed = allowed and by_the_table(told, role, body, one.operation, one.parties)
        refused = refused_by_the_table(client, one.path, one.body)
        assert refused is not allowed, (role, body, one.operation, told.rows)


def each_subject_is_shown_to_whom_it_concerns(
    told: Told, client: Client, role: str, body: str | None
) -> None:
    wide = by_the_table(told, role, body, "list_plans", {})
    seen = seen_from(told, body) if body else set[str]()
    for kind, (code, parties) in told.subjects.items():
        if kind in SHOWN:
            shown = wide or bool(seen & frozenset[str]().union(*parties.values()))
            status = client.ask(f"{SHOWN[kind]}/{code}").status_code
            assert status == (200 if shown else 404), (role, body, kind, parties, told.rows)


def hold(
    clerk: Client, service: Service, anybody: Client, drawn: Drawn, tried: Counter[str]
) -> None:
    """Let some people of an organization try everything."""
    series = next(NUMBERS)
    told = as_taken(clerk, drawn, series)
    recorded(clerk, service, told, str(series))
    tried.update(f"about {kind}" for kind in told.subjects)
    for role, number in drawn.who:
        body = None if number is None else list(told.rows)[number]
        login = f"p{next(NUMBERS)}"
        account = service.private.add_account(login, name=login, role=role, agency=body)
        client = Client(anybody.http, service.private.tokens.create(account.id, label=login)[1])
        each_subject_is_shown_to_whom_it_concerns(told, client, role, body)
        each_command_is_decided_by_the_table(told, client, role, body, tried)
        each_founding_is_decided_by_the_table(told, client, clerk, role, body)


@pytest.mark.parametrize("organizations_tried", [2, pytest.param(100, marks=pytest.mark.soak)])
def test_every_command_is_allowed_to_those_alone_whom_the_page_names(
    clerk: Client,
    service: Service,
    anybody: Client,
    person: Callable[..., Client],
    organizations_tried: int,
) -> None:
    tried: Counter[str] = Counter()

    @settings(
        max_examples=organizations_tried,
        deadline=None,
        database=None,
        derandomize=True,
        # An organization takes seconds to found: what fails is told as it was found.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn=organizations())
    def try_one(drawn: Drawn) -> None:
        hold(clerk, service, anybody, drawn, tried)

    try_one()
    assert sum(tried.values()) > 400
    assert {f"about {kind}" for kind in SHOWN if kind != "mandate"} <= tried.keys()
