"""Dấu thời gian — heads stamped by an authority (RFC 3161), one a day, kept as files that OpenSSL checks."""

from __future__ import annotations

import os
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import TimestampRequestBuilder, VerifierBuilder, decode_timestamp_response
from rfc3161_client.errors import VerificationError

from infra.seal.anchors import heads_in
from infra.seal.checkpoint import Checkpoint

SECONDS: Final = 10.0
LARGEST_ANSWER: Final = 256 * 1024
REST_SECONDS: Final = 300.0
"""An authority that is away is left alone so long: sealing does not wait for it at every head."""
ASKED: Final = "application/timestamp-query"


class TimestampAnchor:
    """A folder of heads (`12.txt`), each with the authority's answer beside it (`12.tsr`)."""

    remembers: Final = True

    def __init__(
        self,
        url: str,
        roots: Sequence[Certificate],
        folder: Path,
        hours: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = f"time stamps of {url}"
        self._url = url
        self._roots = tuple(roots)
        self._folder = folder
        self._seconds = hours * 3600
        self._clock = clock
        self._next = float("-inf")

    @staticmethod
    def roots(file: Path) -> list[Certificate]:
        """The certificates that an authority must lead back to. Raises ValueError or OSError."""
        return load_pem_x509_certificates(file.read_bytes())

    def latest(self, origin: str) -> Checkpoint | None:
        """The head of the greatest size that was stamped."""
        return max(self.heads(origin), key=lambda head: head.size, default=None)

    def heads(self, origin: str) -> Iterator[Checkpoint]:
        """Every head that was stamped."""
        for file in self._folder.glob("*.txt"):
            yield from (head for head in heads_in(file) if head.origin == origin)

    def publish(self, head: Checkpoint) -> None:
        """Have the head stamped, if the last one was long enough ago; keep only what the authority really signed."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + REST_SECONDS
        stamped = self._stamped(str(head).encode())
        self._folder.mkdir(parents=True, exist_ok=True)
        # The head last: one without its stamp would say nothing.
        _keep(self._folder / f"{head.size}.tsr", stamped)
        _keep(self._folder / f"{head.size}.txt", str(head).encode())
        self._next = now + self._seconds

    def close(self) -> None:
        """Each stamp was a connection of its own."""

    def _stamped(self, note: bytes) -> bytes:
        asked = TimestampRequestBuilder().data(note).build()
        request = urllib.request.Request(  # noqa: S310 - the settings take http and https alone
            self._url, data=asked.as_bytes(), headers={"Content-Type": ASKED}
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            raw: bytes = answer.read(LARGEST_ANSWER)
        verifier = VerifierBuilder.from_request(asked)
        for root in self._roots:
            verifier = verifier.add_root_certificate(root)
        try:
            verifier.build().verify_message(decode_timestamp_response(raw), note)
        except (VerificationError, ValueError) as error:
            raise OSError(f"{self.name}: {error}") from error
        return raw


def _keep(file: Path, content: bytes) -> None:
    part = file.with_name(f"{file.name}.part")
    with part.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)
