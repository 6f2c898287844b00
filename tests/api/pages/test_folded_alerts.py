"""What waits for somebody to name a day stands in one line a body; what people must act on now is counted first."""

from __future__ import annotations

import re
from collections import Counter

from tests.api.pages.conftest import Visitor
from tests.api.pages.seen import query

FOLDED = ("no_date_set", "report_request_not_sent")


def by_rule(reader: Visitor) -> list[tuple[str, str, tuple[str, ...]]]:
    """Rule, duty and bodies of every alert that stands, as the API lists them."""
    return [
        (a["rule"], a["obligation"], tuple(a["recipients"]))
        for state in ("raised", "acknowledged", "snoozed")
        for a in reader.items("alerts", state=state)
    ]


def test_the_overview_counts_what_has_to_be_acted_on_and_folds_what_waits(reader: Visitor) -> None:
    alerts = by_rule(reader)
    acted_on = [a for a in alerts if a[0] not in FOLDED]
    waiting = Counter((a[0], a[2]) for a in alerts if a[0] in FOLDED)
    page = reader.see("/")
    [tile] = re.findall(r"<b>([\d.]+)</b> <span>cảnh báo cần xử lý</span>", page.html)
    assert int(tile.replace(".", "")) == len(acted_on)
    assert f"về {len({a[1] for a in acted_on})} việc" in page.text
    told = [int(n) for n in re.findall(r">(\d+) việc đang chờ</a>", page.html)]
    assert sorted(told) == sorted(waiting.values())
    assert sum(told) + len(acted_on) == len(alerts)
    assert f"Tất cả cảnh báo ({len(alerts)})" in page.text


def test_the_list_counts_what_the_overview_counts(reader: Visitor) -> None:
    acted_on = [a for a in by_rule(reader) if a[0] not in FOLDED]
    [chip] = re.findall(r"Cần xử lý <b>([\d.]+)</b>", reader.see("/alerts").html)
    assert int(chip.replace(".", "")) == len(acted_on)


def test_a_folded_line_leads_to_each_of_its_alerts(reader: Visitor) -> None:
    page = reader.see("/alerts")
    links = [a["href"] for a in page.links if query(a["href"]).get("rule") == "no_date_set"]
    waiting = Counter(a[2] for a in by_rule(reader) if a[0] == "no_date_set")
    assert len(links) == len(waiting)
    found = [len(_duties(reader, link)) for link in links]
    assert sorted(found) == sorted(waiting.values())


def _duties(reader: Visitor, link: str) -> set[str]:
    """The duties on a page and on those that follow it."""
    page = reader.see(link)
    found = {a["href"] for a in page.links if a["href"].startswith("/obligations/")}
    further = [a["href"] for a in page.links if a.get("rel") == "next"]
    return found | _duties(reader, further[0]) if further else found
