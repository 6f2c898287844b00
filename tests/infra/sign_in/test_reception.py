"""Every way in that needs no browser: who must wait and who must not, what opens once, and when sessions end."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from api.reception import Entry, Whence
from domain.errors import ConflictError, ForbiddenError, InvalidInputError
from infra.private_store import PrivateStore
from infra.read_store import ReadStore
from infra.sessions import GRACE, RENEWED_EVERY, Lasting
from infra.sign_in.reception import Reception
from infra.sign_in.terms import Terms
from infra.sign_in.throttle import FREE, LONGEST_WAIT
from tests.infra.sign_in.coming import (
    ELSEWHERE,
    HERE,
    PASSWORD,
    Moving,
    enter,
    guess,
    inside,
    with_codes,
)

# -- guessing


def test_who_guesses_waits_longer_and_longer(reception: Reception, clock: Moving) -> None:
    assert guess(reception, FREE).wait_seconds == 0
    first = guess(reception, 1).wait_seconds
    assert first > 0
    assert reception.sign_in("lan", PASSWORD, HERE) == Entry(wait_seconds=first)
    clock.now += timedelta(seconds=first + 1)
    assert guess(reception, 1).wait_seconds == 0
    assert guess(reception, 1).wait_seconds > first
    for _ in range(20):
        clock.now += LONGEST_WAIT
        guess(reception, 1)
    assert guess(reception, 1).wait_seconds <= LONGEST_WAIT.total_seconds()


def test_guesses_from_one_place_lock_nobody_out_elsewhere(reception: Reception) -> None:
    guess(reception, FREE + 1)
    assert reception.sign_in("lan", PASSWORD, HERE).wait_seconds
    enter(reception, ELSEWHERE)


def test_a_browser_that_was_here_before_does_not_wait_for_its_neighbor(
    reception: Reception,
) -> None:
    device = reception.sign_in("lan", PASSWORD, HERE).device
    assert device
    guess(reception, FREE + 1)
    assert reception.sign_in("lan", PASSWORD, HERE).wait_seconds
    enter(reception, Whence(HERE.address, device))


@pytest.mark.parametrize("device", ["x.y", "x", ".", "ý.ý", "a" * 200])
def test_a_browser_cannot_say_of_itself_that_it_was_here(reception: Reception, device: str) -> None:
    guess(reception, FREE + 1)
    assert reception.sign_in("lan", PASSWORD, Whence(HERE.address, device)).wait_seconds


def test_one_household_of_ipv6_is_one_place(reception: Reception) -> None:
    guess(reception, FREE + 1, Whence("2001:db8:1:2::1"))
    assert guess(reception, 1, Whence("2001:db8:1:2:ffff::9")).wait_seconds
    assert not guess(reception, 1, Whence("2001:db8:1:3::1")).wait_seconds


def test_the_right_password_makes_wrong_ones_forgotten(reception: Reception) -> None:
    guess(reception, FREE - 1)
    enter(reception)
    assert guess(reception, FREE).wait_seconds == 0


def test_neither_addresses_nor_logins_of_attempts_are_kept(
    reception: Reception, store: ReadStore
) -> None:
    guess(reception, 2)
    with store.reading() as rows:
        kept = str(rows.fetch("SELECT * FROM private_attempts"))
    assert "lan" not in kept
    assert HERE.address not in kept


# -- sessions


def test_a_session_in_use_gets_another_secret(
    reception: Reception, private: PrivateStore, clock: Moving
) -> None:
    old = enter(reception)
    assert reception.renew(old) is None
    clock.now += RENEWED_EVERY
    fresh = reception.renew(old)
    assert fresh is not None
    assert fresh != old
    assert reception.renew(old) is None
    # Requests that were on their way still carry the old one.
    assert private.caller_of_session(old)
    assert private.caller_of_session(fresh)


def test_a_secret_in_two_hands_ends_the_session_of_both(
    reception: Reception, private: PrivateStore, clock: Moving
) -> None:
    stolen = enter(reception)
    clock.now += RENEWED_EVERY
    fresh = reception.renew(stolen)
    assert fresh
    clock.now += GRACE + timedelta(seconds=1)
    assert private.caller_of_session(stolen) is None
    assert private.caller_of_session(fresh) is None


def test_a_session_ends_when_it_is_not_used_and_in_any_case(
    reception: Reception, private: PrivateStore, clock: Moving
) -> None:
    unused = enter(reception)
    clock.now += timedelta(hours=2)
    assert private.caller_of_session(unused) is None
    used = enter(reception)
    for _ in range(12):
        clock.now += timedelta(hours=1)
        used = reception.renew(used) or used
    assert private.caller_of_session(used) is None


def test_each_sign_in_is_a_session_of_its_own_that_can_be_ended(
    reception: Reception, private: PrivateStore
) -> None:
    here, there = enter(reception), enter(reception, ELSEWHERE)
    listed = reception.profile(here).sessions
    assert [s.here for s in listed].count(True) == 1
    other = next(s for s in listed if not s.here)
    reception.end_session(here, other.id)
    assert private.caller_of_session(there) is None
    third = enter(reception)
    reception.end_session(third, "")
    assert private.caller_of_session(here) is None
    reception.sign_out(third)
    assert private.caller_of_session(third) is None


def test_nobody_ends_the_session_of_another(reception: Reception, private: PrivateStore) -> None:
    private.add_account("minh", name="Minh", role="clerk", password="mật khẩu của Minh")
    other = inside(reception.sign_in("minh", "mật khẩu của Minh", HERE))
    [session] = reception.profile(other).sessions
    reception.end_session(enter(reception), session.id)
    assert private.caller_of_session(other)


# -- changing one's ways in


def test_another_password_ends_every_session(reception: Reception, private: PrivateStore) -> None:
    here, there = enter(reception), enter(reception, ELSEWHERE)
    assert (
        reception.change_password(here, "sai hoàn toàn", "bốn từ không liên quan").session is None
    )
    fresh = inside(reception.change_password(here, PASSWORD, "bốn từ không liên quan"))
    assert private.caller_of_session(fresh)
    assert private.caller_of_session(here) is None
    assert private.caller_of_session(there) is None
    assert private.who("lan", "bốn từ không liên quan")


def test_a_screen_left_open_changes_no_way_in(reception: Reception, clock: Moving) -> None:
    secret = enter(reception)
    clock.now += timedelta(minutes=16)
    assert not reception.profile(secret).fresh
    for change in (reception.begin_codes, reception.drop_codes, reception.ask_new_passkey):
        with pytest.raises(ForbiddenError):
            change(secret)


def test_a_screen_left_open_ends_no_session_but_its_own(
    reception: Reception, private: PrivateStore, clock: Moving
) -> None:
    here, there = enter(reception), enter(reception, ELSEWHERE)
    [other] = [s for s in reception.profile(here).sessions if not s.here]
    clock.now += timedelta(minutes=16)
    for id in (other.id, ""):
        with pytest.raises(ForbiddenError):
            reception.end_session(here, id)
    assert private.caller_of_session(there)
    [own] = [s for s in reception.profile(here).sessions if s.here]
    reception.end_session(here, own.id)
    assert private.caller_of_session(here) is None


def test_accounts_of_a_demonstration_stay_as_they_are(store: ReadStore, clock: Moving) -> None:
    private = PrivateStore(store, demo=True, now=clock)
    private.add_account("mau", name="Mẫu", role="clerk", password=PASSWORD, demo=True)
    terms = Terms(b"k" * 32, "http://localhost:8000", "demo")
    reception = Reception(store, private, terms, now=clock)
    secret = inside(reception.sign_in("mau", PASSWORD, HERE))
    with pytest.raises(ConflictError):
        reception.change_password(secret, PASSWORD, "bốn từ không liên quan")


# -- links that open once


def test_the_set_up_link_makes_the_first_administrator_once(
    store: ReadStore, clock: Moving
) -> None:
    private = PrivateStore(store, now=clock)
    terms = Terms(b"k" * 32, "http://localhost:8000", "tinh.example")
    reception = Reception(store, private, terms, now=clock)
    old, key = reception.setup_link(), reception.setup_link()
    assert old
    assert key
    assert reception.link_opens(old) is None
    with pytest.raises(InvalidInputError):
        reception.accept_link(key, "quantri", "Quản trị", "ngắn")
    secret = inside(reception.accept_link(key, "quantri", "Quản trị", PASSWORD))
    caller = private.caller_of_session(secret)
    assert caller is not None
    assert caller.role == "administrator"
    assert reception.accept_link(key, "kẻ khác", "Kẻ khác", PASSWORD) == Entry()
    assert reception.setup_link() is None


def test_an_invitation_replaces_the_password_and_not_the_code(
    reception: Reception, private: PrivateStore, clock: Moving
) -> None:
    maker, _ = with_codes(reception, clock)
    entry = reception.accept_link(reception.invite("lan"), "", "", "bốn từ không liên quan")
    assert entry.session is None
    assert entry.second_step is not None
    assert private.who("lan", "bốn từ không liên quan")
    came = reception.second_step(entry.second_step, maker.at(clock.now), HERE)
    assert private.caller_of_session(inside(came))


def test_an_invitation_sets_a_password_once_and_not_for_ever(
    reception: Reception, private: PrivateStore, clock: Moving
) -> None:
    key = reception.invite("lan")
    assert inside(reception.accept_link(key, "", "", "bốn từ không liên quan"))
    assert private.who("lan", "bốn từ không liên quan")
    assert reception.link_opens(key) is None
    late = reception.invite("lan")
    clock.now += timedelta(days=3)
    assert reception.link_opens(late) is None


def test_an_invitation_opens_nothing_after_a_later_one_another_password_or_an_end(
    reception: Reception, private: PrivateStore
) -> None:
    """Whoever finds an old letter finds nothing."""
    older, newer = reception.invite("lan"), reception.invite("lan")
    assert reception.link_opens(older) is None
    session = inside(reception.accept_link(newer, "", "", "bốn từ không liên quan"))
    found = reception.invite("lan")
    assert inside(reception.change_password(session, "bốn từ không liên quan", "lại bốn từ khác"))
    assert reception.link_opens(found) is None
    for withdraw in (reception.shut_out, reception.forget_factors):
        found = reception.invite("lan")
        withdraw("lan")
        private.enable("lan")
        assert reception.accept_link(found, "", "", "kẻ nhặt được thư cũ").session is None
    assert private.who("lan", "lại bốn từ khác")


def test_a_link_to_an_account_that_is_shut_sets_no_password(
    reception: Reception, private: PrivateStore
) -> None:
    found = reception.invite("lan")
    private.disable("lan")
    assert reception.accept_link(found, "", "", "kẻ nhặt được thư cũ").session is None
    private.enable("lan")
    assert private.who("lan", PASSWORD)


def test_a_link_shown_twice_at_once_sets_one_password(
    reception: Reception, private: PrivateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = reception.invite("lan")
    hashed = private.passwords.hash
    others: list[str | None] = []

    def meanwhile(password: str, *, known: tuple[str, ...] = ()) -> str:
        monkeypatch.setattr(private.passwords, "hash", hashed)
        others.append(reception.accept_link(link, "", "", "người nhanh tay hơn").session)
        return hashed(password, known=known)

    monkeypatch.setattr(private.passwords, "hash", meanwhile)
    assert reception.accept_link(link, "", "", "người chậm tay hơn").session is None
    assert others[0]
    assert private.who("lan", "người nhanh tay hơn")


def test_a_weak_password_does_not_use_up_the_link(
    reception: Reception, private: PrivateStore
) -> None:
    link = reception.invite("lan")
    with pytest.raises(InvalidInputError):
        reception.accept_link(link, "", "", "ngắn")
    assert inside(reception.accept_link(link, "", "", "bốn từ không liên quan"))


def test_where_two_factors_are_asked_for_a_password_alone_opens_nothing(
    store: ReadStore, clock: Moving
) -> None:
    private = PrivateStore(store, lasting=Lasting(with_one_factor=False), now=clock)
    private.add_account("lan", name="Lan", role="clerk", password=PASSWORD)
    terms = Terms(b"k" * 32, "http://localhost:8000", "tinh.example")
    reception = Reception(store, private, terms, now=clock)
    secret = enter(reception)
    assert private.caller_of_session(secret) is None
    assert reception.on_the_way(secret) == private.account("lan").id
    address, begun = reception.begin_codes(secret)
    key = parse_qs(urlsplit(address).query)["secret"][0]
    assert reception.confirm_codes(secret, begun, pyotp.TOTP(key).at(clock.now))
    assert private.caller_of_session(secret)
    assert reception.on_the_way(secret) is None
    changed = reception.change_password(secret, PASSWORD, "bốn từ không liên quan")
    assert private.caller_of_session(inside(changed))
