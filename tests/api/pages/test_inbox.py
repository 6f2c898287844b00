"""The inbox shows what somebody was told, lets them take it in hand, and choose how they are told."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI

from api.ports import Ports
from domain.actor import Act
from domain.commands import notices as commands
from domain.commands.notices import Composing
from domain.notice import Told, notice_code
from domain.values import id_of, resolve_id
from tests.api.pages.conftest import Visitor

CLERK = "demo-clerk"


def given_notice(
    shown: FastAPI, alert: str, *, channel: str = "inbox", fails: bool = False
) -> None:
    """The clerk was told of an alert, or could not be."""
    ports: Ports = shown.state.ports
    today = ports.clock.today()
    act = Act(actor="notifier", at=ports.clock.now(), today=today, on=today)
    slot = f"test.{alert}"
    told = (Told(resolve_id("alert", alert), "recipient"),)
    commands.compose(ports.ledger, act, Composing(channel, CLERK, slot, "daily", told, ()))
    notice = id_of("notice", notice_code(channel, CLERK, slot))
    if fails:
        done = commands.fail_attempt(
            ports.ledger, act, notice, reason="recipient refused: 550", retry_at=None
        )
    else:
        done = commands.deliver(ports.ledger, act, notice, receipt=None)
    assert ports.followers.wait_for(done.position, 10)


def test_what_was_told_is_found_with_its_duty_and_taken_in_hand(
    shown: FastAPI, people: dict[str, Visitor]
) -> None:
    clerk = people["clerk"]
    alert = clerk.items("alerts", rule="reply_overdue", stage="overdue", state="raised")[0]["id"]
    given_notice(shown, alert)
    page = clerk.see("/inbox")
    assert "Quá hạn trả lời kiến nghị" in page.text
    form = page.form("/inbox/acknowledgements")
    assert clerk.send(form.action, **form.fields).status_code == 303
    assert clerk.items("alerts", state="acknowledged")[0]["id"] == alert
    assert clerk.send(form.action, **{**form.fields, "token": "x"}).status_code == 403


def test_what_could_not_be_delivered_is_said(shown: FastAPI, people: dict[str, Visitor]) -> None:
    alert = people["clerk"].items("alerts", state="raised")[0]["id"]
    given_notice(shown, alert, channel="mail", fails=True)
    assert "recipient refused: 550" in people["clerk"].see("/inbox").text


def test_how_to_be_told_is_chosen_and_ended_on_the_page(people: dict[str, Visitor]) -> None:
    head = people["head"]
    form = head.see("/inbox").form("/inbox/subscriptions")
    chosen = {"channel": "mail", "address": "truong@so.example", "pace": "weekly", "lang": "en"}
    assert head.send(form.action, **{**form.fields, **chosen}).status_code == 303
    page = head.see("/inbox")
    assert "truong@so.example" in page.text
    form = page.form("/inbox/subscriptions/end")
    assert head.send(form.action, **form.fields).status_code == 303
    assert "truong@so.example" not in head.see("/inbox").text


def test_a_stranger_is_led_to_the_sign_in(visitor: Callable[[], Visitor]) -> None:
    assert visitor().ask("/inbox").headers["location"].startswith("/login")
