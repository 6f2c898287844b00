"""The reorganization of 2025 as facts: provinces merged, the district tier ended, what was open passed on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from domain.actor import Act
from domain.application import Ledger, Recorded
from domain.commands import agencies
from domain.recommendation import Recommendation
from domain.values import Document, id_of
from infra.seeds import registry
from infra.seeds.reference import seed
from infra.seeds.story import recommendations
from infra.seeds.story.step import Positions, Say, Step
from infra.seeds.story.wording import saying
from infra.seeds.story.year import local
from infra.seeds.values import AgencySeed

_OPENING: Final = timedelta(hours=8)
_PACE: Final = timedelta(seconds=2)


@dataclass
class _Desk:
    """The clerk who enters the reform, one fact after another on its day."""

    at: datetime

    def step(self, id: str, on: date, subjects: tuple[str, ...], say: Say) -> Step:
        self.at += _PACE
        return Step(
            id=f"reform/{id}",
            on=on,
            subjects=subjects,
            actor="demo-clerk",
            agency=None,
            say=say,
            recorded=self.at,
        )


def steps() -> Iterator[Step]:
    """The merged provinces first: they take over what the districts leave."""
    given = seed("reorganizations.toml")
    on: date = given["provinces"]["on"]
    desk = _Desk(local(datetime.combine(on, datetime.min.time()) + _OPENING))
    for province in given["province"]:
        yield from _province(given, province, desk)
    yield from _districts(given, desk)


def successor(code: str) -> str | None:
    """The body that follows one of the seeds in 2025, or None where it goes on."""
    given = seed("reorganizations.toml")
    units = {p["unit"]: p["new"] for p in given["province"]}
    body = next(a for a in registry.load_agencies() if a.code == code)
    unit, tail = code.partition(".")[0], code.rpartition(".")[2]
    new = units.get(unit)
    if body.level == "province":
        return new and f"{new}.{tail}"
    if body.level != "district":
        return None
    known = {a.code for a in registry.load_agencies()}
    wanted = given["districts"]["heirs"].get(tail, tail)
    heir = wanted if f"{unit}.{wanted}" in known else "TINH-UY"
    return f"{new or unit}.{heir}"


def _province(given: dict[str, Any], province: dict[str, Any], desk: _Desk) -> Iterator[Step]:
    decision = given["provinces"]
    on, ground, document = decision["on"], _ground(decision), _paper(decision)
    for unit, name in province["with"].items():
        for tail, body in given["bodies"].items():
            kind = next(a.kind for a in registry.load_agencies() if a.code == f"LC.{tail}")
            code, called = f"{unit}.{tail}", f"{body} {name}"
            yield desk.step(code, on, (code,), _registered(code, called, kind, name, None))
    for old in _of(province["unit"], "province"):
        tail = old.code.rpartition(".")[2]
        code = f"{province['new']}.{tail}"
        others = tuple(f"{unit}.{tail}" for unit in province["with"] if tail in given["bodies"])
        say = _registered(code, old.name, old.kind, province["name"], on)
        yield desk.step(code, on, (code,), say)
        merge = _passing_letters(
            agencies.merge,
            code,
            ended=(old.code, *others),
            predecessors=(old.code, *others),
            ground=ground,
            document=document,
        )
        yield desk.step(f"{code}/merger", on, (code, old.code, *others), merge)


def _districts(given: dict[str, Any], desk: _Desk) -> Iterator[Step]:
    decision = given["districts"]
    ground = f"{_ground(decision)}; {decision['decision']} ({decision['decision_mark']})"
    for old in (a for a in registry.load_agencies() if a.level == "district"):
        say = _passing_letters(
            agencies.dissolve,
            old.code,
            ended=(old.code,),
            heir=successor(old.code),
            ground=ground,
            document=_paper(decision),
        )
        yield desk.step(f"{old.code}/end", decision["on"], (old.code,), say)


def _passing_letters(
    command: Callable[..., Recorded], subject: str, *, ended: tuple[str, ...], **words: Any
) -> Say:
    """A step that also lets the heir owe what the recommendations told so far still ask of the bodies that end."""

    def say(ledger: Ledger, act: Act, positions: Positions) -> Recorded:
        told = {step.rpartition("/")[0] for step in positions} & recommendations.codes()
        gone = {id_of("agency", code) for code in ended}
        letters = (ledger.load(Recommendation, code) for code in sorted(told))
        left = tuple(x.code for x in letters if x.owes and x.responsible_id in gone)
        return command(ledger, act, subject, letters=left, **words)

    return say


def _of(unit: str, level: str) -> Iterator[AgencySeed]:
    return (
        a for a in registry.load_agencies() if a.level == level and a.code.partition(".")[0] == unit
    )


def _registered(code: str, name: str, kind: str, province: str, founded_on: date | None) -> Say:
    return saying(
        agencies.register,
        code=code,
        name=name,
        kind=kind,
        level="province",
        founded_on=founded_on,
        province=province,
    )


def _ground(decision: dict[str, Any]) -> str:
    return f"Nghị quyết {decision['number']}{decision['symbol']} ({decision['mark']}; {decision['source']})"


def _paper(decision: dict[str, Any]) -> Document:
    return Document(
        number=decision["number"],
        symbol=decision["symbol"],
        issued_on=decision["announced_on"],
        issuer=decision["issuer"],
        title=decision["title"],
    )
