"""Who acts for whom in the fictional year: the demonstration's people, one who has left and one who stands in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from domain.commands import mandates
from infra.demo_accounts import ACCOUNTS
from infra.seeds.story.step import Say, Step
from infra.seeds.story.wording import saying
from infra.seeds.story.year import FIRST_DAY, local

GIVER: Final = "demo-personnel"
"""Who gave the first mandates: an account that nobody signs in to."""
_AT: Final = local("2023-01-04T09:30")
_PACE: Final = timedelta(seconds=10)
OFFICES: Final = {"demo-clerk": ("LC.BTT-MTTQ", "LD.HUYEN.UB-MTTQ", "TN.TT-BCD")}
"""The offices of the other issuing bodies, for which the same person keeps the ledger: the house has one ledger."""
LEFT: Final = "demo-agency-2022"


def steps() -> Iterator[Step]:
    """Each mandate in the order in which it was given, then what became of two of them."""
    at = _AT
    for no, (account, role, agency, more) in enumerate(_given(), start=1):
        words = {"account": account, "role": role, "agency": agency, **more}
        code = f"TC-2023-{no:04}"
        say = saying(mandates.grant, code=code, ground=_ground(no), **words)
        yield Step(code, FIRST_DAY, (code,), GIVER, agency, say, recorded=at)
        at += _PACE
        if account == LEFT:
            gone = saying(mandates.end, code, reason="Chuyển công tác khác")
            yield _later(code, "end", date(2023, 6, 1), agency, gone)
    head = _code_of("demo-head")
    away = saying(
        mandates.declare_absence, head, from_on=date(2024, 3, 14), to_on=date(2024, 3, 20)
    )
    yield _later(head, "absence", date(2024, 3, 13), "DB.BTT-MTTQ", away)


Given = tuple[str, str, str | None, dict[str, Any]]
"""Account, role, agency, and what else the command takes."""


def _given() -> Iterator[Given]:
    for account in ACCOUNTS:
        yield account.id, account.role, account.agency, {}
    for holder, offices in OFFICES.items():
        for office in offices:
            yield holder, "clerk", office, {}
    yield LEFT, "agency", "DB.SO-TC", {}
    stands_in = {"place": "alternate", "stands_in_for": _code_of("demo-head")}
    yield "demo-supervisor", "head", "DB.BTT-MTTQ", stands_in


def _code_of(account: str) -> str:
    return f"TC-2023-{[a.id for a in ACCOUNTS].index(account) + 1:04}"


def _ground(no: int) -> str:
    return f"Quyết định phân công nhiệm vụ số {no:02}/QĐ (hư cấu)"


def _later(code: str, what: str, on: date, agency: str | None, say: Say) -> Step:
    return Step(f"{code}/{what}", on, (code,), GIVER, agency, say)
