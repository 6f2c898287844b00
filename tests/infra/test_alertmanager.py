"""A real Alertmanager hears of what stands, again and again, and of its end."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from infra.alertmanager import Alertmanager
from projections.moment import Moment
from tests.alerts.watching import Watched
from tests.conftest import missing
from tests.infra.channels.receiver import Receiver
from tests.scenarios import Scene, given_agencies, given_recommendation, given_reply
from tests.services import process
from tests.services.prometheus import start_alertmanager

CONFIGURATION = Path(__file__).parents[2] / "infra" / "deploy" / "alertmanager" / "alertmanager.yml"
DAY = timedelta(days=1)
TODAY = datetime.now(UTC).date() - DAY
"""Alertmanager has a clock of its own: at every hour, all instants of this day in Vietnam are behind it."""


@pytest.fixture
def alertmanager() -> Iterator[str]:
    try:
        service = start_alertmanager(CONFIGURATION.read_text("utf-8"))
    except process.ServiceMissingError as reason:
        missing(str(reason))
    try:
        yield service.address
    finally:
        service.stop()


def shown(address: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{address}/api/v2/alerts", timeout=5) as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found


def test_what_stands_is_told_and_what_has_ended_is_resolved(
    tmp_path: Path, alertmanager: str
) -> None:
    with Scene(f"sqlite:///{tmp_path / 'ledger.db'}", TODAY - 40 * DAY) as scene:
        given_agencies(scene)
        watched = Watched(scene)
        given_recommendation(scene, received_on=TODAY - 30 * DAY)
        watched.passes(TODAY - DAY)
        scene.catch_up()
        later = timedelta()
        push = Alertmanager(
            alertmanager,
            "test.giamsat.example",
            "https://giamsat.example",
            scene.read_store.reading,
            lambda: Moment(TODAY, datetime.now(UTC) + later),
        )
        assert push.push() == 1
        assert push.push() == 1, "it is told again while it stands"
        [alert] = shown(alertmanager)
        [ours] = watched.alerts(TODAY)
        assert alert["labels"]["alert"] == ours["id"]
        assert alert["labels"]["rule"] == "reply_overdue"
        assert alert["receivers"] == [{"name": "duties"}]
        assert alert["annotations"]["summary"] == "Quá hạn trả lời kiến nghị"
        assert alert["generatorURL"].endswith(f"/obligations/{ours['obligation']}")
        command = [
            "amtool",
            f"--alertmanager.url={alertmanager}",
            "alert",
            "query",
            "source=giamsat",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "reply_overdue" in done.stdout
        given_reply(scene, received_on=TODAY)
        watched.reacts()
        scene.catch_up()
        assert push.push() == 1, "that it has ended is told for a while"
        assert shown(alertmanager) == []
        later = timedelta(minutes=6)
        assert push.push() == 0


def test_an_alertmanager_that_is_away_is_an_error_and_is_told_again_later(tmp_path: Path) -> None:
    with Scene(f"sqlite:///{tmp_path / 'ledger.db'}") as scene:
        given_agencies(scene)
        given_recommendation(scene)
        Watched(scene).passes(date(2023, 6, 1))
        scene.catch_up()
        push = Alertmanager(
            f"http://127.0.0.1:{process.free_port()}",
            "test.giamsat.example",
            "https://giamsat.example",
            scene.read_store.reading,
            lambda: Moment(date(2023, 6, 1), scene.now),
        )
        for _ in range(2):
            with pytest.raises(OSError, match="refused"):
                push.push()


def test_more_alerts_than_one_call_takes_are_told_in_several_and_none_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.alertmanager.CHUNK", 2)
    receiver = Receiver(status=200)
    with Scene(f"sqlite:///{tmp_path / 'ledger.db'}") as scene, receiver.listening() as url:
        given_agencies(scene)
        for n in range(5):
            given_recommendation(scene, f"KN-2023-{n:04}")
        watched = Watched(scene)
        watched.passes(date(2023, 6, 1))
        push = Alertmanager(
            url.partition("/hooks")[0],
            "test.giamsat.example",
            "https://giamsat.example",
            scene.read_store.reading,
            lambda: Moment(date(2023, 6, 1), scene.now),
        )
        standing = sorted(alert["id"] for alert in watched.alerts(date(2023, 6, 1)))
        assert push.push() == len(standing) == 5
    calls = [[a["labels"]["alert"] for a in json.loads(body)] for _, body in receiver.calls]
    assert [len(call) for call in calls] == [2, 2, 1]
    assert sorted(one for call in calls for one in call) == standing


def test_after_a_start_nothing_is_told_before_the_watch_has_looked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.alertmanager.POLL_SECONDS", 0)
    receiver, stop, told_so_far = Receiver(status=200), Event(), list[int]()

    def is_looked_over() -> bool:
        told_so_far.append(len(receiver.calls))
        return len(told_so_far) == 3

    with Scene(f"sqlite:///{tmp_path / 'ledger.db'}") as scene, receiver.listening() as url:
        given_agencies(scene)
        given_recommendation(scene)
        Watched(scene).passes(date(2023, 6, 1))
        scene.catch_up()

        def last_round() -> Moment:
            stop.set()
            return Moment(date(2023, 6, 1), scene.now)

        Alertmanager(
            url.partition("/hooks")[0],
            "test.giamsat.example",
            "https://giamsat.example",
            scene.read_store.reading,
            last_round,
            is_looked_over=is_looked_over,
        ).run(stop)
    assert (told_so_far, len(receiver.calls)) == ([0, 0, 0], 1)
