"""Tiếp đón — every way in, in one place: who tries, whether they must wait, what else they must show."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from api.reception import Entry, Question, Whence
from infra.sign_in.desk import SECOND_STEP
from infra.sign_in.links import Links
from infra.sign_in.openid import OpenId, Vouched
from infra.sign_in.own_ways import OwnWays

log = structlog.get_logger(__name__)


class Reception(Links, OwnWays):
    """Keeps the promises of `api.reception.Reception`."""

    @property
    def passkeys_possible(self) -> bool:
        """Whether the public address is one that passkeys can be bound to."""
        return self._passkeys.possible

    @property
    def provider(self) -> str | None:
        """What people call the provider."""
        return self._terms.provider_name if self._openid else None

    def names(self, ids: tuple[str, ...]) -> Mapping[str, str]:
        """The names behind account ids."""
        return self._private.names(ids)

    def people(self) -> Mapping[str, str]:
        """The names of all who may come in, by account id."""
        found = (a for a in self._private.accounts() if not a.disabled)
        return {a.id: f"{a.name} ({a.login})" for a in found}

    # -- coming in

    def sign_in(self, login: str, password: str, whence: Whence) -> Entry:
        """Open a session, or ask for a code."""
        subject = ("password", login.strip().casefold(), self._devices.place(login, whence))
        wait = self._throttle.admit(*subject)
        if wait:
            log.warning("sign_in_must_wait", seconds=wait, address=whence.address)
            return Entry(wait_seconds=wait)
        account = self._private.who(login, password)
        if account is None:
            log.warning("sign_in_refused", means="password", address=whence.address)
            return Entry()
        self._throttle.forget(*subject)
        if self._codes.has(account.id):
            return Entry(
                second_step=self._passes.issue("second", {"account": account.id}, SECOND_STEP)
            )
        return self._let_in(account.id, "password")

    def second_step(self, token: str, code: str, whence: Whence) -> Entry:
        """Open the session that waits for a code."""
        waiting = self._passes.look("second", token)
        if waiting is None or not self._private.may_enter(waiting["account"]):
            return Entry()
        login = self._private.account(waiting["account"]).login
        # Who comes this far has shown the password: wherever they are, they are counted together.
        subject = ("code", waiting["account"], self._devices.known(login, whence) or "elsewhere")
        wait = self._throttle.admit(*subject)
        if wait:
            log.warning("sign_in_must_wait", seconds=wait, address=whence.address)
            return Entry(wait_seconds=wait, second_step=token)
        if not self._codes.accepts(waiting["account"], code):
            account = waiting["account"]
            log.warning("sign_in_refused", means="code", account=account, address=whence.address)
            return Entry(second_step=token)
        self._throttle.forget(*subject)
        if self._passes.take("second", token) is None:
            return Entry()
        return self._let_in(waiting["account"], "password+code")

    def sign_out(self, secret: str) -> None:
        """End a session."""
        session = self._private.sessions.find(secret)
        if session is not None:
            self._private.sessions.end(session.account_id, session.id)

    def on_the_way(self, secret: str) -> str | None:
        """The account that has shown one factor, where two are asked for."""
        session = self._private.sessions.find(secret)
        if session is None or self._private.sessions.suffices(session):
            return None
        return session.account_id

    def renew(self, secret: str) -> str | None:
        """Another secret for a session in use, where it is time."""
        return self._private.sessions.renew(secret)

    def ask_passkey(self) -> Question:
        """What a browser needs to sign in by a passkey."""
        return self._passkeys.ask()

    def sign_in_by_passkey(self, token: str, answer: str) -> Entry:
        """Open a session for whoever's authenticator has answered; keys are not guessed, so nobody waits."""
        account = self._passkeys.answered(token, answer)
        if account is None or not self._private.may_enter(account):
            return _refused("passkey", account)
        return self._let_in(account, "passkey")

    def to_provider(self, next: str) -> tuple[str, str]:  # noqa: A002
        """The address of the provider and the state to keep."""
        return self._the_provider().begin(next)

    def from_provider(self, state: str, code: str, secret: str = "") -> Entry:
        """Open a session for whom the provider vouches for."""
        provider = self._the_provider()
        found = provider.finish(state, code)
        if found is None or not self._asked_for_by(found, secret):
            return _refused("openid")
        account = provider.account_of(found.subject)
        wanted = found.account or (self._by_claim(provider, found.login) if not account else None)
        if account is None and wanted is not None and provider.link(found.subject, wanted):
            account = wanted
        if account is None or (found.account and account != found.account):
            return _refused("openid", account)
        if not self._private.may_enter(account):
            return _refused("openid", account)
        entry = self._let_in(account, "openid")
        return Entry(entry.session, entry.device, next=found.next)

    def left_provider(self, token: str) -> bool:
        """End the sessions of whoever has signed out with the provider: those that began there."""
        account = self._the_provider().left(token)
        if account is None:
            return False
        sessions = self._private.sessions
        for session in sessions.of(account):
            if session.means == "openid":
                sessions.end(account, session.id)
        log.info("left_provider", account=account)
        return True

    # -- inside

    def _asked_for_by(self, found: Vouched, secret: str) -> bool:
        """Whether the browser that comes back still is where linking was begun."""
        if found.account is None:
            return True
        session = self._private.sessions.find(secret)
        return session is not None and (session.account_id, session.id) == (
            found.account,
            found.session,
        )

    def _by_claim(self, provider: OpenId, login: str | None) -> str | None:
        """The account whose login the provider names, unless somebody else is linked with it already."""
        found = next((a for a in self._private.accounts() if a.login == login), None)
        return None if found is None or provider.is_linked(found.id) else found.id


def _refused(means: str, account: str | None = None) -> Entry:
    log.warning("sign_in_refused", means=means, account=account)
    return Entry()
