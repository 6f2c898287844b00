"""A provider of OpenID Connect on this machine: its name, its key, and the token it hands out for any code."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY: Final = Ed25519PrivateKey.generate()
US: Final = "giamsat"


@dataclass
class Provider:
    """One provider."""

    issuer: str = ""
    id_token: str = ""

    def signed(self, key: Any = KEY, *, kind: str = "JWT", **claims: Any) -> str:
        """What the provider says of the person who is there; None leaves a claim out."""
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": US, "sub": "lan-there", "iat": now, "exp": now + 120}
        kept = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return jwt.encode(kept, key, "EdDSA", headers={"kid": "k1", "typ": kind})


@contextmanager
def listening() -> Iterator[Provider]:
    """A provider that answers."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here = provider.issuer
            key = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(KEY.public_key()))
            told: Any = {"keys": [{**key, "kid": "k1", "alg": "EdDSA", "use": "sig"}]}
            if self.path.endswith("openid-configuration"):
                ways = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
                told = {name: f"{here}/{path}" for name, path in ways.items()}
                told |= {"issuer": here, "jwks_uri": f"{here}/keys"}
            self._tell(told)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._tell({"id_token": provider.id_token, "token_type": "Bearer"})

        def _tell(self, told: Any) -> None:
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
