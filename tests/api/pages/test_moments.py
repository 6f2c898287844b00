"""A visitor who chose a day, an instant and a language keeps them from page to page, and always sees which they are."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

import pytest

from infra.seeds.story import DEMO_TODAY
from tests.api.pages.addresses import LISTS
from tests.api.pages.conftest import Visitor
from tests.api.pages.seen import Seen, query

MOMENT: Final = {"on": "2023-09-01", "known_at": "2023-09-01T12:00:00+07:00"}
CHOSEN: Final = {**MOMENT, "lang": "en"}


def back_to_today(seen: Seen) -> str:
    """The address that forgets the moment; the page's own note has it."""
    (found,) = {
        a["href"] for a in seen.links if a["href"][0] != "#" and "on" not in query(a["href"])
    }
    return found


@pytest.fixture(scope="module")
def pages(reader: Visitor) -> list[str]:
    """The lists and one page of each kind, of things there were at that moment."""
    one = {
        "obligations": reader.items("obligations", **MOMENT)[0]["id"],
        "recommendations": reader.items("recommendations", **MOMENT)[0]["code"],
        "supervisions": reader.items("supervisions", **MOMENT)[0]["code"],
        "reports": reader.items("reports", **MOMENT)[0]["code"],
        "plans": reader.items("plans", **MOMENT)[0]["code"],
        "agencies": reader.items("agencies", **MOMENT)[0]["code"],
        "events": reader.items("events", **MOMENT)[0]["position"],
    }
    return [*LISTS, *(f"/{resource}/{id}" for resource, id in one.items())]


def _at(page: str) -> str:
    return page + ("&" if "?" in page else "?") + urlencode(CHOSEN)


def test_every_link_and_every_form_hands_on_the_moment_and_the_language(
    reader: Visitor, pages: list[str]
) -> None:
    for page in pages:
        seen = reader.see(_at(page))
        back = back_to_today(seen)
        for link in seen.links:
            given = query(link["href"])
            if link["href"].startswith("#"):
                continue
            if link["href"] == back:
                assert given == {**query(page), "lang": "en"}
                continue
            # The other language is the default one and needs no word in the address.
            assert given.get("lang", "vi") == link.get("hreflang", "en"), (page, link)
            assert {name: given.get(name) for name in MOMENT} == MOMENT, (page, link)
        for form in seen.forms:
            if form.method == "get":
                assert form.fields["lang"] == "en", page
                assert form.fields["on"] == CHOSEN["on"], page
                assert form.fields["known_at"], page


def test_every_page_says_which_moment_it_shows(reader: Visitor, pages: list[str]) -> None:
    for page in pages:
        told = reader.see(_at(page)).text
        assert "01/09/2023, as known at 01/09/2023 12:00" in told, page
        assert "Friday, 15/03/2024" in told


def test_the_way_back_to_today_forgets_the_moment_alone(reader: Visitor) -> None:
    seen = reader.see("/obligations", status="overdue", kind="reply", **CHOSEN)
    assert query(back_to_today(seen)) == {"status": "overdue", "kind": "reply", "lang": "en"}


def test_pages_of_two_days_differ_as_the_days_did(reader: Visitor) -> None:
    then = reader.items("obligations", status="overdue", on="2023-06-30")
    now = reader.items("obligations", status="overdue")
    assert len(then) < len(now)
    later = next(row for row in now if row["id"] not in {r["id"] for r in then})
    assert later["title"] in reader.see("/").text
    assert later["title"] not in reader.see("/", on="2023-06-30").text


def test_a_day_ahead_is_called_a_forecast(reader: Visitor) -> None:
    assert DEMO_TODAY.isoformat() < "2024-12-31"
    assert "Đây là dự báo" in reader.see("/", on="2024-12-31").text
    assert "Đây là dự báo" not in reader.see("/", on="2023-12-31").text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"on": "01/09/2023"}, "Đang xem theo ngày 01/09/2023"),
        ({"on": " 2023-09-01 "}, "Đang xem theo ngày 01/09/2023"),
        ({"known_at": "2023-09-01"}, "biết đến 01/09/2023 23:59"),
        ({"known_at": "2023-09-01T08:30"}, "biết đến 01/09/2023 08:30"),
        ({"known_at": "2023-09-01T01:30:00Z"}, "biết đến 01/09/2023 08:30"),
    ],
)
def test_days_and_instants_may_be_typed_as_people_do(
    reader: Visitor, typed: dict[str, str], told: str
) -> None:
    assert told in reader.see("/", **typed).text


def test_empty_fields_of_a_filter_ask_nothing(reader: Visitor) -> None:
    asked = reader.see("/obligations", agency="", kind="", status="", on="", known_at="")
    assert "Đang xem theo ngày" not in asked.text


def test_a_list_goes_on_at_the_moment_it_began(reader: Visitor) -> None:
    page = reader.see("/obligations", on="2023-09-01", lang="en")
    seen = 0
    while following := [link["href"] for link in page.links if link.get("rel") == "next"]:
        page = reader.see(following[0])
        seen += 1
        assert "01/09/2023" in page.text
    assert seen >= 3
