"""Commands in any order: what the properties about outcomes draw."""

from __future__ import annotations

from datetime import date
from typing import Final

from hypothesis import strategies as st

START: Final = date(2023, 1, 2)
LAST: Final = date(2023, 12, 1)
Step = tuple[str, int, int]
"""Which command, how many days later, and a draw for its arguments."""
days = st.integers(0, 12)
draws = st.integers(0, 10_000)


def steps(commands: tuple[str, ...]) -> st.SearchStrategy[list[Step]]:
    """Up to sixty of these commands, each some days after the one before."""
    return st.lists(st.tuples(st.sampled_from(commands), days, draws), max_size=60)
