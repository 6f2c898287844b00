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


def test_in_the_year_of_the_demonstration_people_were_told_then_by_a_channel_on_a_rung(
    people: dict[str, Visitor],
) -> None:
    clerk = people["clerk"]
    raised = clerk.items("alerts", rule="reply_overdue", stage="overdue", agency="DB.BTT-MTTQ")
    told = [
        (alert, answer)
        for alert in raised
        for answer in clerk.items(
            f"obligations/{alert['obligation']}/notices",
            account="demo-clerk",
            known_at="2024-03-14T23:59:59+07:00",
            on="2024-03-14",
        )
        if answer["alert"] == alert["id"] and answer["verdict"] == "told"
    ]
    assert len(told) > 2
    for alert, answer in told:
        [notice] = answer["notices"]
        assert (notice["channel"], answer["rung"]) == ("inbox", "recipient")
        assert alert["effective_on"] <= notice["delivered_at"][:10] < "2024-03-15"
        assert notice["delivered_at"].endswith("T01:00:00+00:00"), "as the offices open"
    away = [
        answer["reason"]
        for alert in clerk.items("alerts", state="raised", agency="DB.BTT-MTTQ")
        for answer in clerk.items(f"obligations/{alert['obligation']}/notices", account="demo-head")
        if answer["alert"] == alert["id"] and alert["noticed_at"] > "2024-03-14"
    ]
    assert "absent" in away


def test_a_duty_without_alerts_says_so(people: dict[str, Visitor]) -> None:
    duty = people["clerk"].items("obligations", status="upcoming")[0]["id"]
    assert "Chưa có cảnh báo nào." in people["clerk"].see(f"/obligations/{duty}").text
