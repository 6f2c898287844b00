"""Người được xem — what another account than the caller's may read of alerts: to be given them, or to stand in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from api.access import Admitted, Ruling, admission, of_subject
from api.asking import Asking
from api.ports import Ports
from domain.alert import Alert
from domain.errors import ForbiddenError, InvalidInputError, NotFoundError
from projections import matters, notices, obligations, open_alerts
from projections.moment import Moment
from projections.narrowing import narrowed
from projections.obligations import ObligationFilter
from projections.read_model import Row


def readable(ports: Ports, account: str, alerts: Sequence[Row], moment: Moment) -> frozenset[str]:
    """What some alerts are about, as far as the account may read it: the same rows that its questions would see."""
    reader = _admitted(ports, account, "show_obligation", moment)
    if reader is None:
        return frozenset()
    about = frozenset(alert["obligation"] for alert in alerts)
    if reader.sight.bodies is None:
        return about
    duties = tuple(UUID(a["obligation"]) for a in alerts if a["matter"] == "obligation")
    with narrowed(ports.reads.reading(), reader.sight.bodies, account) as rows:
        others = matters.shown(rows, moment, alerts)
        found = (
            obligations.register(rows, moment, ObligationFilter(ids=duties), limit=len(duties))
            if duties
            else []
        )
    return about & {*others, *(duty["id"] for duty in found)}


def may_be_given(ports: Ports, alert: str, account: str) -> None:
    """Refuse an assignee who could not read what the alert is about, or could not act on it."""
    id, moment = Alert.identify(alert), Moment(ports.clock.today(), ports.clock.now())
    with ports.reads.reading() as rows:
        told = open_alerts.one(rows, moment, id)
    if told is None:
        # Whether there is such an alert is the command's to say.
        return
    actor = _admitted(ports, account, "acknowledge_alert", moment)
    if (
        actor is None
        or not actor.ruling(partial(of_subject, ports, id)).allowed
        or not readable(ports, account, [told], moment)
    ):
        raise InvalidInputError(
            "assignee_may_act",
            "Người được giao phải được xem nghĩa vụ và được xử lý cảnh báo này.",
            pointer="/to_account",
            allowed="an account that may read the duty and act on the alert",
        )


def may_stand_in(ports: Ports, account: str, deputy: str) -> None:
    """Refuse a deputy who could not read what the bodies of who is away are told of: letters would reach nobody."""
    moment = Moment(ports.clock.today(), ports.clock.now())
    away, reader = ports.account(account), _admitted(ports, deputy, "show_obligation", moment)
    standing = ports.standings.today()
    capacities = (
        standing.capacities(account, away.role, away.agency, only=False) if away is not None else ()
    )
    told_of = {
        body for c in capacities for body in (standing.reach(c.agency).bodies if c.agency else ())
    }
    if reader is None or not (reader.sight.bodies is None or told_of <= reader.sight.bodies):
        raise InvalidInputError(
            "deputy_may_read",
            "Người thay phải được xem các việc của cơ quan mà người vắng mặt đại diện.",
            pointer="/deputy",
            allowed="an account that may read the matters of the bodies that the absent one acts for",
        )


def why_told(ask: Asking, duty: UUID, account: str | None) -> list[Row]:
    """Why an account was told of a duty that the caller may read, or was not; the caller's own where none is named.

    Who reads the matters of some bodies alone asks about oneself and colleagues: the answer is the whole one, or none.
    """
    own = ask.caller.account_id
    about = account or own
    narrow = ask.caller.sight.bodies is not None
    if narrow and about != own and about not in ask.ports.contacts.colleagues(own):
        raise ForbiddenError(
            "asks_of_colleagues",
            "Chỉ được hỏi về chính mình và đồng nghiệp cùng cơ quan.",
            pointer="/query/account",
            allowed="one's own account, or a colleague's",
        )
    with ask.ports.reads.reading() as rows:
        if about != own and ask.ports.account(about) is None:
            alerts = open_alerts.register(rows, ask.moment, {"obligation": str(duty)}, limit=500)
            # Who may enter no more may have been told once.
            if about not in notices.recipients(rows, [alert["id"] for alert in alerts]):
                raise NotFoundError(
                    "account_known", "Không có tài khoản này.", allowed="an account's id"
                )
        return ask.ports.why_told(rows, ask.moment, duty, about)


def _admitted(ports: Ports, account: str, operation: str, moment: Moment) -> Admitted | None:
    """The account as it would pass the door on a day; None where it would not."""
    caller = ports.account(account)
    if caller is None:
        return None
    today = moment.on == ports.clock.today()
    standing = ports.standings.today() if today else ports.standings.at(moment)
    found = admission(standing, caller, operation)
    return None if isinstance(found, Ruling) else found
