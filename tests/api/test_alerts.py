"""What people answer to alerts, and why they were told of a duty or not, through the API."""

from __future__ import annotations

from datetime import timedelta

from infra.service import Service
from projections.moment import Moment
from tests.api.conftest import TODAY, Client, Json


def told(client: Client, alert: Json, **params: str) -> dict[str, Json]:
    rows = client.items(f"obligations/{alert['obligation']}/notices", **params)
    return {row["stage"]: row for row in rows}


def test_people_comment_on_an_alert_and_give_it_to_somebody(letter: Client, alert: Json) -> None:
    at = f"alerts/{alert['id']}"
    letter.post(f"{at}/acknowledgements", {"comment": "Đã nhận"})
    letter.post(f"{at}/comments", {"comment": "Chờ Sở ký"})
    letter.post(f"{at}/reassignments", {"to_account": "acc-7", "reason": "Đúng việc"})
    found = letter.get(at)
    assert (found["state"], found["assignee"]) == ("acknowledged", "acc-7")
    assert [c["comment"] for c in found["comments"]] == ["Chờ Sở ký"]
    assert letter.send(f"{at}/comments", {"comment": ""}).status_code == 422
    assert letter.send(f"{at}/reassignments", {"to_account": "acc-7"}).status_code == 422


def test_a_duty_without_alerts_says_that_nobody_was_told(letter: Client) -> None:
    duty = letter.items("obligations", item="1", limit=500)[-1]["id"]
    [row] = letter.items(f"obligations/{duty}/notices")
    assert (row["verdict"], row["reason"], row["alert"]) == ("not_told", "not_raised", None)


def test_who_has_no_part_in_a_duty_is_not_told_and_reads_why(letter: Client, alert: Json) -> None:
    rows = told(letter, alert)
    assert {row["reason"] for row in rows.values()} == {"not_concerned"}
    assert rows["overdue"]["text"].startswith("Cơ quan hoặc vai trò")


def test_who_is_told_reads_by_which_notice(letter: Client, alert: Json, service: Service) -> None:
    head = service.private.add_account("truong", name="Trưởng", role="head", agency="huyen-a")
    service.contacts.put(head.id, "inbox", "-")
    assert told(letter, alert, account=head.id)["overdue"]["verdict"] == "waits"
    moment = next_office_hour(service)
    assert service.notifier.compose(moment) == 1
    assert service.wait_for(service.head(), 10)
    assert service.notifier.send(moment).delivered == 1
    assert service.wait_for(service.head(), 10)
    late = {"account": head.id, "known_at": moment.known_at.isoformat()}
    row = told(letter, alert, **late)["overdue"]
    assert (row["verdict"], row["rung"]) == ("told", "head")
    [notice] = letter.items("notices", recipient=head.id, known_at=late["known_at"])
    assert row["notices"][0]["notice"] == notice["id"]
    assert (notice["state"], notice["channel"]) == ("delivered", "inbox")
    shown = letter.get(f"notices/{notice['id']}", known_at=late["known_at"])
    assert {t["rung"] for t in shown["told"]} == {"head"}


def next_office_hour(service: Service) -> Moment:
    """The next instant in office hours."""
    at = service.clock.now()
    while not service.notifier.is_open(at):
        at += timedelta(minutes=30)
    return Moment(TODAY, at)
