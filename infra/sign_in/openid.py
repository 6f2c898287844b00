"""OpenID Connect: the authorization code flow with PKCE, state and nonce; the provider vouches, the account is ours."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode, urlsplit

import structlog
from eventsourcing.persistence import OperationalError

from infra.read_store import ReadStore
from infra.sign_in.passes import Passes

if TYPE_CHECKING:
    import jwt

TABLE: Final = """
CREATE TABLE IF NOT EXISTS private_identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES private_accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (issuer, subject)
)
"""
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
"""Never `none`, and never a shared secret: only the provider's own key vouches."""
MINUTES: Final = timedelta(minutes=10)
TIMEOUT_SECONDS: Final = 10
LARGEST: Final = 256 * 1024
KEPT_SECONDS: Final = 300
RENEWED_SECONDS: Final = 30
"""Nobody who shows made-up keys has us ask the provider more often."""
LEEWAY_SECONDS: Final = 60
LEFT: Final = "http://schemas.openid.net/event/backchannel-logout"
LEFT_KINDS: Final = frozenset({"logout+jwt", "application/logout+jwt"})
LEFT_SECONDS: Final = 120
"""A word that somebody has left is good for so long: kept back, it ends no later session."""
CALLBACK: Final = "/login/openid/callback"
log = structlog.get_logger(__name__)


class ProviderError(OperationalError):
    """The provider does not answer, or answers nonsense: nothing that a person could mend."""


@dataclass(frozen=True)
class Client:
    """Ứng dụng — what the provider knows us as."""

    issuer: str
    id: str
    secret: str
    public_url: str
    login_claim: str = ""
    """The claim that names the login; empty: only linked accounts come in."""

    @property
    def callback(self) -> str:
        """Where the provider sends people back to."""
        return self.public_url + CALLBACK


@dataclass(frozen=True)
class Vouched:
    """Người được xác nhận — whom the provider vouches for, and what was begun with it."""

    subject: str
    login: str | None
    next: str
    account: str | None
    """The account to be linked, where that was begun, and in which of its sessions."""
    session: str | None


class OpenId:
    """One provider. What it publishes about itself is kept for some minutes."""

    def __init__(self, store: ReadStore, passes: Passes, client: Client) -> None:
        self.client = client
        self._store = store
        self._passes = passes
        self._lock = Lock()
        self._told: tuple[float, dict[str, Any], jwt.PyJWKSet] | None = None

    def begin(
        self,
        next: str,  # noqa: A002
        account: str | None = None,
        session: str | None = None,
    ) -> tuple[str, str]:
        """The address to send a browser to, and the state that it must bring back."""
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        whose = {"account": account, "session": session}
        content = {"verifier": verifier, "nonce": nonce, "next": next, **whose}
        state = self._passes.issue("openid", content, MINUTES)
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.client.id,
            "redirect_uri": self.client.callback,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        where = self._provider()[0]["authorization_endpoint"]
        return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}", state

    def finish(self, state: str, code: str) -> Vouched | None:
        """Whom the provider vouches for; None where the answer is not one to our question."""
        # Its keys and ciphers are not loaded where nobody comes this way.
        import jwt

        begun = self._passes.take("openid", state)
        if begun is None:
            return None
        told, keys = self._provider()
        answer = self._redeem(told["token_endpoint"], code, begun["verifier"])
        if answer is None:
            return None
        try:
            claims = self._claims(str(answer.get("id_token", "")), keys)
        except (jwt.PyJWTError, ValueError) as error:
            log.warning("id_token_refused", reason=type(error).__name__)
            return None
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        ours = claims.get("azp", self.client.id) == self.client.id and (
            len(audience) == 1 or "azp" in claims
        )
        same = secrets.compare_digest(str(claims.get("nonce", "")), begun["nonce"])
        if not (ours and same):
            log.warning("id_token_refused", reason="nonce" if ours else "azp")
            return None
        login = claims.get(self.client.login_claim) if self.client.login_claim else None
        return Vouched(
            str(claims["sub"]),
            login if isinstance(login, str) else None,
            begun["next"],
            begun["account"],
            begun["session"],
        )

    def left(self, token: str) -> str | None:
        """The account of whoever has signed out with the provider, as it tells us itself; None for anything else."""
        import jwt

        try:
            # No other token of the provider passes for this one: not by its kind, its event, or a nonce.
            kind = jwt.get_unverified_header(token).get("typ", "")
            claims = self._claims(token, self._provider()[1], "jti", "events")
            told = isinstance(claims["events"], dict) and LEFT in claims["events"]
            age = time.time() - claims["iat"]
        except (jwt.PyJWTError, ValueError) as error:
            log.warning("logout_token_refused", reason=type(error).__name__)
            return None
        fresh = -LEEWAY_SECONDS <= age <= LEFT_SECONDS + LEEWAY_SECONDS
        if str(kind).lower() not in LEFT_KINDS or not told or not fresh or "nonce" in claims:
            log.warning("logout_token_refused", reason="kind")
            return None
        return self.account_of(str(claims["sub"]))

    # -- accounts

    def account_of(self, subject: str) -> str | None:
        """The account that is linked with whom the provider calls so."""
        with self._store.reading() as rows:
            found = rows.fetch(
                "SELECT account_id FROM private_identities WHERE issuer = :i AND subject = :s",
                {"i": self.client.issuer, "s": subject},
            )
        return found[0]["account_id"] if found else None

    def is_linked(self, account_id: str) -> bool:
        """Whether an account is linked with somebody."""
        with self._store.reading() as rows:
            found = rows.fetch(
                "SELECT 1 AS n FROM private_identities WHERE issuer = :i AND account_id = :a",
                {"i": self.client.issuer, "a": account_id},
            )
        return bool(found)

    def link(self, subject: str, account_id: str) -> bool:
        """Link somebody with an account; False where another account is linked with them."""
        with self._store.transaction() as rows:
            rows.execute(
                "INSERT INTO private_identities VALUES (:i, :s, :a) ON CONFLICT DO NOTHING",
                {"i": self.client.issuer, "s": subject, "a": account_id},
            )
        return self.account_of(subject) == account_id

    # -- inside

    def _provider(self) -> tuple[dict[str, Any], jwt.PyJWKSet]:
        with self._lock:
            if self._told is None or time.monotonic() - self._told[0] > KEPT_SECONDS:
                issuer = self.client.issuer
                told = _json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
                if told.get("issuer") != issuer:
                    raise ProviderError(f"the provider calls itself {told.get('issuer')!r}")
                self._told = (time.monotonic(), told, self._keys(told))
            return self._told[1], self._told[2]

    def _keys(self, told: Mapping[str, Any]) -> jwt.PyJWKSet:
        import jwt

        try:
            return jwt.PyJWKSet.from_dict(_json(told["jwks_uri"]))
        except (jwt.PyJWTError, KeyError) as error:
            raise ProviderError("the provider shows no keys") from error

    def _claims(self, token: str, keys: jwt.PyJWKSet, *more: str) -> dict[str, Any]:
        """What the provider says in a token of its own, with what must stand in it beside the usual."""
        import jwt

        shown = jwt.get_unverified_header(token).get("kid")
        key = next((k for k in keys.keys if k.key_id == shown), None)
        if key is None:
            # The provider has changed its keys since it was asked: the next attempt will know them.
            with self._lock:
                if self._told and time.monotonic() - self._told[0] > RENEWED_SECONDS:
                    self._told = None
            raise ValueError("unknown key")
        return jwt.decode(
            token,
            key,
            algorithms=list(ALGORITHMS),
            audience=self.client.id,
            issuer=self.client.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "sub", *more]},
        )

    def _redeem(self, endpoint: str, code: str, verifier: str) -> dict[str, Any] | None:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.callback,
            "code_verifier": verifier,
        }
        who = f"{quote(self.client.id, safe='')}:{quote(self.client.secret, safe='')}"
        headers = {
            "Authorization": f"Basic {base64.b64encode(who.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        status, told = _asked("POST", endpoint, urlencode(form).encode(), headers)
        if status != http.client.OK:
            log.warning("code_refused", status=status, error=str(told.get("error"))[:100])
            return None
        return told


def unlink(store: ReadStore, account_id: str) -> None:
    """Let nobody come in to an account by a provider any more, whichever is or was connected."""
    with store.transaction() as rows:
        rows.execute("DELETE FROM private_identities WHERE account_id = :a", {"a": account_id})


def _json(url: str) -> dict[str, Any]:
    status, told = _asked("GET", url)
    if status != http.client.OK:
        raise ProviderError(f"the provider answers {status}")
    return told


def _asked(
    method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """One request to the provider, which the operator has named: no redirection is followed, no size taken on trust."""
    parts = urlsplit(url)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.hostname is None or not (
        parts.scheme == "https" or (parts.scheme == "http" and local)
    ):
        raise ProviderError("the provider must be reached by https")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    caller = kind(parts.hostname, parts.port, timeout=TIMEOUT_SECONDS)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        caller.request(method, path, body, {"Accept": "application/json", **(headers or {})})
        answer = caller.getresponse()
        told = json.loads(answer.read(LARGEST))
    except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
        raise ProviderError(f"the provider is not reached: {type(error).__name__}") from error
    finally:
        caller.close()
    if not isinstance(told, dict):
        raise ProviderError("the provider answers no object")
    return answer.status, told
