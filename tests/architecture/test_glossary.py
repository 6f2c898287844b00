"""Every aggregate and every fact has its words; no word outlives its class."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from domain.facts import Subject, registry

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
ROW = re.compile(
    r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| `([^`|]+)` \| (?:`([^`|]+)`)? *\|$", re.MULTILINE
)


def glossary() -> dict[str, str]:
    """Class name to stored name, as the first table has them."""
    return {row[3]: row[4] for row in ROW.findall(GLOSSARY.read_text(encoding="utf-8"))}


def named(parent: type[Subject]) -> Iterator[type[Subject]]:
    for child in parent.__subclasses__():
        if child.__module__.startswith("domain.") and "TOPIC" in child.__dict__:
            yield child
        yield from named(child)


def domain_classes() -> dict[str, str]:
    """Class name to stored name, as the code has them."""
    every = registry()
    aggregates = {cls.TOPIC: cls.__name__ for cls in named(Subject)}
    facts = {
        f"{aggregates[name.split('.')[0]]}.{cls.__name__}": name for name, cls in every.items()
    }
    return dict.fromkeys(aggregates.values(), "") | facts


def test_every_aggregate_and_every_fact_has_its_row() -> None:
    missing = domain_classes().items() - glossary().items()
    rows = [f"| … | … | … | `{cls}` | {f'`{name}`' if name else ''} |" for cls, name in missing]
    assert not rows, "docs/glossary.md lacks:\n" + "\n".join(sorted(rows))


def test_no_row_outlives_its_class() -> None:
    assert not sorted(glossary().keys() - domain_classes().keys())


def test_every_fact_says_its_vietnamese_term_first() -> None:
    classes = [*registry().values(), *named(Subject)]
    untold = [c.__qualname__ for c in classes if " — " not in (c.__doc__ or "").splitlines()[0]]
    assert not untold, "the first line of the docstring is the Vietnamese term, then ` — `"
