"""One SQL text for both databases: `:name` is a parameter only where it is one."""

from __future__ import annotations

import pytest

from infra.portable_sql import parameters, translated


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
