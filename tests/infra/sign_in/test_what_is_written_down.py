"""Each attempt to come in leaves a line for operators, with what was shown and how it ended, and no secret."""

from __future__ import annotations

from typing import Any

from structlog.testing import capture_logs

from infra.private_store import PrivateStore
from infra.sign_in.reception import Reception
from infra.sign_in.throttle import FREE
from tests.infra.sign_in.coming import HERE, PASSWORD, Moving, enter, guess, half, with_codes
from tests.infra.sign_in.provider import Provider


def about(lines: list[Any], *names: str) -> list[tuple[Any, ...]]:
    """What lines of signing in say under some names."""
    return [tuple(line.get(name) for name in ("event", *names)) for line in lines]


def test_each_way_in_says_by_what_and_who(
    reception: Reception, private: PrivateStore, clock: Moving
) -> None:
    lan = private.account("lan").id
    with capture_logs() as lines:
        enter(reception)
        maker, [paper, *_] = with_codes(reception, clock)
        code = maker.at(clock.now)
        reception.second_step(half(reception), code, HERE)
        reception.second_step(half(reception), paper, HERE)
        reception.accept_link(reception.invite("lan"), "", "", "bốn từ không liên quan")
    came = [line for line in about(lines, "means", "account") if line[0] == "signed_in"]
    assert came == [
        ("signed_in", "password", lan),
        ("signed_in", "password", lan),
        ("signed_in", "password+code", lan),
        ("signed_in", "password+code", lan),
    ]
    written = str(lines)
    assert not [s for s in (PASSWORD, maker.secret, code, paper) if s in written]


def test_each_refusal_says_by_what_and_from_where(reception: Reception, clock: Moving) -> None:
    with_codes(reception, clock)
    with capture_logs() as lines:
        guess(reception, FREE + 1)
        reception.sign_in_by_passkey("no such question", "{}")
    assert about(lines, "means", "address") == [
        *[("sign_in_refused", "password", HERE.address)] * FREE,
        ("sign_in_must_wait", None, HERE.address),
        ("sign_in_refused", "passkey", None),
    ]
    with capture_logs() as lines:
        step = reception.sign_in("lan", PASSWORD, type(HERE)("198.51.100.9")).second_step
        assert step is not None
        for _ in range(FREE + 1):
            reception.second_step(step, "000000", HERE)
    assert about(lines, "means", "address") == [
        *[("sign_in_refused", "code", HERE.address)] * FREE,
        ("sign_in_must_wait", None, HERE.address),
    ]


def test_whom_the_provider_does_not_vouch_for_is_written_down(
    linked: Reception, provider: Provider
) -> None:
    _, state = linked.to_provider("/")
    provider.id_token = provider.signed(nonce="of another sign-in")
    with capture_logs() as lines:
        linked.from_provider(state, "code")
    assert about(lines, "reason", "means") == [
        ("id_token_refused", "nonce", None),
        ("sign_in_refused", None, "openid"),
    ]
