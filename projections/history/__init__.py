"""Nhật ký: the audit trail — its tables, what facts mention, and the questions to it."""

from __future__ import annotations

from projections.history.bodies import bodies_called, line_of
from projections.history.counts import counts, facets
from projections.history.fold import READ_MODEL, History
from projections.history.makers import asked_subjects
from projections.history.mentions import documents
from projections.history.pages import best_first, by_day, trail
from projections.history.question import subject_of

__all__ = [
    "READ_MODEL",
    "History",
    "asked_subjects",
    "best_first",
    "bodies_called",
    "by_day",
    "counts",
    "documents",
    "facets",
    "line_of",
    "subject_of",
    "trail",
]
