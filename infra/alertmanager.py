"""Alertmanager: what stands is told to its v2 API again and again, and once more when it has ended."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from threading import Event
from typing import Any, Final
from urllib.parse import urlsplit

import structlog

from alerts.case import Case, cases
from alerts.sentence import sentence
from domain.time.instant import VIETNAM
from projections.moment import Moment
from projections.read_model import Rows

ROUND_SECONDS: Final = 60.0
POLL_SECONDS: Final = 1.0
LASTS: Final = timedelta(minutes=5)
"""How long Alertmanager holds an alert to stand when it hears no more: five rounds may be lost."""
CHUNK: Final = 500
TIMEOUT_SECONDS: Final = 20
SEVERITY: Final[Mapping[str, str]] = {
    "approaching": "info",
    "due": "info",
    "overdue": "warning",
    "long_overdue": "critical",
}

log = structlog.get_logger(__name__)


class Alertmanager:
    """One Alertmanager. It forgets at a restart, and so may we: what stands is told anew, what ended lapses."""

    def __init__(
        self,
        url: str,
        ledger: str,
        base: str,
        reading: Callable[[], AbstractContextManager[Rows]],
        moment: Callable[[], Moment],
        *,
        is_looked_over: Callable[[], bool] = lambda: True,
    ) -> None:
        self._url = urlsplit(url)
        self._ledger = ledger
        self._base = base.rstrip("/")
        self._reading = reading
        self._moment = moment
        self._is_looked_over = is_looked_over
        self._standing: dict[str, dict[str, Any]] = {}
        self._ended: dict[str, tuple[dict[str, Any], datetime]] = {}

    def push(self) -> int:
        """Tell what stands and what has just ended; how many alerts that are."""
        moment = self._moment()
        with self._reading() as rows:
            found = cases(rows, moment)
        standing = {c.alert["id"]: self._alert(c, moment) for c in found}
        now = moment.known_at
        for id, alert in self._standing.items():
            if id not in standing:
                self._ended[id] = {**alert, "endsAt": now.isoformat()}, now
        self._ended = {
            i: (a, since)
            for i, (a, since) in self._ended.items()
            if i not in standing and now - since < LASTS
        }
        self._standing = standing
        told = [*standing.values(), *(a for a, _ in self._ended.values())]
        for start in range(0, len(told), CHUNK):
            self._post(told[start : start + CHUNK])
        return len(told)

    def run(self, stop: Event) -> None:
        """Tell until `stop` is set; nothing before the watch has looked: what stood may hold no more."""
        while not self._is_looked_over():
            if stop.wait(POLL_SECONDS):
                return
        while not stop.is_set():
            try:
                self.push()
            except Exception as error:
                log.exception("alertmanager_not_told", exc_info=error)
            stop.wait(ROUND_SECONDS)

    def _alert(self, case: Case, moment: Moment) -> dict[str, Any]:
        alert, duty = case.alert, case.duty
        said = sentence(alert, duty, "vi", on=moment.on)
        begins = datetime.combine(date.fromisoformat(alert["effective_on"]), time(), VIETNAM)
        return {
            # Alertmanager knows an alert by its labels: what may change of a duty stays out of them.
            "labels": {
                "alertname": alert["rule"],
                "source": "giamsat",
                "ledger": self._ledger,
                "rule": alert["rule"],
                "stage": alert["stage"],
                "severity": SEVERITY[alert["stage"]],
                "alert": alert["id"],
                "level": duty.get("level") or "",
            },
            "annotations": {"summary": said.title, "description": said.text},
            "generatorURL": f"{self._base}/obligations/{alert['obligation']}",
            "startsAt": begins.isoformat(),
            "endsAt": (moment.known_at + LASTS).isoformat(),
        }

    def _post(self, alerts: Sequence[Mapping[str, Any]]) -> None:
        connection = self._connection()
        path = f"{self._url.path.rstrip('/')}/api/v2/alerts"
        try:
            body = json.dumps(alerts, ensure_ascii=False).encode()
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            said = answer.read(2000)
        finally:
            connection.close()
        if answer.status != http.client.OK:
            raise OSError(f"Alertmanager answered {answer.status}: {said.decode(errors='replace')}")

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        if self._url.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT_SECONDS, context=context)
