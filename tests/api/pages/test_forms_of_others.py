"""A form does what its holder may do, and nothing for another session, another person or another site."""

from __future__ import annotations

import re

import pytest

from tests.api.pages.addresses import routes
from tests.api.pages.conftest import Visitor

OUTSIDE = ("/login", "/logout", "/welcome", "/unsubscribe")
"""Forms for who is not yet inside; their own tests say what they take."""
FILLED = {
    "reason": "Bận",
    "comment": "Đã xem",
    "until_on": "2024-04-01",
    "to_account": "demo-agency",
    "account": "demo-agency",
    "agency": "DB.SO-TC",
    "role": "agency",
    "from_on": "2024-01-01",
    "ground": "QĐ 1",
}


def forms() -> list[str]:
    """Every form of somebody who is inside."""
    found = [r.path for r in routes() if "POST" in (r.methods or ())]
    return [path for path in found if not path.startswith(OUTSIDE)]


def token_of(visitor: Visitor) -> str:
    return visitor.see("/inbox").form("/logout").fields["token"]


@pytest.mark.parametrize("path", forms())
def test_no_form_is_taken_without_the_token_of_its_own_session(
    people: dict[str, Visitor], path: str
) -> None:
    where = re.sub(r"\{\w+\}", "x", path)
    agency, other = people["agency"], token_of(people["clerk"])
    for token in ("", "0" * 64, "ý", other):
        assert agency.send(where, **FILLED, token=token).status_code == 403
    assert agency.ask("/inbox").status_code == 200


def test_nobody_answers_an_alert_of_others_by_a_form(
    people: dict[str, Visitor], reader: Visitor
) -> None:
    agency = people["agency"]
    mine = {a["id"] for a in agency.items("alerts")}
    others = [a["id"] for a in reader.items("alerts", state="raised") if a["id"] not in mine][:3]
    assert others
    token = token_of(agency)
    for alert in others:
        for form in ("acknowledgements", "snoozes", "comments", "reassignments"):
            answer = agency.send(f"/alerts/{alert}/{form}", **FILLED, token=token)
            assert answer.status_code == 403, form
        assert agency.send("/inbox/acknowledgements", alert=alert, token=token).status_code == 403
        assert agency.ask(f"/alerts/{alert}").status_code == 404
        assert reader.ask(f"/api/v1/alerts/{alert}").json()["state"] == "raised"


def test_nobody_appoints_by_a_form_who_may_not_appoint(
    people: dict[str, Visitor], reader: Visitor
) -> None:
    before = reader.items("mandates")
    for login in ("agency", "auditor", "clerk"):
        visitor = people[login]
        given = visitor.send("/mandates", **FILLED, token=token_of(visitor))
        assert given.status_code == 403, login
        ended = visitor.send("/mandates/TC-1/endings", **FILLED, token=token_of(visitor))
        assert ended.status_code == 403, login
    # Who may appoint for one body is told on the page that it may not for another.
    somebody = people["supervisor"]
    assert somebody.send("/mandates", **FILLED, token=token_of(somebody)).status_code == 422
    assert reader.items("mandates") == before
