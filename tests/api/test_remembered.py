"""What was answered a moment ago is told again only where asking anew would bring the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import get_ident
from time import thread_time

import pytest

from api.pace import QUICK_SECONDS, MustWaitError, Pace
from infra.service import Service
from tests.api.conftest import ROUND, Client

NEW = {"name": "Sở X", "kind": "department", "level": "province"}
SHAPE = frozenset({"limit"})


def known_at(client: Client) -> str:
    found: str = client.get("agencies")["known_at"]
    return found


def test_a_question_asked_again_is_not_worked_out_again(auditor: Client) -> None:
    # A lease that is lengthened between two questions makes them two.
    assert any(known_at(auditor) == known_at(auditor) for _ in range(20))


def test_what_is_written_is_in_the_next_answer(clerk: Client) -> None:
    for number in range(20):
        clerk.post("agencies", {**NEW, "code": f"so-{number}"})
        assert len(clerk.items("agencies")) == number + 1


def test_a_token_that_was_revoked_opens_nothing_any_more(
    auditor: Client, clerk: Client, service: Service
) -> None:
    for client, label in ((auditor, "auditor"), (clerk, "clerk")):
        client.get("agencies")
        service.private.tokens.revoke(label)
        assert client.ask("agencies").status_code == 401


def test_an_account_that_was_shut_out_reads_nothing_any_more(
    auditor: Client, service: Service
) -> None:
    auditor.get("agencies")
    service.private.disable("auditor-None")
    assert auditor.ask("agencies").status_code == 401


def test_each_question_has_its_own_answer(clerk: Client) -> None:
    clerk.post("agencies", {**NEW, "code": "so-1"})
    clerk.post("agencies", {**NEW, "code": "so-2"})
    pages = [[a["code"] for a in clerk.items("agencies", limit=n)] for n in (1, 2, 1)]
    assert pages == [["so-1"], ["so-1", "so-2"], ["so-1"]]


def test_each_body_acted_for_has_its_own_answer(clerk: Client) -> None:
    """Two requests that differ in any header that may matter are two questions."""
    clerk.post("agencies", {**NEW, "code": "so-1"})
    assert clerk.ask("agencies").status_code == 200
    stranger = clerk.request("GET", "agencies", headers={"Acting-For": "nobody-knows"})
    assert stranger.status_code != 200


def test_what_is_written_down_as_read_is_written_down_each_time(
    auditor: Client, person: Callable[..., Client], plan: Client
) -> None:
    plan.post("supervisions", ROUND)
    plan.post("supervisions/GS-1/notices", {"visit_on": "2023-05-20", "happened_on": "2023-05-02"})
    plan.post("supervisions/GS-1/sessions", {"place": "Huyện A", "happened_on": "2023-05-20"})
    finding = {"kind": "violation_sign", "statement": "X", "evidence": ["Biên bản"]}
    plan.post(
        "supervisions/GS-1/findings", {**finding, "restricted": True, "happened_on": "2023-05-21"}
    )
    inspector = person("inspector")
    for _ in range(3):
        inspector.get("supervisions/GS-1", purpose="Thẩm tra đơn")
    assert len(auditor.items("reads", kind="finding")) == 3


@pytest.fixture
def pace() -> Pace:
    return Pace()


def answered_by(pace: Pace, *, local: bool = True, waits: bool = False) -> tuple[int, int]:
    """The thread that asks, and the one that answers."""

    def work(*, hurried: bool) -> int:
        if hurried and waits:
            raise MustWaitError
        return get_ident()

    async def ask() -> tuple[int, int]:
        return get_ident(), await pace.answer(SHAPE, work, local=local)

    return asyncio.run(ask())


def test_a_question_is_answered_aside_until_it_is_known_to_be_quick(pace: Pace) -> None:
    asker, first = answered_by(pace)
    assert asker != first
    asker, second = answered_by(pace)
    assert asker == second


def test_a_question_over_the_network_is_always_answered_aside(pace: Pace) -> None:
    assert all(len(set(answered_by(pace, local=False))) == 2 for _ in range(3))


def test_what_must_wait_is_begun_again_aside(pace: Pace) -> None:
    answered_by(pace)
    assert len(set(answered_by(pace, waits=True))) == 2


def test_a_slow_question_is_answered_aside_for_a_while(pace: Pace) -> None:
    def slow(*, hurried: bool) -> None:
        begun = thread_time()
        while thread_time() - begun < 2 * QUICK_SECONDS:
            pass

    answered_by(pace)
    asyncio.run(pace.answer(SHAPE, slow, local=True))
    assert len(set(answered_by(pace))) == 2
