"""A meeting, a class, a dialogue: announced, held by a host at a place, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.activity import Activity
from domain.errors import ConflictError
from domain.values import id_of
from tests.domain.given import FRONT, OFFICE, act, refused

HELD = date(2023, 3, 1)
PETITION = id_of("petition", "don-01")


class TestAnActivity:
    def announce(self, **fields: Any) -> Activity:
        given: dict[str, Any] = {
            "code": "HD-1",
            "kind": "dialogue",
            "title": "Đối thoại",
            "host_ids": (FRONT,),
        }
        return Activity.announce(act(), **given | fields)

    def hold(self, activity: Activity, **fields: Any) -> None:
        given: dict[str, Any] = {
            "held_on": HELD,
            "place": "Xã B",
            "host_ids": (),
            "attending_ids": (OFFICE,),
            "participants": 80,
            "minutes": None,
        }
        activity.hold(act(HELD), **given | fields)

    def test_is_of_a_known_kind_with_a_title_for_a_known_occasion(self) -> None:
        with refused("kind_known", "/kind"):
            self.announce(kind="party")
        with refused("occasion_known", "/occasion"):
            self.announce(occasion="whim")
        with refused("title_given", "/title"):
            self.announce(title=" ")

    def test_for_a_conflict_names_the_place(self) -> None:
        with refused("conflict_has_area", "/area"):
            self.announce(occasion="conflict")
        self.announce(occasion="conflict", area="Xã B", host_ids=())

    def test_is_held_by_a_host_at_a_place(self) -> None:
        with refused("host_given", "/host_ids"):
            self.hold(self.announce(host_ids=()))
        with refused("place_given", "/place"):
            self.hold(self.announce(), place=" ")

    def test_has_no_host_among_its_guests(self) -> None:
        with refused("host_or_guest", "/attending_ids"):
            self.hold(self.announce(), attending_ids=(FRONT,))

    def test_is_held_or_cancelled_once(self) -> None:
        held, cancelled = self.announce(), self.announce()
        self.hold(held)
        cancelled.cancel(act(), reason="Mưa")
        for activity in (held, cancelled):
            with refused("activity_open", kind=ConflictError):
                self.hold(activity)
            with refused("activity_open", kind=ConflictError):
                activity.cancel(act(), reason="Mưa")
        with refused("reason_given", "/reason"):
            self.announce().cancel(act(), reason=" ")

    def test_receives_petitions_when_it_is_held(self) -> None:
        activity = self.announce()
        with refused("raised_at_meeting", kind=ConflictError):
            activity.raise_petition(act(), petition_id=PETITION)
        self.hold(activity)
        activity.raise_petition(act(), petition_id=PETITION)
