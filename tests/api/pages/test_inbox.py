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
from tests.api.pages.seen import Seen

CLERK = "demo-clerk"
CALLED = {
    "recommendation": "Quá hạn trả lời kiến nghị",
    "criticism": "Quá hạn trả lời văn bản phản biện",
    "petition": "Quá hạn trả lời kết quả xử lý đơn",
}
"""What a late reply is called, by what it replies to."""


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
    duty = clerk.items("obligations", limit=500, kind="reply", status="overdue")
    about = next(a for a in clerk.items("alerts", state="raised") if a["id"] == alert)["obligation"]
    of = next(d["source"]["type"] for d in duty if d["id"] == about)
    assert CALLED[of] in page.text
    form = page.form("/inbox/acknowledgements")
    offered = [a["value"] for tag, a in page.elements if a.get("name") == "alert"]
    [chosen] = [value for value in offered if alert in value.split()]
    chosen_form = {**form.fields, "alert": chosen}
    assert clerk.send(form.action, **chosen_form).status_code == 303
    assert {a["id"] for a in clerk.items("alerts", state="acknowledged")} >= set(chosen.split())
    assert clerk.send(form.action, **{**chosen_form, "token": "x"}).status_code == 403


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
    assert "Hệ thống chưa nối máy chủ thư" in page.text
    form = page.form("/inbox/subscriptions/end")
    assert head.send(form.action, **form.fields).status_code == 303
    assert "truong@so.example" not in head.see("/inbox").text


def test_a_bad_address_is_said_at_its_field_and_what_was_filled_in_stays(
    people: dict[str, Visitor],
) -> None:
    head = people["head"]
    form = head.see("/inbox").form("/inbox/subscriptions")
    for channel, address, said in (
        ("chat", "0912345678", "Không phải địa chỉ nhắn tin"),
        ("webhook", "http://127.0.0.1/hook", "Không gọi địa chỉ nội bộ."),
        ("mail", "van-thu", "Không phải địa chỉ thư điện tử"),
    ):
        answer = head.send(
            form.action, **{**form.fields, "channel": channel, "address": address, "lang": "vi"}
        )
        assert answer.status_code == 422
        page = Seen(answer.text)
        assert said in page.text
        assert page.form("/inbox/subscriptions").fields["address"] == address
        [told] = [a for tag, a in page.elements if a.get("name") == "address"]
        assert told["aria-invalid"] == "true"
        assert told["aria-describedby"] in page.ids
    assert "0912345678" not in head.see("/inbox").text


def test_an_absence_is_stated_with_a_colleague_as_deputy_and_ended(
    shown: FastAPI, people: dict[str, Visitor]
) -> None:
    head = people["head"]
    page = head.see("/inbox")
    form = page.form("/inbox/absences")
    offered = {a["value"] for tag, a in page.elements if tag == "option"}
    assert CLERK in offered
    assert "demo-inspector" not in offered, "of another body"
    today = shown.state.ports.clock.today().isoformat()
    days = {"from_on": today, "to_on": "2024-03-29", "deputy": CLERK}
    assert head.send(form.action, **{**form.fields, **days}).status_code == 303
    again = head.send(form.action, **{**form.fields, **days})
    assert (again.status_code, "Đã báo vắng mặt từ ngày này." in again.text) == (422, True)
    [row] = head.items("absences")
    assert (row["from_on"], row["to_on"], row["deputy"]) == (today, "2024-03-29", CLERK)
    page = head.see("/inbox")
    assert "Tài khoản mẫu – Văn thư" in page.text
    form = page.form("/inbox/absences/end")
    assert people["clerk"].send(form.action, **form.fields).status_code == 403
    assert head.send(form.action, **form.fields).status_code == 303
    assert head.items("absences")[0]["back_on"] == today


def test_an_absence_that_cannot_be_is_said_at_its_field(people: dict[str, Visitor]) -> None:
    leader = people["leader"]
    form = leader.see("/inbox", lang="en").form("/inbox/absences")
    good = {"from_on": "2024-04-01", "to_on": "2024-04-05", "deputy": ""}
    for wrong, at in (
        ({"from_on": "hôm nay"}, "from_on"),
        ({"to_on": "2024-03-31"}, "to_on"),
        ({"to_on": "2026-03-31"}, "to_on"),
        ({"to_on": ""}, "to_on"),
        ({"deputy": "nobody"}, "deputy"),
    ):
        answer = leader.send(form.action, **{**form.fields, **good, **wrong})
        assert answer.status_code == 422
        page = Seen(answer.text)
        assert [a["name"] for _, a in page.elements if a.get("aria-invalid")] == [at]
        assert page.form("/inbox/absences").fields["from_on"] == {**good, **wrong}["from_on"]
    assert leader.items("absences") == []
    forged = leader.send(form.action, **{**form.fields, **good, "token": "x"})
    assert forged.status_code == 403


def test_a_stranger_is_led_to_the_sign_in(visitor: Callable[[], Visitor]) -> None:
    assert visitor().ask("/inbox").headers["location"].startswith("/login")
