"""A time stamping authority on this machine: OpenSSL's own, behind a door of HTTP."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

CONFIGURATION = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
[stamping]
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
"""


class Authority:
    """Its keys in a folder; `root` is what its certificate leads back to."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.root = folder / "root.pem"
        self._folder = folder
        self._settings = folder / "tsa.cnf"
        self._settings.write_text(CONFIGURATION.format(folder=folder))
        (folder / "serial").write_text("01\n")
        self._run(
            "req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 2"
            " -subj /CN=goc -config tsa.cnf -extensions root"
        )
        self._run("req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=dau")
        self._run(
            "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -out tsa.pem"
            " -days 2 -extfile tsa.cnf -extensions stamping"
        )

    def verify(self, head: Path, stamp: Path) -> str:
        """What OpenSSL says of a stamp."""
        return self._run(f"ts -verify -data {head} -in {stamp} -CAfile root.pem")

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Its address, meanwhile."""
        authority = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                """Stamp what is asked for."""
                query = authority._folder / "query.tsq"
                query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
                authority._run(
                    "ts -reply -queryfile query.tsq -out answer.tsr -config tsa.cnf -section own"
                )
                self.send_response(200)
                self.end_headers()
                self.wfile.write((authority._folder / "answer.tsr").read_bytes())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            server.server_close()

    def _run(self, arguments: str) -> str:
        done = subprocess.run(
            ["openssl", *arguments.split()],
            cwd=self._folder, check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr
