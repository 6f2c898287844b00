"""Đọc dữ liệu nhạy cảm — what of an answer is such that its reading is written down: asked of the answer itself.

Whatever route or page shows it, it is found here: a new way to a restricted finding needs no word of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from api.restricted import FILES, HIDDEN

Subject = tuple[str, str]
"""The kind of what was read, and the code under which it is known."""
FINDING, FILE, EVIDENCE, READS = "finding", "inspection", "evidence", "reads"
OF_A_FILE: Final = frozenset({"mandate", "team", "queries", "bundles"})


def sensitive_in(rows: Iterable[Any]) -> Iterator[Subject]:
    """The sensitive subjects among rows that are about to be shown; what was hidden from the caller is none."""
    for row in rows:
        if not isinstance(row, (dict, Mapping)):
            continue
        restricted = row.get("restricted")
        if restricted and _told(row):
            yield FINDING, str(row.get("supervision") or row.get("code"))
        findings = row.get("findings")
        if findings and any(_told(f) for f in findings if isinstance(f, Mapping)):
            yield FINDING, str(row.get("code"))
        if "bundles" in row and row.keys() >= OF_A_FILE:
            yield FILE, str(row.get("code"))
        data = row.get("data")
        if isinstance(data, (dict, Mapping)):
            of_a_file = str(row.get("type") or "").startswith(FILES)
            sensitive = of_a_file or restricted or data.get("restricted") is True
            if sensitive and HIDDEN not in data.values():
                yield FILE if of_a_file else FINDING, str(row.get("subject_code"))


def _told(finding: Mapping[str, Any]) -> bool:
    return finding.get("restricted") is True and finding.get("statement") not in (None, HIDDEN)
