from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aiscale.engine.apply import Execution
from aiscale.engine.automation import EngineSettings, EngineStack
from aiscale.engine.folder import StateFolder
from aiscale.engine.journal import FileJournal, begun_run, run_data
from aiscale.engine.program import Cluster
from aiscale.engine.record_store import RecordStore
from aiscale.engine.state import StateError
from aiscale.plan.applied_state import Applied, AppliedTo, nothing_applied
from aiscale.plan.stages import stages
from tests.support.records import SYSTEM, after, config_map, namespace, plan_of, triples


@pytest.fixture
def journal(tmp_path: Path) -> FileJournal:
    return FileJournal(tmp_path / "journal.json")


def test_a_run_is_unfinished_until_it_ends(journal: FileJournal) -> None:
    before = after(plan_of([namespace(), config_map("a", "services/a")]))
    made = config_map("b", "services/b", level="")
    plan = plan_of([namespace(), made], before)
    assert journal.unfinished() is None
    begun = begun_run("r1", plan.id, "uid-1", plan.changes, before, AppliedTo("eu", context="prod-eu"), lineage="l1")
    journal.begin(begun)
    run = journal.unfinished()
    assert run is not None
    assert run_data(run) == run_data(begun)
    assert (run.id, run.plan, run.cluster, run.lineage, run.to.cluster) == ("r1", plan.id, "uid-1", "l1", "eu")
    assert {key: (one.action, one.makes, one.deletes) for key, one in run.entries.items()} == {
        "configmap/b": ("create", True, False), "configmap/a": ("delete", False, True)
    }  # fmt: skip
    records = [run.entries[key].record for key in ("configmap/b", "configmap/a")]
    assert [(one.properties, one.address, one.depends_on, one.reason) for one in records] == [
        (one.properties, one.address, one.depends_on, one.reason)
        for one in (made, before.resources["configmap/a"].resource)
    ]
    journal.end()
    assert journal.unfinished() is None


def test_what_the_state_does_not_know_is_deleted_by_name() -> None:
    plan = plan_of([], after(plan_of([namespace()])))
    run = begun_run("r1", plan.id, "uid-1", plan.changes, nothing_applied(SYSTEM, "test"))
    assert [(one.action, dict(one.record.properties)) for one in run.entries.values()] == [("delete", {})]


def test_a_journal_cut_off_at_any_byte_is_refused(tmp_path: Path, journal: FileJournal) -> None:
    journal.begin(begun_run("r1", "p1", "uid-1", plan_of([namespace()]).changes, nothing_applied(SYSTEM, "test")))
    path = tmp_path / "journal.json"
    whole = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(StateError, match="is broken"):
            journal.unfinished()


def test_a_run_that_replaces_another_is_there_as_a_whole(journal: FileJournal, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = nothing_applied(SYSTEM, "test")
    journal.begin(begun_run("r1", "p1", "uid-1", plan_of(triples(1)).changes, nothing))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StateError, match="cannot be written: No space left on device"):
        journal.begin(begun_run("r2", "p2", "uid-1", plan_of(triples(2)).changes, nothing))
    run = journal.unfinished()
    assert run is not None
    assert run.id == "r1"


@pytest.mark.parametrize(
    "found", [{"begin": "r1", "plan": "p1"}, {"format_version": 2, "id": "r1"}, {"format_version": 4, "run": {}}]
)
def test_a_journal_of_another_version_is_refused(tmp_path: Path, journal: FileJournal, found: dict[str, Any]) -> None:
    (tmp_path / "journal.json").write_text(json.dumps(found))
    with pytest.raises(StateError, match="was written by another version of aiscale"):
        journal.unfinished()


@pytest.mark.parametrize("text", ["1", "[]", '{"format_version":3}', '{"format_version":3,"to":7,"changes":[]}'])
def test_a_journal_that_lacks_something_is_broken(tmp_path: Path, journal: FileJournal, text: str) -> None:
    (tmp_path / "journal.json").write_text(text)
    with pytest.raises(StateError, match="is broken"):
        journal.unfinished()


def test_an_interrupt_while_the_engine_is_fetched_leaves_no_run(tmp_path: Path, journal: FileJournal) -> None:
    def fetch() -> EngineStack:
        raise KeyboardInterrupt

    plan, applied, folder = plan_of(triples(1)), Applied("rides", "test"), StateFolder(tmp_path)
    records = RecordStore(EngineSettings(folder, "rides", "test", None, None), "r1", fetch)
    cluster, events = Cluster(None, "uid-1", "4.25.0", "test", "l1", AppliedTo()), list[Any]()
    kube: Any = None  # what is asked of it comes after
    execution = Execution(plan, applied, records, journal, kube, cluster, "r1", fetch, events.append, 0, 0)
    with pytest.raises(KeyboardInterrupt):
        execution.execute(stages(plan, applied))
    assert (journal.unfinished(), events) == (None, [])
