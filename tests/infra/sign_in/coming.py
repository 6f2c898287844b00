"""How somebody comes in, or tries to: by the password, half way to a code, by guesses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pyotp

from api.reception import Entry, Whence
from infra.sign_in.reception import Reception

PASSWORD: Final = "một mật khẩu dài"
HERE: Final = Whence("203.0.113.7")
ELSEWHERE: Final = Whence("198.51.100.9")


class Moving:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def inside(entry: Entry) -> str:
    assert entry.session is not None
    return entry.session


def enter(reception: Reception, whence: Whence = HERE) -> str:
    return inside(reception.sign_in("lan", PASSWORD, whence))


def guess(reception: Reception, times: int, whence: Whence = HERE) -> Entry:
    for _ in range(times):
        entry = reception.sign_in("lan", "một mật khẩu sai", whence)
    return entry


def with_codes(reception: Reception, clock: Moving) -> tuple[pyotp.TOTP, list[str]]:
    """An account that is asked for codes: what makes them, and those on paper."""
    secret = enter(reception)
    address, begun = reception.begin_codes(secret)
    key = parse_qs(urlsplit(address).query)["secret"][0]
    maker = pyotp.TOTP(key)
    assert reception.confirm_codes(secret, begun, "000000") is None
    told = reception.confirm_codes(secret, begun, maker.at(clock.now))
    assert told is not None
    clock.now += timedelta(seconds=30)
    return maker, list(told)


def half(reception: Reception) -> str:
    """The pass of who has shown the password, and no code yet."""
    entry = reception.sign_in("lan", PASSWORD, HERE)
    assert entry.session is None
    assert entry.second_step is not None
    return entry.second_step
