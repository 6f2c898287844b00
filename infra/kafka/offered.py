"""What the inbox offers: every operation of the API that records a fact about one subject, or founds one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import get_type_hints
from urllib.parse import quote

from api.app import RESOURCES


@dataclass(frozen=True)
class Command:
    """What the inbox offers: an operation of the API and its address."""

    operation: str
    path: str

    @property
    def type(self) -> str:
        """The CloudEvents type."""
        return f"{self.operation}.v1"

    @property
    def about_one(self) -> bool:
        """Whether its address names a subject."""
        return "{" in self.path

    def address(self, subject: str) -> str:
        """Where the command goes."""
        return re.sub(r"\{\w+\}", lambda _: quote(subject, safe=""), self.path)


def commands() -> list[Command]:
    """Every operation of the API that records a fact about one subject, or founds one."""
    return [
        Command(route.errand.operation, route.path)
        for resource in RESOURCES
        for route in resource.routes
        if "write" in get_type_hints(route.endpoint) and route.path.count("{") <= 1
    ]
