"""What people answer to alerts, and why they were told of a duty or not, through the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.commands import alerts, mandates, notices
from domain.commands.notices import Composing
from domain.notice import Told
from infra.clock import Clock
from infra.service import Service
from projections.moment import Moment
from tests.api.conftest import TODAY, Client, Json


def told(client: Client, alert: Json, **params: str) -> dict[str, Json]:
    rows = client.items(f"obligations/{alert['obligation']}/notices", **params)
    return {row["stage"]: row for row in rows}


def test_people_comment_on_an_alert_and_give_it_to_somebody(
    letter: Client, alert: Json, service: Service
) -> None:
    at = f"alerts/{alert['id']}"
    service.private.add_account("lan", name="Lan", role="clerk", agency="huyen-a", id="acc-7")
    letter.post(f"{at}/acknowledgements", {"comment": "Đã nhận"})
    letter.post(f"{at}/comments", {"comment": "Chờ Sở ký"})
    letter.post(f"{at}/reassignments", {"to_account": "acc-7", "reason": "Đúng việc"})
    found = letter.get(at)
    assert (found["state"], found["assignee"]) == ("acknowledged", "acc-7")
    assert [c["comment"] for c in found["comments"]] == ["Chờ Sở ký"]
    assert letter.send(f"{at}/comments", {"comment": ""}).status_code == 422
    assert letter.send(f"{at}/reassignments", {"to_account": "acc-7"}).status_code == 422


def test_an_alert_is_given_to_nobody_who_is_not_there(
    letter: Client, alert: Json, service: Service
) -> None:
    at = f"alerts/{alert['id']}/reassignments"
    gone = service.private.add_account("lan", name="Lan", role="clerk", agency="huyen-a")
    service.private.disable(gone.id)
    for account in ("nobody", gone.id):
        refused = letter.send(at, {"to_account": account, "reason": "Đúng việc"})
        assert refused.status_code == 422
        [error] = refused.json()["errors"]
        assert (error["rule"], error["pointer"]) == ("account_known", "/to_account")
        assert account in error["message"]
    assert letter.get(f"alerts/{alert['id']}")["assignee"] is None


def test_whoever_an_alert_is_given_to_is_told_as_the_responsible_person(
    letter: Client, alert: Json, service: Service
) -> None:
    lan = service.private.add_account("lan", name="Lan", role="machine", agency="huyen-a")
    body = {"to_account": lan.id, "reason": "Đúng việc"}
    letter.post(f"alerts/{alert['id']}/reassignments", body)
    row = told(letter, alert, account=lan.id)["overdue"]
    assert (row["verdict"], row["rung"]) == ("waits", "responsible")


def test_an_alert_is_given_to_nobody_who_may_not_read_its_duty_or_act_on_it(
    letter: Client, alert: Json, service: Service
) -> None:
    at = f"alerts/{alert['id']}/reassignments"
    for role, agency in (("clerk", "xa-b"), ("auditor", "huyen-a"), ("auditor", None)):
        account = service.private.add_account(
            f"{role}-of-{agency}", name="Lan", role=role, agency=agency
        )
        refused = letter.send(at, {"to_account": account.id, "reason": "Đúng việc"})
        assert refused.status_code == 422, (role, agency)
        [error] = refused.json()["errors"]
        assert (error["rule"], error["pointer"]) == ("assignee_may_act", "/to_account")
        assert error["allowed"]
    assert letter.get(f"alerts/{alert['id']}")["assignee"] is None


def test_who_may_not_read_a_duty_is_told_nothing_of_it_whoever_gave_it_to_them(
    letter: Client, alert: Json, service: Service
) -> None:
    """Somebody was given the alert by an earlier rule, or has lost their mandate since."""
    lan = service.private.add_account("lan", name="Lan", role="clerk", agency="xa-b")
    act = service.act("acc-1")
    alerts.reassign(service.ledger, act, alert["id"], to_account=lan.id, reason="Đúng việc")
    assert service.wait_for(service.head(), 10)
    row = told(letter, alert, account=lan.id)["overdue"]
    assert (row["verdict"], row["reason"]) == ("not_told", "may_not_read")
    moment = next_office_hour(service)
    service.notifying.notifier.compose(moment)
    slot = f"{TODAY.isoformat()}.given"
    earlier = Composing(
        "inbox", lan.id, slot, "daily", (Told(UUID(alert["id"]), "responsible"),), ()
    )
    notices.compose(service.ledger, service.act("notifier"), earlier)
    assert service.wait_for(service.head(), 10)
    service.notifying.notifier.send(moment)
    assert service.wait_for(service.head(), 10)
    found = letter.items("notices", recipient=lan.id, known_at=moment.known_at.isoformat())
    about = [n for n in found if alert["id"] in {t["alert_id"] for t in n["told"]}]
    assert [(n["state"], n["reason"]) for n in about] == [("suppressed", "may_not_read")]


def test_after_a_start_nobody_is_told_before_the_watch_has_looked_at_today(
    letter: Client, alert: Json, service: Service
) -> None:
    service.private.add_account("truong", name="Trưởng", role="head", agency="huyen-a")
    with Service.open(service.settings) as again:
        assert again.notifying.notify().composed == 0
        again.look(TODAY, again.clock.now())
        assert again.notifying.notify().composed >= 1
        assert again.notifying.notify().composed == 0


@dataclass
class Turning(Clock):
    """A clock on whose day midnight falls when the test says so."""

    day: date

    def today(self) -> date:
        return self.day


def test_when_a_day_has_begun_nobody_is_told_before_the_watch_has_looked_at_it(
    letter: Client, alert: Json, service: Service
) -> None:
    service.private.add_account("truong", name="Trưởng", role="head", agency="huyen-a")
    clock = Turning(TODAY)
    with Service.open(service.settings, clock) as running:
        running.look(TODAY, clock.now())
        clock.day += timedelta(days=1)
        assert running.notifying.notify().composed == 0
        running.look(clock.day, clock.now())
        assert running.notifying.notify().composed >= 1


def mandate(
    service: Service,
    code: str,
    account: str,
    agency: str,
    *,
    place: str = "principal",
    of: str | None = None,
) -> None:
    """Somebody is head of a body by a mandate; what the account says of itself counts no more."""
    if service.private.caller_of_account(account) is None:
        service.private.add_account(
            account, name=account, role="auditor", agency="tinh-uy", id=account
        )
    mandates.grant(
        service.ledger,
        service.act("acc-1"),
        code=code,
        account=account,
        agency=agency,
        role="head",
        ground="Quyết định 12",
        place=place,
        stands_in_for=of,
    )
    assert service.wait_for(service.head(), 10)


def heard(letter: Client, alert: Json, *accounts: str) -> dict[str, tuple[str, str | None]]:
    rows = {a: told(letter, alert, account=a)["overdue"] for a in accounts}
    return {a: (row["reason"], row["rung"]) for a, row in rows.items()}


def test_who_is_told_follows_the_mandates_and_their_ends(
    letter: Client, alert: Json, service: Service
) -> None:
    mandate(service, "TC-1", "chief", "huyen-a")
    mandate(service, "TC-2", "second", "huyen-a", place="deputy", of="TC-1")
    mandate(service, "TC-3", "third", "huyen-a", place="alternate", of="TC-1")
    mandate(service, "TC-4", "elsewhere", "xa-b")
    waits, nothing = ("awaits_slot", "head"), ("not_concerned", None)
    everybody = ("chief", "second", "third", "elsewhere")
    assert heard(letter, alert, *everybody) == {
        "chief": waits,
        "second": waits,
        "third": nothing,
        "elsewhere": nothing,
    }
    mandates.end(service.ledger, service.act("acc-1"), "TC-1", reason="Chuyển công tác")
    assert service.wait_for(service.head(), 10)
    assert set(heard(letter, alert, *everybody).values()) == {nothing}


def test_an_alternate_is_told_while_the_holder_of_the_mandate_is_away(
    letter: Client, alert: Json, service: Service
) -> None:
    mandate(service, "TC-1", "chief", "huyen-a")
    mandate(service, "TC-2", "third", "huyen-a", place="alternate", of="TC-1")
    away(service, "TC-1")
    assert heard(letter, alert, "chief", "third") == {
        "chief": ("absent", "head"),
        "third": ("awaits_slot", "head"),
    }
    moment = next_office_hour(service)
    service.notifying.notifier.compose(moment)
    assert service.wait_for(service.head(), 10)
    service.notifying.notifier.send(moment)
    assert service.wait_for(service.head(), 10)
    states = {
        (n["recipient"], n["state"])
        for n in letter.items("notices", known_at=moment.known_at.isoformat())
    }
    assert states == {("chief", "suppressed"), ("third", "delivered")}


def test_who_is_away_in_one_capacity_hears_in_the_other(
    letter: Client, alert: Json, service: Service
) -> None:
    mandate(service, "TC-1", "chief", "xa-b")
    mandate(service, "TC-2", "chief", "huyen-a")
    away(service, "TC-1")
    assert heard(letter, alert, "chief") == {"chief": ("awaits_slot", "head")}
    away(service, "TC-2")
    assert heard(letter, alert, "chief") == {"chief": ("absent", "head")}


def away(service: Service, code: str) -> None:
    """The holder of a mandate is away from it these days."""
    last = TODAY + timedelta(days=5)
    act = service.act("acc-1")
    mandates.declare_absence(service.ledger, act, code, from_on=TODAY, to_on=last)
    assert service.wait_for(service.head(), 10)


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
    service.notifying.contacts.put(head.id, "inbox", "-")
    assert told(letter, alert, account=head.id)["overdue"]["verdict"] == "waits"
    moment = next_office_hour(service)
    assert service.notifying.notifier.compose(moment) == 1
    assert service.wait_for(service.head(), 10)
    assert service.notifying.notifier.send(moment).delivered == 1
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
    while not service.notifying.notifier.is_open(at):
        at += timedelta(minutes=30)
    return Moment(TODAY, at)


def test_a_colleague_gets_the_whole_answer_and_others_none(
    letter: Client, alert: Json, service: Service, person: Callable[..., Client]
) -> None:
    reader = person("agency", "huyen-a")
    head = service.private.add_account("truong", name="Trưởng", role="head", agency="huyen-a")
    stranger = service.private.add_account("xa", name="Xa", role="head", agency="xa-b")
    moment = next_office_hour(service)
    service.notifying.notifier.compose(moment)
    assert service.wait_for(service.head(), 10)
    service.notifying.notifier.send(moment)
    assert service.wait_for(service.head(), 10)
    asked = {"account": head.id, "known_at": moment.known_at.isoformat()}
    everything = told(letter, alert, **asked)["overdue"]
    assert (everything["verdict"], len(everything["notices"])) == ("told", 1)
    assert told(reader, alert, **asked)["overdue"] == everything
    at = f"obligations/{alert['obligation']}/notices"
    refused = reader.ask(at, account=stranger.id)
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["rule"] == "asks_of_colleagues"
    page = reader.ask(f"/obligations/{alert['obligation']}", account=stranger.id)
    assert page.status_code in (303, 403)


def test_nobody_is_said_to_be_not_concerned_who_is_not_there(letter: Client, alert: Json) -> None:
    refused = letter.ask(f"obligations/{alert['obligation']}/notices", account="nobody")
    assert refused.status_code == 404
    assert refused.json()["errors"][0]["rule"] == "account_known"


def test_nobody_answers_an_alert_before_its_day(letter: Client, alert: Json) -> None:
    before = (date.fromisoformat(alert["effective_on"]) - timedelta(days=1)).isoformat()
    for answer, body in (
        ("acknowledgements", {}),
        ("comments", {"comment": "Chờ Sở ký"}),
        ("snoozes", {"until_on": (TODAY + timedelta(days=3)).isoformat(), "reason": "Chờ ký"}),
    ):
        refused = letter.send(f"alerts/{alert['id']}/{answer}", {**body, "happened_on": before})
        assert refused.status_code == 422, answer
        assert refused.json()["errors"][0]["rule"] == "answered_after_alert"
