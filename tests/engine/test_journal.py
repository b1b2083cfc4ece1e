from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aiscale.engine.apply import Execution
from aiscale.engine.automation import EngineStack
from aiscale.engine.folder import StateFolder
from aiscale.engine.journal import Journal, JournalEntry
from aiscale.engine.program import Cluster
from aiscale.engine.state import StateError
from aiscale.plan.applied_state import Applied, AppliedTo
from aiscale.plan.stages import stages
from tests.support.records import after, config_map, namespace, plan_of, triples


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.jsonl")


def test_a_run_is_unfinished_until_it_ends(journal: Journal) -> None:
    before = after(plan_of([namespace(), config_map("a", "services/a")]))
    plan = plan_of([namespace(), config_map("b", "services/b")], before)
    assert journal.unfinished() == ()
    journal.begin("r1", plan.id, "uid-1", plan.changes, lineage="l1")
    (run,) = journal.unfinished()
    assert (run.id, run.plan, run.cluster, run.lineage) == ("r1", plan.id, "uid-1", "l1")
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
    for size in range(len(whole), len(both)):
        path.write_bytes(both[:size])
        assert [run.id for run in journal.unfinished()] == ["r1"]
        journal.end("r1")
        assert journal.unfinished() == ()


def test_a_line_broken_in_the_middle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text('{"begin": \n{"end":"r1"}\n')
    with pytest.raises(StateError, match="is broken"):
        Journal(path).unfinished()


@pytest.mark.parametrize(
    "line",
    [
        '{"begin":"r1","plan":"p1","cluster":"u","to":{},"pid":1,"since":"2026-11-25T10:00:00Z","changes":[]}',
        '{"begin":"r1","format_version":1,"plan":"p1"}',
        '{"begin":"r1","format_version":3,"run":{"plan":"p1"}}',
    ],
)
def test_a_journal_of_another_version_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(f"{line}\n")
    with pytest.raises(StateError, match="was written by another version of aiscale"):
        Journal(path).unfinished()
    path.write_text(f'{line}\n{{"end":"r1"}}\n')
    assert Journal(path).unfinished() == ()


@pytest.mark.parametrize("line", ["1", '{"begin":"r1","format_version":2}', '{"begin":"r1","format_version":2,"to":7}'])
def test_a_journal_that_lacks_something_is_broken(tmp_path: Path, line: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(f"{line}\n")
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


def test_an_interrupt_while_the_engine_is_fetched_leaves_no_run(tmp_path: Path, journal: Journal) -> None:
    def fetch() -> EngineStack:
        raise KeyboardInterrupt

    plan, applied, folder = plan_of(triples(1)), Applied("rides", "test"), StateFolder(tmp_path)
    cluster, events = Cluster(None, "uid-1", "4.25.0", "test", "l1", AppliedTo()), list[Any]()
    kube: Any = None  # what is asked of it comes after
    execution = Execution(plan, applied, folder, journal, kube, cluster, "r1", fetch, events.append, 0, 0)
    with pytest.raises(KeyboardInterrupt):
        execution.execute(stages(plan, applied))
    assert (journal.unfinished(), events) == ((), [])
