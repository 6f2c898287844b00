"""Tiếp đón — every way in, in one place: who tries, whether they must wait, what else they must show."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final

import structlog

from api.reception import Entry, OpenSession, Profile, Question, Whence
from domain.errors import ConflictError, ForbiddenError, InvalidInputError
from infra.accounts import Account
from infra.private_store import PrivateStore
from infra.read_store import ReadStore
from infra.sessions import Session
from infra.sign_in import codes, openid, passes, passkeys, throttle
from infra.sign_in.codes import OneTimeCodes, new_secret
from infra.sign_in.openid import Client, OpenId
from infra.sign_in.passes import Passes
from infra.sign_in.passkeys import Passkeys
from infra.sign_in.throttle import Throttle

TABLES: Final = (passes.TABLE, throttle.TABLE, *codes.TABLES, passkeys.TABLE, openid.TABLE)
SECOND_STEP: Final = timedelta(minutes=5)
SETUP: Final = timedelta(days=1)
INVITATION: Final = timedelta(days=3)
FRESH: Final = timedelta(minutes=15)
"""Ways in are changed only by somebody who has just come in: not by whoever finds a screen left open."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Terms:
    """Điều kiện — what signing in depends on, beside the accounts."""

    key: bytes
    """Signs what browsers keep, encrypts the secrets of one-time codes."""
    public_url: str
    ledger: str
    provider: Client | None = None
    provider_name: str = ""


class Reception:
    """Keeps the promises of `api.reception.Reception`."""

    def __init__(
        self,
        store: ReadStore,
        private: PrivateStore,
        terms: Terms,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._private = private
        self._terms = terms
        self._now = now
        with store.setting_up() as rows:
            for table in TABLES:
                rows.execute(table)
        self._passes = Passes(store, now)
        self._throttle = Throttle(store, now)
        self._codes = OneTimeCodes(store, terms.key, now)
        self._passkeys = Passkeys(store, self._passes, terms.public_url, now)
        self._openid = OpenId(store, self._passes, terms.provider) if terms.provider else None

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
        subject = ("password", login.strip().casefold(), self._place(login, whence))
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
        subject = ("code", waiting["account"], self._place(login, whence))
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

    def to_provider(self, next: str, account: str | None = None) -> tuple[str, str]:  # noqa: A002
        """The address of the provider and the state to keep."""
        return self._the_provider().begin(next, account)

    def from_provider(self, state: str, code: str) -> Entry:
        """Open a session for whom the provider vouches for."""
        provider = self._the_provider()
        found = provider.finish(state, code)
        if found is None:
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

    # -- links that open once

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

    def forget_factors(self, login: str) -> Account:
        """Let an account come in by its password alone again: its owner has lost everything else."""
        account = self._private.account(login)
        self._codes.drop(account.id)
        for key in self._passkeys.of(account.id):
            self._passkeys.remove(account.id, key.id)
        self._private.sessions.end_all(account.id)
        return account

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

    # -- one's own ways in

    def profile(self, secret: str) -> Profile:
        """How the holder of a session comes in."""
        session = self._here(secret)
        account = self._private.account(session.account_id)
        return Profile(
            login=account.login,
            demo=account.demo,
            has_password=self._private.has_password(account.id),
            has_codes=self._codes.has(account.id),
            recovery_codes=self._codes.left(account.id),
            passkeys=self._passkeys.of(account.id),
            sessions=[
                OpenSession(s.id, s.means, s.created_at, s.renewed_at, s.id == session.id)
                for s in self._private.sessions.of(account.id)
            ],
            fresh=self._is_fresh(session),
            linked=self._openid is not None and self._openid.is_linked(account.id),
        )

    def change_password(self, secret: str, old: str, new: str) -> Entry:
        """Another password; every session ends, and a new one begins."""
        account = self._own(secret)
        subject = ("password", account.login.casefold(), account.id)
        wait = self._throttle.admit(*subject)
        if wait:
            return Entry(wait_seconds=wait)
        if self._private.has_password(account.id) and not self._private.who(account.login, old):
            return Entry()
        self._throttle.forget(*subject)
        means = self._here(secret).means
        self._private.set_password(account.id, new)
        return self._let_in(account.id, means)

    def begin_codes(self, secret: str) -> tuple[str, str]:
        """The address that an authenticator application reads, and the pass that knows it again."""
        account = self._own(secret)
        made = new_secret()
        content = {"secret": made, "account": account.id, "login": account.login}
        return self._address(content), self._passes.issue("new codes", content, SECOND_STEP)

    def codes_begun(self, token: str) -> str | None:
        """The address that goes with a pass."""
        begun = self._passes.look("new codes", token)
        return None if begun is None else self._address(begun)

    def confirm_codes(self, secret: str, token: str, code: str) -> Sequence[str] | None:
        """Ask for codes from now on, and tell the recovery codes once."""
        account, begun = self._own(secret), self._passes.look("new codes", token)
        if begun is None or begun["account"] != account.id:
            return None
        if self._throttle.admit("new codes", account.id):
            return None
        told = self._codes.begin(account.id, begun["secret"], code)
        if told is not None:
            self._throttle.forget("new codes", account.id)
            self._passes.take("new codes", token)
            here = self._here(secret)
            self._private.sessions.strengthen(here.id, "password+code")
            self._private.sessions.end_all(account.id, but=here.id)
        return told

    def drop_codes(self, secret: str) -> None:
        """Ask for codes no more."""
        self._codes.drop(self._own(secret).id)

    def ask_new_passkey(self, secret: str) -> Question:
        """What a browser needs to make a passkey."""
        account = self._own(secret)
        return self._passkeys.ask_new(account.id, account.login)

    def add_passkey(self, secret: str, token: str, answer: str, label: str) -> bool:
        """Take a passkey."""
        added = self._passkeys.add(self._own(secret).id, token, answer, label)
        if added:
            self._private.sessions.strengthen(self._here(secret).id, "passkey")
        return added

    def remove_passkey(self, secret: str, id: str) -> None:
        """Let a passkey open nothing any more."""
        self._passkeys.remove(self._own(secret).id, id)

    def end_session(self, secret: str, id: str) -> None:
        """End one of the sessions of the holder; all others where no id is given."""
        session = self._here(secret)
        if id != session.id:
            self._must_be_fresh(session)
        if id:
            self._private.sessions.end(session.account_id, id)
        else:
            self._private.sessions.end_all(session.account_id, but=session.id)

    # -- inside

    def _let_in(self, account_id: str, means: str) -> Entry:
        session = self._private.sessions.open(account_id, means)
        log.info("signed_in", account=account_id, means=means)
        return Entry(session, self._device(self._private.account(account_id).login))

    def _device(self, login: str, nonce: str = "") -> str:
        """What a browser keeps to be known again: not who it is, only that it has signed in to this account."""
        nonce = nonce or secrets.token_urlsafe(12)
        text = f"giamsat.device\n{login.strip().casefold()}\n{nonce}".encode()
        return f"{nonce}.{hmac.new(self._terms.key, text, sha256).hexdigest()}"

    def _place(self, login: str, whence: Whence) -> str:
        nonce, _, _ = whence.device.partition(".")
        known = self._device(login, nonce) if nonce and whence.device.isascii() else ""
        if known and hmac.compare_digest(known, whence.device):
            return f"device {nonce}"
        try:
            address = ip_address(whence.address)
        except ValueError:
            return whence.address
        # One household has all addresses of a /64.
        wide = isinstance(address, IPv6Address)
        return str(ip_network(f"{address}/64", strict=False)) if wide else str(address)

    def _here(self, secret: str) -> Session:
        session = self._private.sessions.find(secret)
        if session is None:
            raise ForbiddenError("signed_in", "Phiên đã kết thúc; hãy đăng nhập lại.")
        return session

    def _own(self, secret: str) -> Account:
        """The account whose ways in may be changed by the holder of a session."""
        session = self._here(secret)
        account = self._private.account(session.account_id)
        if account.demo:
            raise ConflictError(
                "account_of_ones_own",
                "Tài khoản minh hoạ là của chung, không đổi được cách đăng nhập.",
                allowed="an account of one person",
            )
        self._must_be_fresh(session)
        return account

    def _must_be_fresh(self, session: Session) -> None:
        if not self._is_fresh(session):
            raise ForbiddenError(
                "just_signed_in",
                "Đăng nhập đã lâu: hãy đăng xuất, đăng nhập lại rồi đổi.",
                allowed=f"within {FRESH.seconds // 60} minutes of signing in",
            )

    def _is_fresh(self, session: Session) -> bool:
        return self._now() - session.created_at < FRESH

    def _address(self, content: Mapping[str, Any]) -> str:
        return self._codes.address(content["secret"], content["login"], self._terms.ledger)

    def _the_provider(self) -> OpenId:
        if self._openid is None:
            raise InvalidInputError(
                "provider_set", "Chưa nối với hệ thống đăng nhập nào.", allowed="password"
            )
        return self._openid

    def _by_claim(self, provider: OpenId, login: str | None) -> str | None:
        """The account whose login the provider names, unless somebody else is linked with it already."""
        found = next((a for a in self._private.accounts() if a.login == login), None)
        return None if found is None or provider.is_linked(found.id) else found.id


def _refused(means: str, account: str | None = None) -> Entry:
    log.warning("sign_in_refused", means=means, account=account)
    return Entry()
