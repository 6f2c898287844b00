"""What is said of one item of a plan in a request: whom, what, how often, and whom it binds."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

from api.fields import Body, Code, Line, Listed, Refs, Text
from domain.commands.plans import ItemInput
from domain.plan.item import ItemKind, Modality
from domain.values import Level


def as_level(value: Any) -> Any:
    """Cơ sở: what plans call the grassroots are the communes."""
    return "commune" if value == "grassroots" else value


ScopeLevel = Annotated[Level, BeforeValidator(as_level)]


class ScopeBody(Body):
    """Phạm vi — the bodies bound by an item, one duty each: named, of a set, or of some kinds; more may be said."""

    model_config = ConfigDict(extra="allow")

    levels: Listed[ScopeLevel] = Field(default_factory=list)
    units: Refs = Field(default_factory=list)
    sets: Refs = Field(default_factory=list, description="Named sets, as they stand on the day.")
    kinds: Listed[Line] = Field(
        default_factory=list,
        description="Các cấp: every body of these kinds in the issuer's territory, at `levels` or at all.",
    )
    addressee_kinds: Listed[Line] = Field(
        default_factory=list,
        description="Cùng cấp: each body bound owes it to the bodies of these kinds of its own unit.",
    )

    @property
    def is_relative(self) -> bool:
        """Whether the bodies have to be found."""
        return bool(self.sets or self.kinds or self.addressee_kinds)


class ItemBody(Body):
    """Nội dung — one item, as it stands in the document at `place`."""

    code: Code
    kind: ItemKind
    text: Text
    place: Line | None = Field(default=None, examples=["001.txt:45"])
    leads: Refs = Field(default_factory=list)
    coordinators: Refs = Field(default_factory=list)
    addressees: Refs = Field(default_factory=list)
    modality: Modality | None = None
    cadence: dict[str, Any] | None = Field(
        default=None,
        examples=[{"type": "yearly", "detail": {"before": "11-20"}, "raw": "trước 20/11"}],
        description="{type, detail, raw}; null where the text gives no time.",
    )
    scope: ScopeBody | None = None
    quantity: dict[str, Any] | None = Field(default=None, examples=[{"value": 234, "unit": "cuộc"}])

    def given(
        self,
        bound: dict[str, tuple[str, ...]] | None = None,
        doubt: dict[str, tuple[str, ...]] | None = None,
    ) -> ItemInput:
        """The item as the command takes it; `bound` are the bodies that its scope means on the day.

        `doubt` names those of which nothing told to whom of their level they owe it, with the kinds in question.
        """
        named: dict[str, tuple[str, ...]] = (
            dict.fromkeys(self.scope.units, ()) if self.scope else {}
        )
        scope = {} if self.scope is None else self.scope.model_dump(exclude_defaults=True)
        if doubt:
            scope["addressees_in_doubt"] = {body: list(kinds) for body, kinds in doubt.items()}
        return ItemInput(
            code=self.code,
            kind=self.kind,
            text=self.text,
            place=self.place,
            leads=tuple(self.leads),
            coordinators=tuple(self.coordinators),
            addressees=tuple(self.addressees),
            bound=named if bound is None else bound,
            modality=self.modality or "assigned",
            cadence=self.cadence,
            scope=scope or None,
            quantity=self.quantity,
        )
