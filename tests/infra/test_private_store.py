"""Accounts and what opens the door for them, outside the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unicodedata import normalize

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS  # type: ignore[import-untyped]  # it has no types of its own

from domain.errors import ConflictError, InvalidInputError, NotFoundError
from infra.passwords import SHORTEST, Passwords
from infra.private_store import PrivateStore
from infra.read_store import ReadStore

PASSWORD = "một mật khẩu dài"


class Moving:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Moving:
    return Moving()


@pytest.fixture
def read_store(database_url: str) -> Iterator[ReadStore]:
    store = ReadStore(database_url)
    yield store
    store.close()


@pytest.fixture
def private(read_store: ReadStore, clock: Moving) -> PrivateStore:
    return PrivateStore(read_store, now=clock)


def test_a_password_is_of_one_account(private: PrivateStore) -> None:
    account = private.add_account("lan", name="Lan", role="clerk", agency="A-1", password=PASSWORD)
    assert private.who("lan", PASSWORD) == account
    assert private.who("lan", "một mật khẩu khác") is None
    assert private.who("ai đó", PASSWORD) is None


def test_a_password_is_the_same_however_its_marks_are_put_together(private: PrivateStore) -> None:
    private.add_account("lan", name="Lan", role="clerk", password=normalize("NFD", PASSWORD))
    assert private.who("lan", normalize("NFC", PASSWORD))


def test_a_session_is_of_its_account(private: PrivateStore) -> None:
    account = private.add_account("lan", name="Lan", role="clerk", agency="A-1")
    caller = private.caller_of_session(private.sessions.open(account.id, "password"))
    assert caller is not None
    assert (caller.account_id, caller.role, caller.agency) == (account.id, "clerk", "A-1")


def test_a_disabled_account_opens_nothing_until_it_is_enabled(private: PrivateStore) -> None:
    account = private.add_account("lan", name="Lan", role="clerk", password=PASSWORD)
    session = private.sessions.open(account.id, "password")
    _, token = private.tokens.create("lan", label="script")
    assert private.disable("lan").disabled
    assert private.caller_of_session(session) is None
    assert private.caller_of_token(token) is None
    assert private.who("lan", PASSWORD) is None
    assert not private.enable("lan").disabled
    assert private.caller_of_token(token) is not None
    assert private.caller_of_session(session) is None


@pytest.mark.parametrize(
    "guessable",
    [
        "123456789012",
        "abcdefghijklm",
        "aaaaaaaaaaaaaaa",
        "Matkhau123456!",
        "giamsat2026!!",
        "lan-lan-lan-lan",
        "qwertyqwerty1",
        "1q2w3e4r5t6y",
        "iloveyouforever",
        "Password12345!",
    ],
)
def test_a_password_that_is_tried_first_is_refused(private: PrivateStore, guessable: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        private.add_account("lan", name="Lan", role="clerk", password=guessable)
    assert refused.value.rule == "password_not_guessable"


@pytest.mark.parametrize(
    "fit", ["nghìn năm thăng long", "correct horse battery staple", "x9!kd02LLqp3"]
)
def test_a_password_of_words_that_have_nothing_to_do_with_each_other_will_do(
    private: PrivateStore, fit: str
) -> None:
    assert private.add_account("lan", name="Lan", role="clerk", password=fit)


def test_a_password_may_be_long_and_of_any_signs_and_never_grows_old(
    private: PrivateStore, clock: Moving
) -> None:
    long = "đ 🔑 ẩ " + "".join(chr(0x4E00 + n) for n in range(294))
    assert len(long) == 300
    private.add_account("lan", name="Lan", role="clerk", password=long)
    clock.now += timedelta(days=3650)
    assert private.who("lan", long)
    assert private.who("lan", long[:-1]) is None
    assert private.who("lan", f"{long} ") is None


def test_no_password_that_breaches_have_shown_will_do() -> None:
    shown = [p for p in FREQUENCY_LISTS["passwords"] if len(p) >= SHORTEST]
    assert len(shown) > 200
    for password in shown:
        with pytest.raises(InvalidInputError):
            Passwords().hash(password)


def test_a_token_may_be_narrower_than_its_account(private: PrivateStore) -> None:
    private.add_account("lan", name="Lan", role="administrator", agency="A-1", password=PASSWORD)
    _, token = private.tokens.create("lan", label="script", role="auditor", agency="A-2")
    caller = private.caller_of_token(token)
    assert caller is not None
    assert (caller.role, caller.agency, caller.by) == ("auditor", "A-2", "token")


def test_a_token_opens_nothing_after_its_end(private: PrivateStore, clock: Moving) -> None:
    private.add_account("máy", name="Máy", role="machine")
    end = clock.now + timedelta(days=1)
    _, token = private.tokens.create("máy", label="script", expires_at=end)
    assert private.caller_of_token(token) is not None
    clock.now = end
    assert private.caller_of_token(token) is None


def test_a_revoked_token_opens_nothing_and_is_still_listed(private: PrivateStore) -> None:
    private.add_account("máy", name="Máy", role="machine")
    made, token = private.tokens.create("máy", label="script")
    private.tokens.revoke(made.id)
    assert private.caller_of_token(token) is None
    assert [t.revoked_at is not None for t in private.tokens.every()] == [True]
    with pytest.raises(NotFoundError):
        private.tokens.revoke("tok-không-có")


def test_a_token_tells_when_it_was_used_last(private: PrivateStore, clock: Moving) -> None:
    private.add_account("máy", name="Máy", role="machine")
    made, token = private.tokens.create("máy", label="script", scopes=("read", "write:reports"))
    [listed] = private.tokens.every()
    assert (listed.used_at, listed.scopes) == (None, made.scopes)
    caller = private.caller_of_token(token)
    assert caller is not None
    assert caller.scopes == frozenset({"read", "write:reports"})
    clock.now += timedelta(minutes=1)
    writing = private.tokens.uses.note(made.id)
    assert writing is not None
    writing.join()
    assert private.tokens.uses.note(made.id) is None
    assert private.tokens.every()[0].used_at == clock.now


def test_neither_password_nor_token_nor_session_is_kept(
    private: PrivateStore, read_store: ReadStore
) -> None:
    private.add_account("lan", name="Lan", role="clerk", password=PASSWORD)
    session = private.sessions.open(private.account("lan").id, "password")
    _, token = private.tokens.create("lan", label="script")
    with read_store.reading() as rows:
        kept = "".join(
            str(rows.fetch(f"SELECT * FROM {table}"))
            for table in ("private_accounts", "private_sign_ins", "private_tokens")
        )
    assert [secret for secret in (PASSWORD, session, token) if str(secret) in kept] == []


def test_a_demonstration_account_opens_a_demonstration_only(
    read_store: ReadStore, clock: Moving
) -> None:
    demo = PrivateStore(read_store, demo=True, now=clock)
    demo.add_account("mau", name="Tài khoản mẫu", role="auditor", password=PASSWORD, demo=True)
    _, token = demo.tokens.create("mau", label="demo")
    assert demo.caller_of_token(token) is not None
    real = PrivateStore(read_store, now=clock)
    assert real.caller_of_token(token) is None
    assert real.who("mau", PASSWORD) is None


def test_a_login_is_given_once(private: PrivateStore) -> None:
    private.add_account("lan", name="Lan", role="clerk")
    with pytest.raises(ConflictError):
        private.add_account("lan", name="Một Lan khác", role="clerk")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"role": "root"}, "role_known"),
        ({"password": "ngắn"}, "password_length"),
        ({"name": " "}, "name_given"),
    ],
)
def test_what_can_never_be_right_is_refused(
    private: PrivateStore, change: dict[str, str], rule: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        private.add_account(**{"login": "lan", "name": "Lan", "role": "clerk", **change})  # type: ignore[arg-type]
    assert refused.value.rule == rule


def test_the_signing_key_is_made_once(private: PrivateStore, read_store: ReadStore) -> None:
    key = private.key("signing")
    assert len(key) >= 32
    assert PrivateStore(read_store).key("signing") == key
    assert private.key("another") != key
