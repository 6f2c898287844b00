"""Facts of another ledger come in whole or not at all, in order, with the time that the other claims."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from domain.application import Ledger
from domain.errors import ConflictError, ManyInvalidInputsError
from domain.facts import CorrectionFact
from domain.ledger_import import LedgerImport
from domain.values import id_of
from infra.clock import Clock
from infra.event_store import recorder_for
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.stored_fact import FactRow
from infra.export import lines
from infra.fact_import import FactImport
from infra.seeds.story.telling import tell

CLOCK = Clock(date(2024, 3, 15))
Line = dict[str, Any]
NOTED = ["agency.registered", "import.recorded"]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole demonstration, as another ledger hands it over."""
    folder = tmp_path_factory.mktemp("elsewhere")
    url = f"sqlite:///{folder / 'ledger.db'}"
    ledger = Ledger({"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": url})
    tell(ledger, catch_up=lambda: None)
    file = folder / "facts.jsonl"
    with file.open("wb") as out:
        out.writelines(lines(cast("FactRecorder", ledger.recorder)))
    ledger.close()
    return file


@pytest.fixture
def recorder(database_url: str) -> Iterator[FactRecorder]:
    recorder = recorder_for(database_url)
    yield recorder
    recorder.close()


@pytest.fixture
def few(exported: Path, tmp_path: Path) -> Callable[..., Path]:
    """A file of the first lines of the export, one of them changed."""

    def write(change: Callable[[list[Line]], None] = lambda _: None, many: int = 40) -> Path:
        with exported.open("rb") as whole:
            told = [json.loads(next(whole)) for _ in range(many)]
        change(told)
        file = tmp_path / "few.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in told))
        return file

    return write


def take_in(recorder: FactRecorder, file: Path) -> range:
    coming = FactImport(recorder, CLOCK)
    return coming.write("so-cu.giamsat.example", coming.read(file))


def rows(recorder: FactRecorder) -> list[FactRow]:
    return recorder.read_after(0, recorder.last_position() + 1)


def test_a_ledger_comes_in_whole_and_in_order(recorder: FactRecorder, exported: Path) -> None:
    told = [json.loads(line) for line in exported.read_bytes().splitlines()]
    assert take_in(recorder, exported) == range(1, len(told) + 1)
    *came, note = (FactMapper().fact(row) for row in rows(recorder))
    assert [fact.TOPIC for fact in came] == [line["type"] for line in told]
    assert [fact.claimed_recorded_at for fact in came] == [
        datetime.fromisoformat(line["recorded_at"]) for line in told
    ]
    assert len({fact.timestamp for fact in came}) == 1
    assert isinstance(note, LedgerImport.Recorded)
    assert (note.source, note.facts) == ("so-cu.giamsat.example", len(told))


def test_what_went_out_again_is_what_came_in(recorder: FactRecorder, exported: Path) -> None:
    take_in(recorder, exported)
    given = [json.loads(line) for line in exported.read_bytes().splitlines()]
    *told, _note = (json.loads(line) for line in lines(recorder))
    for came, line in zip(told, given, strict=True):
        claimed = datetime.fromisoformat(came["data"].pop("claimed_recorded_at"))
        assert claimed == datetime.fromisoformat(line["recorded_at"])
        changed = {"recorded_at", "version", "data"}
        assert {k: v for k, v in came.items() if k not in changed} == {
            k: v for k, v in line.items() if k not in changed
        }
        assert came["data"] == line["data"]


def test_corrections_name_the_positions_of_their_new_place(
    recorder: FactRecorder, few: Callable[..., Path], exported: Path, tmp_path: Path
) -> None:
    ahead = tmp_path / "ahead.jsonl"
    ahead.write_text(json.dumps(agency("so-truoc")) + "\n")
    take_in(recorder, ahead)
    take_in(recorder, exported)
    here = rows(recorder)
    corrections = [f for f in map(FactMapper().fact, here) if isinstance(f, CorrectionFact)]
    assert corrections
    for correction in corrections:
        corrected = here[correction.corrects - 1]
        assert corrected.originator_id == correction.originator_id
        assert corrected.originator_version == correction.corrects_version


def test_later_facts_of_known_subjects_come_in_after_them(
    recorder: FactRecorder, few: Callable[..., Path]
) -> None:
    take_in(recorder, few(many=20))
    later = few(lambda told: told.__delitem__(slice(20)), many=30)
    assert take_in(recorder, later) == range(22, 32)


def test_a_file_comes_in_once(recorder: FactRecorder, few: Callable[..., Path]) -> None:
    file = few()
    read = FactImport(recorder, CLOCK)
    sha256 = read.read(file)
    read.write("a", sha256)
    with pytest.raises(ConflictError) as refused:
        read.write("a", sha256)
    assert refused.value.rule == "file_once"


def test_who_appends_in_between_makes_it_start_over(
    recorder: FactRecorder,
    few: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    coming = FactImport(recorder, CLOCK)
    sha256 = coming.read(few())
    ahead = tmp_path / "ahead.jsonl"
    ahead.write_text(json.dumps(agency("so-truoc")) + "\n")
    head = recorder.last_position()
    take_in(recorder, ahead)
    monkeypatch.setattr(recorder, "last_position", lambda: head)
    with pytest.raises(ConflictError) as refused:
        coming.write("a", sha256)
    assert refused.value.rule == "race_lost"
    assert [row.name for row in recorder.read_after(0, 10)] == NOTED


def _without(field: str) -> Callable[[list[Line]], None]:
    return lambda told: told[4].pop(field)


def _with(field: str, value: Any) -> Callable[[list[Line]], None]:
    return lambda told: told[4].__setitem__(field, value)


@pytest.mark.parametrize(
    ("change", "pointer", "rule"),
    [
        (_without("type"), "/5", "line_form"),
        (_without("happened_on"), "/5", "line_form"),
        (_with("surprise", 1), "/5", "line_form"),
        (_with("type", "agency.invented"), "/5/type", "name_known"),
        (_with("type", "os.system"), "/5/type", "name_known"),
        (_with("version", 99), "/5/version", "version_known"),
        (_with("happened_on", "2030-01-01"), "/5/happened_on", "not_in_the_future"),
        (_with("actor", " "), "/5/actor", "actor_given"),
        (_with("recorded_at", "2023-01-01T00:00:00"), "/5/recorded_at", "offset_given"),
        (_with("stream_version", 7), "/5/stream_version", "follows_on"),
        (_with("data", {"code": "x"}), "/5/data", "data_form"),
        (
            _with("subject", "00000000-0000-0000-0000-000000000000"),
            "/5/subject",
            "id_of_code",
        ),
        (lambda told: told.insert(4, told[3]), "/5/stream_version", "follows_on"),
    ],
)
def test_one_wrong_line_keeps_the_whole_file_out(
    recorder: FactRecorder,
    few: Callable[..., Path],
    change: Callable[[list[Line]], None],
    pointer: str,
    rule: str,
) -> None:
    with pytest.raises(ManyInvalidInputsError) as refused:
        take_in(recorder, few(change))
    assert (pointer, rule) in [(v.pointer, v.rule) for v in refused.value.violations]
    assert rows(recorder) == []


def test_wrong_lines_are_told_together_and_not_without_end(
    recorder: FactRecorder, tmp_path: Path
) -> None:
    file = tmp_path / "wrong.jsonl"
    file.write_text("{}\n" * 50 + "[" * 1_000_000 + "\n")
    with pytest.raises(ManyInvalidInputsError) as refused:
        FactImport(recorder, CLOCK).read(file)
    assert len(refused.value.violations) == 21
    assert "31" in refused.value.violations[-1].message


def agency(code: str) -> Line:
    return {
        "type": "agency.registered",
        "subject": str(id_of("agency", code)),
        "happened_on": "2023-01-02",
        "actor": "acc-other",
        "data": {
            "code": code,
            "name": "Sở trước",
            "kind": "department",
            "level": "province",
            "province": None,
            "founded_on": None,
        },
    }
