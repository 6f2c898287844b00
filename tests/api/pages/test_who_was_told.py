"""The page of a duty says of anybody whether they were told of it and why; without an alert it says that, too."""

from __future__ import annotations

from tests.api.pages.conftest import Visitor


def test_a_duty_says_who_was_told_of_it_and_why_not(people: dict[str, Visitor]) -> None:
    clerk = people["clerk"]
    duty = clerk.items("alerts", rule="reply_overdue", stage="overdue", state="raised")[0][
        "obligation"
    ]
    for account in ("demo-clerk", "demo-head", "demo-inspector"):
        answers = clerk.items(f"obligations/{duty}/notices", account=account)
        page = clerk.see(f"/obligations/{duty}", account=account)
        assert answers
        for answer in answers:
            assert answer["text"] in page.text, (account, answer["reason"])
    english = clerk.see(f"/obligations/{duty}", account="demo-inspector", lang="en")
    assert "The person's body or role has no rung on the ladder of this duty." in english.text


def test_a_duty_without_alerts_says_so(people: dict[str, Visitor]) -> None:
    duty = people["clerk"].items("obligations", status="upcoming")[0]["id"]
    assert "Chưa có cảnh báo nào." in people["clerk"].see(f"/obligations/{duty}").text
