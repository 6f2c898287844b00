"""The agencies of the seeds and their named groups, every reference checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from domain.agency import EDGE_TYPES, LEVELS
from infra.seeds.table import SeedError, Table, read_table
from infra.seeds.values import AgencySeed, EdgeSeed, SetSeed

AGENCIES: Final = Path(__file__).parent / "agencies.toml"

KINDS: Final = (
    "party_committee",  # cấp ủy: Tỉnh ủy, Huyện ủy, Đảng ủy
    "party_standing",  # Ban Thường vụ, Thường trực cấp ủy
    "party_commission",  # Ban Dân vận, Ban Tổ chức, Ủy ban Kiểm tra, tuyên giáo
    "party_delegation",  # Đảng đoàn, Ban Cán sự đảng
    "office",  # Văn phòng
    "front_committee",  # Ủy ban MTTQ
    "front_standing_board",  # Ban Thường trực Ủy ban MTTQ
    "front_advisory",  # Hội đồng, ban, tổ tư vấn
    "pso",  # tổ chức chính trị - xã hội
    "peoples_council",  # HĐND
    "council_standing",  # Thường trực HĐND
    "peoples_committee",  # UBND
    "department",  # sở, ban, ngành
    "na_delegation",  # Đoàn đại biểu Quốc hội
    "steering_committee",  # Ban Chỉ đạo
    "inspection_board",  # Ban Thanh tra nhân dân
    "investment_supervision_board",  # Ban giám sát đầu tư của cộng đồng
    "enterprise",  # doanh nghiệp
    "media",  # cơ quan báo chí, truyền thông
)
"""Loại cơ quan — the closed vocabulary of kinds in the seeds."""


def _edge(table: Table) -> EdgeSeed:
    edge = EdgeSeed(
        type=table.one_of("type", EDGE_TYPES),
        to=table.code("to"),
        from_on=table.maybe("from", date),
        place=table.place(),
    )
    table.close()
    return edge


def _agency(table: Table) -> AgencySeed:
    agency = AgencySeed(
        code=table.code("code"),
        name=table.take("name", str),
        kind=table.one_of("kind", KINDS),
        level=table.one_of("level", LEVELS),
        province=table.maybe("province", str),
        founded_on=table.maybe("founded_on", date),
        edges=tuple(map(_edge, table.children("edges"))),
        aliases=table.words("aliases"),
        place=table.place(),
        note=table.maybe("note", str),
    )
    if (agency.level == "central") == (agency.province is not None):
        raise table.wrong("province", "belongs to every body except central ones")
    if not agency.unit:
        raise table.wrong("code", "must begin with the unit it sits in, as in DB.BTT-MTTQ")
    pairs = [(edge.type, edge.to) for edge in agency.edges]
    for i, edge in enumerate(agency.edges):
        if edge.to == agency.code or pairs.index((edge.type, edge.to)) < i:
            raise table.wrong(f"edges/{i}", "leads to itself or stands twice")
    table.close()
    return agency


def _set(table: Table) -> SetSeed:
    group = SetSeed(
        code=table.code("code"),
        name=table.take("name", str),
        members=table.words("members"),
        complete=table.take("complete", bool),
        from_on=table.maybe("from", date),
        place=table.place(),
        note=table.maybe("note", str),
    )
    if group.complete and not group.members:
        raise table.wrong("members", "cannot be empty in a complete set")
    table.close()
    return group


@dataclass(frozen=True, slots=True)
class Registry:
    """Danh bạ — every agency and every named group of the seeds."""

    agencies: tuple[AgencySeed, ...]
    sets: tuple[SetSeed, ...]

    @property
    def codes(self) -> frozenset[str]:
        """Everything that a plan may name."""
        return frozenset([a.code for a in self.agencies] + [g.code for g in self.sets])


def read_registry(path: Path) -> Registry:
    """Read agencies and sets from a file, every reference checked."""
    table = read_table(path)
    registry = Registry(
        tuple(map(_agency, table.children("agencies"))), tuple(map(_set, table.children("sets")))
    )
    table.close()
    codes = [agency.code for agency in registry.agencies] + [g.code for g in registry.sets]
    for code, times in Counter(codes).items():
        if times > 1:
            raise SeedError(path.name, f"/{code}", "is given twice")
    agencies = {agency.code for agency in registry.agencies}
    for agency in registry.agencies:
        for i, edge in enumerate(agency.edges):
            if edge.to not in agencies:
                raise SeedError(path.name, f"/{agency.code}/edges/{i}", f"no agency “{edge.to}”")
    for group in registry.sets:
        for member in group.members:
            if member not in agencies:
                raise SeedError(path.name, f"/{group.code}/members", f"no agency “{member}”")
    return registry


@cache
def the_registry() -> Registry:
    """The registry that ships, read once."""
    return read_registry(AGENCIES)


def load_agencies() -> tuple[AgencySeed, ...]:
    """Every agency of the seeds, in the order of the file; an edge may lead to a later one."""
    return the_registry().agencies


def load_sets() -> tuple[SetSeed, ...]:
    """Every named group of agencies."""
    return the_registry().sets


def expand(codes: Iterable[str]) -> tuple[str, ...]:
    """The agencies behind codes of agencies and sets, each once, in order."""
    members = {group.code: group.members for group in load_sets()}
    return tuple(dict.fromkeys(a for code in codes for a in members.get(code, (code,))))
