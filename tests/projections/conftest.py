"""Every test here opens a whole ledger with its read models: on PostgreSQL the tables are there already."""

from __future__ import annotations

import pytest


@pytest.fixture
def postgres_template(opened_template: str) -> str:
    """All tables, and nothing recorded."""
    return opened_template
