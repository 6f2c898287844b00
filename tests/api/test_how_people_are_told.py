"""Channels, paces, absences and the last letter: chosen by everybody for themselves, over the API and by a link."""

from __future__ import annotations

from collections.abc import Callable

from api import unsubscribing
from infra.service import Service
from projections import subscriptions
from tests.api.conftest import Client, Json


def test_everybody_chooses_and_ends_how_they_are_told(person: Callable[..., Client]) -> None:
    clerk = person("clerk", "huyen-a")
    assert [c["channel"] for c in clerk.items("subscriptions")] == ["inbox"]
    # The inbox of who has chosen nothing is shown, and is nothing that could be ended.
    refused = clerk.send("subscriptions/endings", {"channel": "inbox"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/channel")
    chosen = {"channel": "mail", "address": "van-thu@huyen-a.example", "pace": "weekly"}
    answer = clerk.send("subscriptions", chosen)
    assert (answer.status_code, answer.json()["pace"]) == (200, "weekly")
    assert [(c["channel"], c["lang"]) for c in clerk.items("subscriptions")] == [("mail", "vi")]
    assert clerk.send("subscriptions/endings", {"channel": "mail"}).status_code == 200
    assert clerk.send("subscriptions/endings", {"channel": "mail"}).status_code == 422
    assert [c["channel"] for c in clerk.items("subscriptions")] == ["inbox"]


def test_the_secret_of_a_webhook_is_told_when_it_is_chosen(person: Callable[..., Client]) -> None:
    machine = person("machine", "huyen-a")
    hook = {"channel": "webhook", "address": "https://a.example/hook"}
    assert machine.send("subscriptions", hook).json()["secret"].startswith("whsec_")
    assert machine.items("subscriptions")[0].get("secret") is None
    wrong = machine.send("subscriptions", {"channel": "pigeon", "address": "roof"})
    assert wrong.status_code == 422


def test_an_absence_is_ones_own_to_state_and_to_end(person: Callable[..., Client]) -> None:
    head, other = person("head", "huyen-a"), person("clerk", "xa-b")
    away: Json = {"from_on": "2023-12-01", "to_on": "2023-12-15"}
    stated = head.post("absences", away)
    assert head.send("absences", {**away, "deputy": "nobody"}).status_code == 422
    assert other.items("absences") == []
    at = f"absences/{stated['id']}/endings"
    assert other.send(at, {}).status_code == 403
    head.post(at)
    [row] = head.items("absences")
    assert row["back_on"] == "2023-12-01"


def test_a_deputy_is_somebody_who_may_read_the_matters_of_the_body(
    service: Service, letter: Client, person: Callable[..., Client]
) -> None:
    head = person("head", "huyen-a")
    away: Json = {"from_on": "2023-12-01", "to_on": "2023-12-15"}
    for role, agency in (("clerk", "xa-b"), ("agency", "khac")):
        person(role, agency)
        other = service.private.account(f"{role}-{agency}").id
        refused = head.send("absences", {**away, "deputy": other})
        assert refused.status_code == 422, role
        [error] = refused.json()["errors"]
        assert (error["rule"], error["pointer"]) == ("deputy_may_read", "/deputy")
        assert error["allowed"]
    person("agency", "huyen-a")
    head.post("absences", {**away, "deputy": service.private.account("agency-huyen-a").id})


def test_an_absence_from_a_day_is_stated_once(person: Callable[..., Client]) -> None:
    head = person("head", "huyen-a")
    away: Json = {"from_on": "2023-12-01", "to_on": "2023-12-15"}
    head.post("absences", away)
    refused = head.send("absences", {**away, "to_on": "2023-12-20"})
    assert refused.status_code == 409
    [error] = refused.json()["errors"]
    assert (error["rule"], error["pointer"]) == ("absence_already_recorded", "/from_on")
    assert error["message"] == "Đã báo vắng mặt từ ngày 01/12/2023."


def test_one_request_of_a_mail_program_is_the_last_letter(
    service: Service, anybody: Client, person: Callable[..., Client]
) -> None:
    clerk = person("clerk", "huyen-a")
    clerk.send("subscriptions", {"channel": "mail", "address": "van-thu@huyen-a.example"})
    account = service.private.account("clerk-huyen-a").id
    [contact] = service.notifying.contacts.of(account)
    link = service.notifying.notifier._unsubscribe(contact)
    assert link is not None
    path = link.removeprefix(service.settings.public_url)
    assert anybody.http.get(path).status_code == 200
    assert [c.channel for c in service.notifying.contacts.of(account)] == ["mail"]
    one_click = {"List-Unsubscribe": "One-Click"}
    assert [anybody.http.post(path, data=one_click).status_code for _ in range(2)] == [200, 200]
    assert [c.channel for c in service.notifying.contacts.of(account)] == ["inbox"]
    assert service.wait_for(service.head(), 10)
    with service.read_store.reading() as rows:
        [row] = subscriptions.register(rows, service.now(), {"account": account})
    assert (row["state"], row["by"]) == ("ended", "link")


def test_a_link_that_was_not_signed_here_ends_nothing(service: Service, anybody: Client) -> None:
    forged = unsubscribing.sealed(b"another secret", "acc-1", "mail")
    for last in (forged, "abc", "abc.def", "x" * 600, forged.upper()):
        assert anybody.http.post(f"/unsubscribe/{last}").status_code == 404
    assert service.head() == 0
