"""One alert has a page: what it says, why, what became of it, and the forms of whoever may answer it."""

from __future__ import annotations

from datetime import date, timedelta

from infra.seeds.story import DEMO_TODAY
from tests.api.pages.conftest import Visitor
from tests.api.pages.seen import Seen

FORMS = ("acknowledgements", "snoozes", "reassignments", "comments")


def of_front(clerk: Visitor, number: int) -> str:
    """The page of an alert that the clerk's body is told of."""
    found = clerk.items("alerts", state="raised", agency="DB.BTT-MTTQ", rule="reply_overdue")
    return f"/alerts/{found[number]['id']}"


def send(visitor: Visitor, page: str, form: str, **fields: str) -> Seen | None:
    """Fill a form in and send it: the page again where it was refused."""
    offered = visitor.see(page).form(f"{page}/{form}")
    answer = visitor.send(offered.action, **{**offered.fields, **fields})
    if answer.status_code == 303:
        assert answer.headers["location"] == page
        return None
    assert answer.status_code == 422
    return Seen(answer.text)


def test_an_alert_is_taken_in_hand_put_off_given_on_and_commented_on_its_page(
    people: dict[str, Visitor],
) -> None:
    clerk = people["clerk"]
    page = of_front(clerk, 0)
    until = (DEMO_TODAY + timedelta(days=7)).isoformat()
    assert send(clerk, page, "acknowledgements", comment="Đang làm việc với Sở") is None
    assert "Đang làm việc với Sở" in clerk.see(page).text
    assert send(clerk, page, "snoozes", until_on=until, reason="Chờ công văn đến") is None
    seen = clerk.see(page)
    assert "Chờ công văn đến" in seen.text
    assert "22/03/2024" in seen.text
    assert send(clerk, page, "reassignments", to_account="demo-head", reason="Cần ký") is None
    assert "Tài khoản mẫu – Chánh văn phòng" in clerk.see(page).text
    assert send(clerk, page, "comments", comment="Đã gọi điện ngày hôm nay") is None
    assert "Đã gọi điện ngày hôm nay" in clerk.see(page).text
    [row] = [a for a in clerk.items("alerts", state="snoozed") if page.endswith(a["id"])]
    assert (row["snoozed_until"], row["assignee"]) == (until, "demo-head")
    assert f"/alerts/{row['id']}" in {a["href"] for a in clerk.see("/alerts?state=snoozed").links}


def test_what_is_wrong_with_an_answer_is_said_at_its_field(people: dict[str, Visitor]) -> None:
    clerk = people["clerk"]
    page = of_front(clerk, 1)
    for form, fields, at in (
        ("snoozes", {"until_on": DEMO_TODAY.isoformat(), "reason": "Chờ"}, "until_on"),
        ("snoozes", {"until_on": date(2025, 1, 1).isoformat(), "reason": "Chờ"}, "until_on"),
        ("snoozes", {"until_on": "mai", "reason": "Chờ"}, "until_on"),
        ("snoozes", {"until_on": "2024-03-20", "reason": " "}, "reason"),
        ("reassignments", {"to_account": "nobody", "reason": "Chuyển"}, "to_account"),
        ("reassignments", {"to_account": "demo-head", "reason": ""}, "reason"),
        ("comments", {"comment": " "}, "comment"),
    ):
        seen = send(clerk, page, form, **fields)
        assert seen is not None, (form, fields)
        [told] = [a for _, a in seen.elements if a.get("aria-invalid")]
        assert (told["name"], told["aria-describedby"]) == (at, f"{form}-{at}-fault")
        assert f"{form}-{at}-fault" in seen.ids
        assert seen.form(f"{page}/{form}").fields.get(at, fields[at]) == fields[at]
    assert clerk.items("alerts", state="snoozed", agency="DB.SO-TC") == []
    offered = clerk.see(page).form(f"{page}/comments")
    forged = {**offered.fields, "comment": "x", "token": "x"}
    assert clerk.send(offered.action, **forged).status_code == 403


def test_the_forms_are_shown_to_those_alone_who_may_answer(people: dict[str, Visitor]) -> None:
    page = of_front(people["clerk"], 1)
    offered = {form: f"{page}/{form}" for form in FORMS}
    token = people["clerk"].see(page).form(offered["comments"]).fields["token"]
    seen = people["auditor"].see(page)
    assert not {form.action for form in seen.forms} & set(offered.values())
    for action in offered.values():
        answer = people["auditor"].send(action, token=token, comment="x", reason="x")
        assert answer.status_code == 403


def test_what_is_over_can_only_be_commented(people: dict[str, Visitor]) -> None:
    clerk = people["clerk"]
    over = clerk.items("alerts", state="resolved", agency="DB.BTT-MTTQ")[0]["id"]
    page = f"/alerts/{over}"
    actions = {a.get("action") for tag, a in clerk.see(page).elements if tag == "form"}
    assert f"{page}/comments" in actions
    assert not actions & {f"{page}/{form}" for form in FORMS[:-1]}


def test_the_list_is_short_and_every_page_of_it_shows_other_alerts(reader: Visitor) -> None:
    seen = reader.see("/alerts?rule=no_date_set")
    found: list[str] = []
    while True:
        here = [a["href"] for a in seen.links if a["href"].startswith("/alerts/")]
        assert 0 < len(here) <= 10
        found += here
        further = [a["href"] for a in seen.links if a.get("rel") == "next"]
        if not further:
            break
        seen = reader.see(further[0])
    assert len(found) == len(set(found)) > 20


def test_the_buttons_say_for_which_side_one_answers(people: dict[str, Visitor]) -> None:
    clerk = people["clerk"]
    page = of_front(clerk, 2)
    seen = clerk.see(page).text
    assert "Tiếp nhận cho phía chờ kết quả" in seen
    assert "Hoãn nhắc cho phía chờ kết quả" in seen
    assert "; phía kia vẫn được báo." in seen
    assert send(clerk, page, "acknowledgements") is None
    assert "Tiếp nhận cho" not in clerk.see(page).text
