"""Kinh phí — need, requested, allocated and spent, year by year: four amounts side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from projections.bitemporal import Learnt
from projections.register import Move, Register, State
from projections.target_progress import full_years

STAGES: Final = ("requested", "allocated", "spent")


def _moved(state: State, fact: Learnt) -> State:
    stage = fact.name.partition(".")[2]
    data = fact.data
    keys = ("year", "amount", "by_id", "note", "document")
    entry = {"stage": stage, "on": fact.on, **{k: data[k] for k in keys}}
    entry["to_id"] = data.get("to_id")
    years = {**state["years"]}
    year = {**years.get(str(data["year"]), dict.fromkeys(STAGES, 0))}
    year[stage] += data["amount"]
    years[str(data["year"])] = year
    return {
        "entries": [*state["entries"], entry],
        "years": dict(sorted(years.items())),
        stage: state[stage] + data["amount"],
    }


class FundRegister(Register):
    """The read model behind the money of plans."""

    name: ClassVar[str] = "fund_register"
    version: ClassVar[int] = 2
    KIND: ClassVar[str] = "fund"
    FOUNDING: ClassVar[str] = "fund.need_stated"
    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "plan_id")
    MOVES: ClassVar[Mapping[str, Move]] = dict.fromkeys(STAGES, _moved)

    @staticmethod
    def founded(fact: Learnt) -> State:
        """What is needed; nothing has been asked for yet."""
        data = fact.data
        keys = ("code", "plan_id", "item", "words", "document")
        period = {"from": data["period_from"], "to": data["period_to"]}
        first, last = full_years({"period": period})
        return {
            **{k: data[k] for k in keys},
            "period": period,
            "need": data["amount"],
            **dict.fromkeys(STAGES, 0),
            "years": {},
            "entries": [],
            # Five years of money in six calendar years: an even split is a guide, never a limit.
            "guide": {
                "even_split": data["amount"] / (last - first + 1),
                "note": "chia đều theo số năm, chỉ để tham khảo",
            },
        }


READ_MODEL = FundRegister
register = FundRegister.register
one = FundRegister.one
