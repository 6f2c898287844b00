"""Mật khẩu — what a password must be, and how it is kept: as an Argon2 hash, never as itself."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from eventsourcing.persistence import OperationalError

from domain.errors import InvalidInputError

SHORTEST: Final = 12
LONGEST: Final = 300
"""Longer ones say nothing more, and cost time to hash."""
JUDGED: Final = 72
"""So many signs are looked at for how soon they would be guessed: what comes after them only helps."""
SAFE: Final = 3
"""Of zxcvbn's 0 to 4: a hundred million guesses and more, by somebody who knows what is usual."""
COMMON: Final = (
    "matkhau", "password", "passw0rd", "qwerty", "azerty", "asdfgh", "zxcvbn", "iloveyou", "letmein", "welcome",
    "administrator", "admin", "abcdef", "abc123", "123456", "654321", "111111", "000000", "giamsat", "vietnam",
)  # fmt: skip
"""What guesses begin with here, beside the thirty thousand passwords that breaches have shown most often."""
AT_ONCE: Final = 4
"""Each hash takes 64 MiB while it is worked out: more at once could exhaust the machine."""
PATIENCE_SECONDS: Final = 5


class TooManyAtOnceError(OperationalError):
    """More people sign in at this moment than the machine can check."""


class Passwords:
    """Hashes and compares, a few at a time."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._turns = BoundedSemaphore(AT_ONCE)
        self._nobodys = ""

    def hash(self, password: str, *, known: tuple[str, ...] = ()) -> str:
        """The hash of a password that will do; `known` are the words that a guesser would try first."""
        _check(_composed(password), known)
        return self.again(password)

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one kept; where none is, it takes as long to say no."""
        if len(password) > LONGEST:
            return False
        with self._turn():
            self._nobodys = self._nobodys or self._hasher.hash(secrets.token_hex())
            try:
                self._hasher.verify(kept or self._nobodys, _composed(password))
            except (Argon2Error, InvalidHashError):
                return False
        return kept is not None

    def is_old(self, kept: str) -> bool:
        """Whether the hash was made with less effort than is spent today."""
        return self._hasher.check_needs_rehash(kept)

    def again(self, password: str) -> str:
        """The hash of a password that has been accepted before."""
        with self._turn():
            return self._hasher.hash(_composed(password))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=PATIENCE_SECONDS):
            raise TooManyAtOnceError("too many passwords to check at once")
        try:
            yield
        finally:
            self._turns.release()


def _composed(password: str) -> str:
    """Keyboards put Vietnamese letters together in different ways; people mean the same."""
    return unicodedata.normalize("NFC", password)


def _check(password: str, known: tuple[str, ...]) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInputError(
            "password_length",
            f"Mật khẩu phải có từ {SHORTEST} đến {LONGEST} ký tự.",
            pointer="/password",
            allowed=f"{SHORTEST}–{LONGEST} characters",
        )
    # Its lists are not loaded where nobody sets a password.
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]  # it has no types of its own

    folded = password.casefold()
    words = {*COMMON, *(w.casefold() for w in known if w.strip())}
    rest = folded
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    found = zxcvbn(password[:JUDGED], user_inputs=sorted(words), max_length=JUDGED)
    # What is left beside the words everybody tries must be a password still.
    if len(rest) <= SHORTEST // 2 or found["score"] < SAFE:
        raise InvalidInputError(
            "password_not_guessable",
            "Mật khẩu quá dễ đoán: hãy dùng vài từ không liên quan đến nhau.",
            pointer="/password",
            allowed="nothing that breaches have shown, no name, no common word, no run of keys",
        )
