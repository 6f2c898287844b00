"""Through the door of `giamsat serve --all`: replies and lists, beside the usual wiring and a bare route."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from tests.bench import stock
from tests.bench.row import Measured, Round, Row, asked_for, compare
from tests.services import process
from tests.soak import crowd, rig

POSTS, POSTERS, POST_ROUNDS = 640, 32, 3
READS, READERS = 800, 16
ROUNDS = 5
KNOWN = datetime(2026, 11, 1, tzinfo=UTC)
POSTED = f"HTTP, {POSTERS} connections: POST of a reply"
BARE = "a bare FastAPI route"


def measure(store: str, database_url: str, other_url: str) -> list[Row]:
    """Every round of ours beside one of the other server; both run all the time."""
    codes = crowd.letters_received(database_url, 2 * POSTS * POST_ROUNDS + 1)
    token = crowd.token(database_url)
    # Nothing is late on this day, so that the watch has nothing to record meanwhile.
    given = {"GIAMSAT_READ_YOUR_WRITES_SECONDS": "0", "GIAMSAT_TODAY": crowd.TODAY}
    with rig.serving(database_url, **given) as (_, port), _usual(store, other_url) as other:
        crowd.caught_up(database_url)
        postgres = store == "postgresql"
        bare = _load(other, READERS, ["GET /bare HTTP/1.1\r\nHost: x\r\n\r\n"] * READS)
        rows = []
        for name, paths, goal in (
            (
                "a page of 50 of the audit trail",
                [f"/api/v1/events?limit=50&after_position={4 * n}" for n in range(READS)],
                (0.6, 0.35),
            ),
            (
                "50 rows of the register of duties",
                [f"/api/v1/obligations?limit=50&known_at={_instant(n)}" for n in range(READS)],
                (0.5, 0.3),
            ),
            (
                "one recommendation by its code",
                [f"/api/v1/recommendations/{code}" for code in codes[:READS]],
                (0.85, 0.4),
            ),
        ):
            for how, asked in (("", paths[:1] * len(paths)), (", every time another", paths)):
                rows += compare(
                    f"HTTP, {READERS} connections: {name}{how}",
                    store,
                    _load(port, READERS, [_get(path, token) for path in asked]),
                    (BARE, bare),
                    goal=goal[postgres],
                    p99_goal=2.5,
                    rounds=ROUNDS,
                )
        posts = iter([crowd.reply(code, token) for code in codes[1:]])
        rows += _replies(store, POSTED, port, posts, other)
    if postgres and asked_for(f"{POSTED}, followers apart"):
        # As a server of its own is meant to be used: the door and the followers in processes of their own.
        with (
            rig.following(database_url, **given),
            rig.serving(database_url, "--web-only", **given) as (_, port),
            _usual(store, other_url) as other,
        ):
            crowd.caught_up(database_url)
            rows += _replies(store, f"{POSTED}, followers apart", port, posts, other)
    return rows


def _replies(store: str, name: str, port: int, posts: Iterator[str], other: int) -> list[Row]:
    """Rounds of replies beside rounds of the usual wiring."""
    ids = _noted(other)

    def replies() -> Round:
        return _load(port, POSTERS, list(islice(posts, POSTS)))()

    def usual() -> Round:
        return _load(other, POSTERS, [_usual_reply(i) for i in ids])()

    return compare(
        name,
        store,
        replies,
        ("thread-pool route, load-record-save of " + stock.NAME, usual),
        goal=6 if store == "postgresql" else 3,
        rounds=POST_ROUNDS,
    )


@contextmanager
def _usual(store: str, url: str) -> Iterator[int]:
    port = process.free_port()
    env = json.dumps(stock.settings(store, url))
    with rig.server([sys.executable, "-m", "tests.bench.usual_wiring", env, str(port)], port):
        yield port


def _load(port: int, connections: int, requests: list[str]) -> Measured:
    def run() -> Round:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.http_load", str(port), str(connections)],
            input=json.dumps(requests),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        found: dict[str, Any] = json.loads(done.stdout)
        return Round(found["rate"], found["spans"])

    return run


def _instant(number: int) -> str:
    """One of many instants at which everything was known."""
    return (KNOWN + timedelta(milliseconds=number)).isoformat().replace("+00:00", "Z")


def _get(path: str, token: str) -> str:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"


def _noted(port: int) -> list[str]:
    """As many subjects of the other side as there are posts in a round."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    ids = []
    for _ in range(POSTS):
        connection.request("POST", "/noted")
        ids.append(json.loads(connection.getresponse().read())["id"])
    connection.close()
    return ids


def _usual_reply(id: str) -> str:
    return crowd.post(
        f"/noted/{id}/replies",
        {
            "number": "31",
            "symbol": "UBND-NC",
            "replied_on": "2026-07-01",
            "received_on": "2026-07-01",
            "position": "accepted",
            "measures": "Niêm yết tại trụ sở",
        },
    )
