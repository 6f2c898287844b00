"""Quầy — what every way in stands on: accounts, what was handed out, what was tried, and how a session opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from api.reception import Entry
from domain.errors import InvalidInputError
from infra.private_store import PrivateStore
from infra.read_store import ReadStore
from infra.sign_in import codes, openid, passes, passkeys, throttle
from infra.sign_in.codes import OneTimeCodes
from infra.sign_in.known_devices import KnownDevices
from infra.sign_in.openid import OpenId
from infra.sign_in.passes import Passes
from infra.sign_in.passkeys import Passkeys
from infra.sign_in.terms import Terms
from infra.sign_in.throttle import Throttle

TABLES: Final = (passes.TABLE, throttle.TABLE, *codes.TABLES, passkeys.TABLE, openid.TABLE)
SECOND_STEP: Final = timedelta(minutes=5)
log = structlog.get_logger(__name__)


class Desk:
    """What links, one's own ways in and the reception share."""

    def __init__(
        self,
        store: ReadStore,
        private: PrivateStore,
        terms: Terms,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._private = private
        self._terms = terms
        self._now = now
        with store.setting_up() as rows:
            for table in (passes.BEFORE, *TABLES):
                rows.execute(table)
        self._passes = Passes(store, terms.key, now)
        self._throttle = Throttle(store, now)
        self._codes = OneTimeCodes(store, terms.key, now)
        self._passkeys = Passkeys(store, self._passes, terms.public_url, now)
        self._openid = OpenId(store, self._passes, terms.provider) if terms.provider else None
        self._devices = KnownDevices(terms.key)

    def _give_password(
        self, account_id: str, password: str, provided: Callable[[], bool] = lambda: True
    ) -> bool:
        """Another password: sessions end, and what was handed out before opens nothing."""
        given = self._private.set_password(account_id, password, provided=provided)
        if given:
            self._passes.withdraw_all(account_id)
        return given

    def _let_in(self, account_id: str, means: str) -> Entry:
        session = self._private.sessions.open(account_id, means)
        log.info("signed_in", account=account_id, means=means)
        return Entry(session, self._devices.keepsake(self._private.account(account_id).login))

    def _the_provider(self) -> OpenId:
        if self._openid is None:
            raise InvalidInputError(
                "provider_set", "Chưa nối với hệ thống đăng nhập nào.", allowed="password"
            )
        return self._openid
