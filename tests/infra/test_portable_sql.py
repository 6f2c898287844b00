"""One SQL text for both databases: `:name` is a parameter only where it is one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from infra.portable_sql import parameters, translated
from infra.read_store import ReadStore


@pytest.mark.parametrize(
    ("portable", "said"),
    [
        ("SELECT :a, :b_2, :a", "SELECT %(a)s, %(b_2)s, %(a)s"),
        ("SELECT ':a' || :a || '%'", "SELECT ':a' || %(a)s || '%%'"),
        ("SELECT 'it''s :a' WHERE x LIKE :a", "SELECT 'it''s :a' WHERE x LIKE %(a)s"),
        ("SELECT x::text, :a::int", "SELECT x::text, %(a)s::int"),
        ('SELECT ":a" FROM t -- :b\n WHERE c=:c', 'SELECT ":a" FROM t -- :b\n WHERE c=%(c)s'),
        ("SELECT /* :a */ :b", "SELECT /* :a */ %(b)s"),
        ("SELECT a[1:2], 7 % 2", "SELECT a[1:2], 7 %% 2"),
        ("WHERE (:a IS NULL OR a = :a)", "WHERE (%(is_null__a)s OR a = %(a)s)"),
        ("WHERE :a is not null AND b", "WHERE NOT %(is_null__a)s AND b"),
        ("WHERE a IN :some AND b IN (:c)", "WHERE a = ANY(%(some)s) AND b IN (%(c)s)"),
    ],
)
def test_names_become_parameters_and_nothing_else_does(portable: str, said: str) -> None:
    assert translated(portable)[0] == said


def test_what_is_asked_for_null_becomes_a_truth_value() -> None:
    asked = translated("SELECT :a IS NULL, :b IS NOT NULL, :c")[1]
    assert parameters(asked, {"a": None, "b": 1, "c": 2}) == {
        "a": None,
        "b": 1,
        "c": 2,
        "is_null__a": True,
        "is_null__b": False,
    }


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ([], 0),
        ([1], 1),
        (list(range(1_000)), 2),
        (["2023-11-20"], 1),
        ([date(2023, 11, 20), "x"], 1),
    ],
)
def test_a_list_is_one_parameter(database_url: str, listed: list[Any], found: int) -> None:
    store = ReadStore(database_url)
    try:
        with store.reading() as rows:
            column = "position" if listed and isinstance(listed[0], int) else "day"
            held = "SELECT 1 AS position, '2023-11-20' AS day UNION SELECT 7, '2023-11-21'"
            said = f"SELECT position FROM ({held}) h WHERE h.{column} IN :listed"
            assert len(rows.fetch(said, {"listed": listed})) == found
    finally:
        store.close()
