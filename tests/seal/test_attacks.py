"""What somebody with every right on the database can do to facts and tables, and who finds it out."""

from __future__ import annotations

import pytest

from infra.seal import live_check
from infra.seal.open import anchor_file
from infra.service import Service
from infra.verify import check_ledger
from projections.merkle import TILE_WIDTH
from tests.seal.target import Target


def moved(by: int, after: int) -> tuple[str, str]:
    """Statements that shift every later position, without ever giving one twice."""
    far = 1_000_000
    return (
        f"UPDATE events SET position = position + {far + by} WHERE position > {after}",
        f"UPDATE events SET position = position - {far} WHERE position > {far}",
    )


COLUMNS = (
    "originator_id, originator_version, name, schema_version, state, recorded_at, happened_on, "
    "actor, agency_id, correlation, command_id, subject_code"
)
OTHER = "'00000000-0000-0000-0000-000000000001'"
EDITED = "UPDATE history SET actor = 'acc-else' WHERE position = 12"
SWAPPED = (
    "UPDATE events SET position = -1 WHERE position = 7",
    "UPDATE events SET position = 7 WHERE position = 8",
    "UPDATE events SET position = 8 WHERE position = -1",
)


def inserted(position: str, after: str) -> str:
    """A forged fact of a new subject, made after the pattern of a true one."""
    rest = COLUMNS.removeprefix("originator_id, ")
    copied = f"INSERT INTO events (position, originator_id, {rest})"
    return f"{copied} SELECT {position}, {OTHER}, {rest} FROM events WHERE position = {after}"


@pytest.mark.parametrize(
    ("attack", "position", "check"),
    [
        pytest.param(
            ("UPDATE events SET state = replace(state, 'A-4\"', 'A-5\"') WHERE position = 5",),
            5, "leaf_hash", id="a byte flipped in the content",
        ),
        pytest.param(
            ("UPDATE events SET actor = 'acc-tess' WHERE position = 299",),
            299, "leaf_hash", id="a byte flipped in who recorded it",
        ),
        pytest.param(
            ("UPDATE events SET subject_code = 'A-x' WHERE position = 1",),
            1, "leaf_hash", id="a byte flipped in a code",
        ),
        pytest.param(
            ("UPDATE events SET happened_on = '2001-01-01' WHERE position = 257",),
            257, "leaf_hash", id="another day",
        ),
        pytest.param(
            ("DELETE FROM events WHERE position = 300",),
            300, "log_has_its_end", id="the last fact deleted",
        ),
        pytest.param(
            ("DELETE FROM events WHERE position > 200",),
            201, "log_has_its_end", id="the last hundred deleted",
        ),
        pytest.param(
            ("DELETE FROM events WHERE position = 150",),
            150, "positions_gapless", id="one deleted in the middle",
        ),
        pytest.param(
            ("DELETE FROM events WHERE position = 150", *moved(-1, 150)),
            150, "leaf_hash", id="one deleted in the middle, and the gap closed",
        ),
        pytest.param(SWAPPED, 7, "leaf_hash", id="two swapped"),
        pytest.param(
            (*moved(1, 100), inserted("101", "100")),
            101, "leaf_hash", id="one inserted in the middle",
        ),
        pytest.param(
            (inserted("-5", "100"),),
            1, "positions_gapless", id="one inserted before the first",
        ),
        pytest.param(
            (inserted("305", "100"),),
            301, "positions_gapless", id="one inserted after the end",
        ),
        pytest.param(
            ("UPDATE events SET originator_version = 2 WHERE position = 9",),
            9, "leaf_hash", id="a stream renumbered",
        ),
        pytest.param(
            (EDITED,),
            12, "read_model", id="a read model edited",
        ),
        pytest.param(
            (EDITED, "INSERT INTO parked VALUES ('history', 9, 'x', 'x', 'x', NULL, '2026-01-01')"),
            9, "read_model_uncompared", id="edited, and said to have set a fact aside",
        ),
        pytest.param(
            (EDITED, "UPDATE read_models SET fingerprint = 'x' WHERE name = 'history'"),
            None, "read_model_uncompared", id="edited, and said to be of another version",
        ),
        pytest.param(
            (EDITED, "DELETE FROM read_models WHERE name = 'history'"),
            None, "read_model_uncompared", id="edited, and taken out of the list",
        ),
        pytest.param(
            (EDITED, "DELETE FROM read_models"),
            None, "read_model_uncompared", id="edited, and all taken out of the list",
        ),
        pytest.param(
            (EDITED, "DROP TABLE read_models"),
            None, "read_model_uncompared", id="edited, and the list itself taken away",
        ),
        pytest.param(
            ("DROP TABLE history_words",),
            None, "read_model", id="a table of a read model taken away",
        ),
        pytest.param(
            ("DELETE FROM codes WHERE code = 'A-3'",),
            None, "read_model", id="a row taken out of a read model",
        ),
        pytest.param(
            ("DELETE FROM seal_tiles WHERE level = 0 AND tile = 1",),
            257, "tile_hash", id="the tree cut short",
        ),
        pytest.param(
            ("UPDATE seal_tiles SET hashes = (SELECT hashes FROM seal_tiles WHERE tile = 1) WHERE level = 0",),
            1, "tile_hash", id="a tile of leaves edited",
        ),
        pytest.param(
            ("DELETE FROM seal_tiles WHERE level = 1",),
            1, "tile_hash", id="a tile above the leaves deleted",
        ),
        pytest.param(
            (
                "DELETE FROM seal_tiles WHERE level = 1",
                "INSERT INTO seal_tiles SELECT 1, 0, hashes FROM seal_tiles WHERE tile = 1",
            ),
            1, "tile_hash", id="a tile above the leaves edited",
        ),
    ],
)  # fmt: skip
def test_verify_names_the_first_bad_position(
    target: Target, attack: tuple[str, ...], position: int | None, check: str
) -> None:
    target.do(*attack)
    found = target.found()
    assert found is not None
    assert (found.position, found.check) == (position, check)


def test_read_models_taken_out_of_the_list_are_built_anew_at_the_next_start(target: Target) -> None:
    target.do(EDITED, "DELETE FROM read_models")
    target.record(1)
    target.seal()
    assert target.found() is None


@pytest.mark.parametrize(("position", "named"), [("256", 256), ("NULL", None)])
def test_a_row_where_no_key_holds_it_off_is_named(
    target: Target, monkeypatch: pytest.MonkeyPatch, position: str, named: int | None
) -> None:
    # The page ends where the two rows stand.
    monkeypatch.setattr(live_check, "PAGE", TILE_WIDTH)
    target.do(
        "CREATE TABLE other AS SELECT * FROM events",
        "DROP TABLE events",
        "ALTER TABLE other RENAME TO events",
        inserted(position, "256"),
    )
    found = target.found()
    assert found is not None
    # Which of the two comes first is the database's affair.
    assert found.check in {"positions_gapless", "leaf_hash"}
    assert found.position == named


def test_a_place_outside_that_has_lost_its_heads_is_named(target: Target) -> None:
    target.forget_outside()
    checked = check_ledger(target.settings)
    assert (checked.finding, checked.outside) == (None, 0)
    assert checked.empty == (f"file {target.settings.seal_file}",)


def test_facts_deleted_with_all_that_remembers_them_are_missed_by_the_anchor(
    target: Target,
) -> None:
    target.do(
        "DELETE FROM events WHERE position > 250",
        "DELETE FROM seal_tiles",
        "DELETE FROM seal_heads",
        "UPDATE read_models SET position = 250",
    )
    found = target.found()
    assert found is not None
    assert (found.position, found.check) == (251, "log_has_its_end")
    assert "heads" in found.detail


def rewrite(target: Target) -> None:
    """Alter a fact, then make every trace in the database agree with it: tree, heads, read models, signed anew."""
    target.do(
        "UPDATE events SET actor = 'acc-else' WHERE position = 77",
        "DELETE FROM seal_tiles",
        "DELETE FROM seal_heads",
    )
    with Service.open(target.settings) as service:
        service.read_store.forget_all()
    target.record(0)
    anchor = anchor_file(target.settings)
    assert anchor is not None
    hidden = anchor.rename(anchor.with_name("hidden"))
    target.seal()
    anchor.unlink()
    hidden.rename(anchor)


def test_a_ledger_rewritten_with_its_own_keys_contradicts_the_anchor(target: Target) -> None:
    rewrite(target)
    found = target.found()
    assert found is not None
    assert found.check == "head_consistency"
    assert found.position is not None
    assert found.position <= 77


def test_an_older_head_in_somebodys_pocket_tells_a_rewritten_ledger(target: Target) -> None:
    kept = target.seal()
    rewrite(target)
    target.forget_outside()
    assert target.found() is None
    found = target.found(against=kept)
    assert found is not None
    assert found.check == "head_consistency"
    assert "--against" in found.detail


def test_an_older_head_proves_that_nothing_before_it_changed(target: Target) -> None:
    kept = target.seal()
    target.record(20)
    target.seal()
    assert target.found(against=kept) is None
