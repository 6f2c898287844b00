"""One-time codes: each opens once, within its minute, for its own account; guesses wait, and paper helps."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from api.reception import Entry, Whence
from infra.private_store import PrivateStore
from infra.read_store import ReadStore
from infra.sign_in.codes import STEP_SECONDS
from infra.sign_in.reception import Reception
from infra.sign_in.terms import Terms
from infra.sign_in.throttle import FREE
from tests.infra.sign_in.coming import ELSEWHERE, HERE, Moving, enter, half, inside, with_codes


def test_with_codes_on_the_password_alone_opens_nothing(
    reception: Reception, clock: Moving
) -> None:
    maker, _ = with_codes(reception, clock)
    step = half(reception)
    assert reception.second_step(step, "000000", HERE).session is None
    assert inside(reception.second_step(step, maker.at(clock.now), HERE))


def test_a_code_opens_once(reception: Reception, clock: Moving) -> None:
    maker, _ = with_codes(reception, clock)
    code = maker.at(clock.now)
    assert reception.second_step(half(reception), code, HERE).session
    assert reception.second_step(half(reception), code, HERE).session is None


def test_a_step_is_taken_once_and_within_minutes(reception: Reception, clock: Moving) -> None:
    maker, _ = with_codes(reception, clock)
    step = half(reception)
    assert reception.second_step(step, maker.at(clock.now), HERE).session
    clock.now += timedelta(seconds=30)
    assert reception.second_step(step, maker.at(clock.now), HERE) == Entry()
    late = half(reception)
    clock.now += timedelta(minutes=6)
    assert reception.second_step(late, maker.at(clock.now), HERE) == Entry()


def test_a_recovery_code_opens_once(reception: Reception, clock: Moving) -> None:
    _, [paper, *_] = with_codes(reception, clock)
    assert reception.second_step(half(reception), paper.upper(), HERE).session
    assert reception.second_step(half(reception), paper, HERE).session is None


def test_codes_are_not_guessed_without_end(reception: Reception, clock: Moving) -> None:
    maker, _ = with_codes(reception, clock)
    step = half(reception)
    for _ in range(FREE):
        reception.second_step(step, "000000", HERE)
    assert reception.second_step(step, maker.at(clock.now), HERE).wait_seconds


def test_codes_are_not_guessed_from_many_places_either_nor_does_that_keep_a_known_browser_waiting(
    reception: Reception, clock: Moving
) -> None:
    maker, _ = with_codes(reception, clock)
    clock.now += timedelta(minutes=1)
    came = reception.second_step(half(reception), maker.at(clock.now), HERE)
    clock.now += timedelta(minutes=1)
    step = half(reception)
    for n in range(FREE):
        reception.second_step(step, "000000", Whence(f"198.51.100.{n}"))
    for place in (Whence("203.0.113.9"), Whence("2001:db8::1")):
        assert reception.second_step(half(reception), maker.at(clock.now), place).wait_seconds
    known = Whence("203.0.113.9", came.device or "")
    assert reception.second_step(half(reception), maker.at(clock.now), known).session


def test_the_secret_of_codes_is_not_kept_in_the_clear(
    reception: Reception, clock: Moving, store: ReadStore
) -> None:
    maker, papers = with_codes(reception, clock)
    came = reception.second_step(half(reception), maker.at(clock.now), HERE)
    address, _ = reception.begin_codes(inside(came))
    begun = parse_qs(urlsplit(address).query)["secret"][0]
    with store.reading() as rows:
        tables = ("private_codes", "private_recovery_codes", "private_open_passes")
        kept = "".join(str(rows.fetch(f"SELECT * FROM {table}")) for table in tables)
    assert "new codes" in kept
    for secret in (maker.secret, begun, *papers):
        assert secret not in kept


def test_an_administrator_helps_who_has_lost_everything(
    reception: Reception, clock: Moving
) -> None:
    with_codes(reception, clock)
    reception.forget_factors("lan")
    enter(reception)


@pytest.mark.parametrize(
    ("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_off_by_one_step(
    reception: Reception, clock: Moving, steps: int, opens: bool
) -> None:
    maker, _ = with_codes(reception, clock)
    clock.now += timedelta(minutes=5)
    code = maker.at(clock.now + timedelta(seconds=steps * STEP_SECONDS))
    assert bool(reception.second_step(half(reception), code, HERE).session) is opens


def test_no_code_is_taken_that_is_older_than_one_shown_before(
    reception: Reception, clock: Moving
) -> None:
    """Somebody who looked over a shoulder has the code of the step before, or of this one."""
    maker, _ = with_codes(reception, clock)
    clock.now += timedelta(minutes=5)
    older = maker.at(clock.now - timedelta(seconds=STEP_SECONDS))
    assert reception.second_step(half(reception), maker.at(clock.now), HERE).session
    for seen in (older, maker.at(clock.now)):
        assert reception.second_step(half(reception), seen, ELSEWHERE).session is None


def test_the_code_that_turned_codes_on_opens_nothing(reception: Reception, clock: Moving) -> None:
    maker, _ = with_codes(reception, clock)
    used = maker.at(clock.now - timedelta(seconds=STEP_SECONDS))
    assert reception.second_step(half(reception), used, HERE).session is None


def test_nobody_comes_in_by_the_codes_of_another(
    reception: Reception, private: PrivateStore, clock: Moving
) -> None:
    maker, [paper, *_] = with_codes(reception, clock)
    private.add_account("minh", name="Minh", role="clerk", password="mật khẩu của Minh")
    other = inside(reception.sign_in("minh", "mật khẩu của Minh", HERE))
    _, begun = reception.begin_codes(other)
    # What somebody has begun is turned on by nobody else, though the code is right.
    own = inside(reception.second_step(half(reception), maker.at(clock.now), HERE))
    assert reception.confirm_codes(own, begun, maker.at(clock.now)) is None
    address, begun = reception.begin_codes(other)
    secret = address.partition("secret=")[2].partition("&")[0]
    clock.now += timedelta(minutes=1)
    assert reception.confirm_codes(other, begun, pyotp.TOTP(secret).at(clock.now))
    step = reception.sign_in("minh", "mật khẩu của Minh", HERE).second_step
    assert step is not None
    for foreign in (maker.at(clock.now), paper):
        assert reception.second_step(step, foreign, HERE).session is None
    assert reception.second_step(half(reception), paper, ELSEWHERE).session


def test_who_guesses_codes_makes_nobody_wait_elsewhere(reception: Reception, clock: Moving) -> None:
    maker, _ = with_codes(reception, clock)
    device = reception.second_step(half(reception), maker.at(clock.now), ELSEWHERE).device
    assert device
    for _ in range(FREE + 1):
        reception.second_step(half(reception), "000000", HERE)
    code = maker.at(clock.now + timedelta(seconds=STEP_SECONDS))
    assert reception.second_step(half(reception), code, HERE).wait_seconds
    at_the_same_place = Whence(HERE.address, device)
    assert reception.second_step(half(reception), code, at_the_same_place).session


def test_with_another_key_paper_opens_and_codes_do_not(
    reception: Reception, private: PrivateStore, store: ReadStore, clock: Moving
) -> None:
    maker, [paper, *_] = with_codes(reception, clock)
    terms = Terms(b"another key of thirty-two bytes..", "http://localhost:8000", "tinh.example")
    renewed = Reception(store, private, terms, now=clock)
    assert renewed.second_step(half(renewed), maker.at(clock.now), HERE).session is None
    assert renewed.second_step(half(renewed), paper, HERE).session
