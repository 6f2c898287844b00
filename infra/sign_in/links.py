"""Đường dẫn dùng một lần — the first administrator's link, and invitations."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog

from api.reception import Entry
from infra.accounts import Account
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
        """The secret by which an account is given a password; earlier ones open nothing any more."""
        account = self._private.account(login)
        self._passes.withdraw_all(account.id)
        return self._passes.issue("invitation", {"account": account.id}, INVITATION)

    def shut_out(self, login: str) -> Account:
        """Let an account in no more, by nothing that was handed out either."""
        account = self._private.disable(login)
        self._passes.withdraw_all(account.id)
        return account

    def link_opens(self, token: str) -> str | None:
        """What a link is for."""
        if self._passes.look("setup", token) is not None and not self._private.accounts():
            return "setup"
        return "invitation" if self._passes.look("invitation", token) is not None else None

    def accept_link(self, token: str, login: str, name: str, password: str) -> Entry:
        """Make the first administrator, or give an invited account its password, and come in."""
        purpose = self.link_opens(token)
        if purpose == "setup":
            return self._first_administrator(token, login, name, password)
        return Entry() if purpose is None else self._invited(token, password)

    def _first_administrator(self, token: str, login: str, name: str, password: str) -> Entry:
        account = self._private.add_account(
            login, name=name, role="administrator", password=password
        )
        if self._passes.take("setup", token) is None:
            self._private.disable(account.id)
            return Entry()
        log.warning("first_administrator_made", account=account.id)
        return self._let_in(account.id, "setup")

    def _invited(self, token: str, password: str) -> Entry:
        account: str = (self._passes.look("invitation", token) or {}).get("account", "")

        def first() -> bool:
            """Of several who show the link at once, one sets the password."""
            return self._passes.take("invitation", token) is not None

        if not (self._private.may_enter(account) and self._give_password(account, password, first)):
            return Entry()
        if self._codes.has(account):
            # A link replaces the password alone: whoever shows codes shows one here, too.
            step = self._passes.issue("second", {"account": account}, SECOND_STEP)
            return Entry(second_step=step)
        return self._let_in(account, "invitation")
