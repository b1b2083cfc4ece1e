from __future__ import annotations

from pathlib import Path

import pytest

from aiscale.engine.journal import Journal, JournalEntry
from aiscale.engine.state import StateError
from tests.support.records import after, config_map, namespace, plan_of, triples


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.jsonl")


def test_a_run_is_unfinished_until_it_ends(journal: Journal) -> None:
    before = after(plan_of([namespace(), config_map("a", "services/a")]))
    plan = plan_of([namespace(), config_map("b", "services/b")], before)
    assert journal.unfinished() == ()
    journal.begin("r1", plan.id, "uid-1", plan.changes)
    (run,) = journal.unfinished()
    assert (run.id, run.plan, run.cluster) == ("r1", plan.id, "uid-1")
    assert run.entries == (
        JournalEntry(
            "configmap/b", "create", "kubernetes:core/v1:ConfigMap", "services/b", "ConfigMap of b",
            "v1", "ConfigMap", "rides-test", "b",
        ),
        JournalEntry("configmap/a", "delete", "kubernetes:core/v1:ConfigMap", "services/a", "ConfigMap of a"),
    )  # fmt: skip
    journal.end("r1")
    assert journal.unfinished() == ()


def test_a_torn_last_line_is_dropped_at_every_byte(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.begin("r1", "p1", "uid-1", plan_of(triples(1)).changes)
    whole = path.read_bytes()
    journal.begin("r2", "p2", "uid-1", plan_of(triples(1)).changes)
    both = path.read_bytes()
    for size in range(len(whole), len(both), 17):
        path.write_bytes(both[:size])
        assert [run.id for run in journal.unfinished()] == ["r1"]
        journal.end("r1")
        assert journal.unfinished() == ()


def test_a_line_broken_in_the_middle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text('{"begin": \n{"end":"r1"}\n')
    with pytest.raises(StateError, match="is broken"):
        Journal(path).unfinished()


def test_a_long_journal_is_emptied_when_nothing_is_open(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    for number in range(3):
        journal.begin(f"r{number}", "p", "uid-1", plan_of(triples(700)).changes)
        journal.end(f"r{number}")
    assert path.stat().st_size < 1 << 20
    assert path.stat().st_mode & 0o777 == 0o600
