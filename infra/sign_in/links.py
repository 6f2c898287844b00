"""Đường dẫn dùng một lần — the first administrator's link, and invitations."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog

from api.reception import Entry
from infra.sign_in.desk import SECOND_STEP, Desk

SETUP: Final = timedelta(days=1)
INVITATION: Final = timedelta(days=3)
log = structlog.get_logger(__name__)


class Links(Desk):
    """Links that open once."""

    def setup_link(self) -> str | None:
        """The secret by which the first administrator is made; None where anybody has an account."""
        if self._private.accounts():
            return None
        self._passes.withdraw("setup")
        return self._passes.issue("setup", {}, SETUP)

    def invite(self, login: str) -> str:
        """The secret by which an account is given a password; what was set before ends when it is used."""
        account = self._private.account(login)
        return self._passes.issue("invitation", {"account": account.id}, INVITATION)

    def link_opens(self, token: str) -> str | None:
        """What a link is for."""
        if self._passes.look("setup", token) is not None and not self._private.accounts():
            return "setup"
        return "invitation" if self._passes.look("invitation", token) is not None else None

    def accept_link(self, token: str, login: str, name: str, password: str) -> Entry:
        """Make the first administrator, or give an invited account its password, and come in."""
        purpose = self.link_opens(token)
        if purpose is None:
            return Entry()
        if purpose == "setup":
            account = self._private.add_account(
                login, name=name, role="administrator", password=password
            )
            if self._passes.take("setup", token) is None:
                self._private.disable(account.id)
                return Entry()
            log.warning("first_administrator_made", account=account.id)
            return self._let_in(account.id, "setup")
        invited: str = (self._passes.look("invitation", token) or {})["account"]
        self._private.set_password(invited, password)
        if self._passes.take("invitation", token) is None or not self._private.may_enter(invited):
            return Entry()
        if self._codes.has(invited):
            # A link replaces the password alone: whoever shows codes shows one here, too.
            step = self._passes.issue("second", {"account": invited}, SECOND_STEP)
            return Entry(second_step=step)
        return self._let_in(invited, "invitation")
