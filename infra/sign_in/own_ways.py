"""Cách đăng nhập của mình — what somebody who is inside changes about how to come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from api.reception import Entry, OpenSession, Profile, Question
from domain.errors import ConflictError, ForbiddenError
from infra.accounts import Account
from infra.sessions import Session
from infra.sign_in.codes import new_secret
from infra.sign_in.desk import SECOND_STEP, Desk
from infra.sign_in.openid import unlink

FRESH: Final = timedelta(minutes=15)
"""Ways in are changed only by somebody who has just come in: not by whoever finds a screen left open."""


class OwnWays(Desk):
    """The ways in of whoever holds a session."""

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
        self._give_password(account.id, new)
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

    def link_to_provider(self, secret: str) -> tuple[str, str]:
        """The address of the provider and the state to keep."""
        account = self._own(secret)
        return self._the_provider().begin("/account", account.id, self._here(secret).id)

    def unlink(self, secret: str) -> None:
        """Let nobody come in to the account by the provider any more."""
        unlink(self._store, self._own(secret).id)

    def end_session(self, secret: str, id: str) -> None:
        """End one of the sessions of the holder; all others where no id is given."""
        session = self._here(secret)
        if id != session.id:
            self._must_be_fresh(session)
        if id:
            self._private.sessions.end(session.account_id, id)
        else:
            self._private.sessions.end_all(session.account_id, but=session.id)

    def forget_factors(self, login: str) -> Account:
        """Let an account come in by its password alone again: its owner has lost everything else."""
        account = self._private.account(login)
        self._passes.withdraw_all(account.id)
        self._codes.drop(account.id)
        for key in self._passkeys.of(account.id):
            self._passkeys.remove(account.id, key.id)
        unlink(self._store, account.id)
        self._private.sessions.end_all(account.id)
        return account

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
