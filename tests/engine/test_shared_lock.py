"""One run at a time on a shared state: over machines, over all phases of a run, and whoever was killed."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from aiscale.engine.automation import EngineSettings, EngineStack
from aiscale.engine.fence import Fence
from aiscale.engine.folder import StateFolder
from aiscale.engine.journal import begun_run, run_data
from aiscale.engine.lock import LockedError, locked
from aiscale.engine.lock_owners import StateLockedError
from aiscale.engine.shared_lock import RunOwner, SharedLock, run_locked, this_process
from aiscale.errors import DeploymentError, UsageError
from aiscale.plan.applied_state import nothing_applied
from aiscale.plan.events import Event, StageFinished, StageStarted
from tests.engine.conftest import Rig
from tests.engine.test_kill import COUNT, FIRST, SECOND, started_run
from tests.engine.test_shared_state import bucket, machine  # noqa: F401 (a fixture)
from tests.plan.test_phases import version
from tests.support.records import SYSTEM, config_map, namespace, plan_of, triples


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "correct horse")


def ended_process() -> RunOwner:
    """A process of this machine that has ended, as the owner of a lock."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    owner = replace(this_process("up", "t1"), pid=child.pid, started=psutil.Process(child.pid).create_time())
    assert not owner.is_dead()
    child.communicate(b"\n")
    return owner


def test_only_a_process_that_this_machine_can_look_for_is_proven_dead() -> None:
    dead = ended_process()
    assert dead.is_dead()
    for elsewhere in ({"host": "runner-2"}, {"kernel": "another boot"}, {"namespace": "pid:[1]"}):
        assert not replace(dead, **elsewhere).is_dead()
    here = this_process("up", "t2")
    assert (here.pid, here.host, here.is_dead()) == (os.getpid(), socket.gethostname(), False)
    assert replace(here, started=here.started - 60).is_dead()  # its number was given to another one


def test_one_of_two_wins_a_thousand_times(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    start, stop = threading.Barrier(2), threading.Barrier(2)

    def race(_index: int) -> list[str]:
        said = []
        for _ in range(1000):
            start.wait()
            try:
                with locked(folder, "up"):
                    said.append("won")
                    stop.wait()
            except LockedError:
                said.append("lost")
                stop.wait()
        return said

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(race, range(2))
    assert [sorted(pair) for pair in zip(one, two, strict=True)] == [["lost", "won"]] * 1000


def test_a_state_that_somebody_else_wrote_is_not_written() -> None:
    state: dict[str, Any] = {}
    fence, done = Fence("prod", lambda: state, ("", 0)), list[str]()
    fence.around(lambda: done.append("first"))()
    outputs = {"aiscale": {"lineage": "l1", "serial": 3}}
    state["resources"] = [{"type": "pulumi:pulumi:Stack", "outputs": outputs}]
    with pytest.raises(StateLockedError, match="its serial is 3, and 0 was expected"):
        fence.around(lambda: done.append("second"))()
    fence.expected = ("l2", 3)
    with pytest.raises(StateLockedError):
        fence.check()
    fence.expected = ("l1", 3)
    fence.check()
    assert done == ["first"]


def settings(folder: Path, shared: str) -> EngineSettings:
    return EngineSettings(StateFolder(folder), SYSTEM, "test", None, shared)


def locked_out(who: EngineSettings) -> str:
    """By whom, as the error says."""
    with pytest.raises(StateLockedError) as caught, run_locked(who, "up"):
        pass
    assert caught.value.hint.endswith("add --unlock")
    found = re.search(r"is locked (by process \d+ of \S+, since )\d{4}-", caught.value.message)
    assert found is not None
    return found[1]


@pytest.mark.tools
def test_a_shared_state_wants_a_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shared").mkdir()
    shared = settings(tmp_path / "one", (tmp_path / "shared").as_uri())
    for value in ("", None):
        monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
        if value is not None:
            monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", value)
        with pytest.raises(UsageError, match="would be encrypted with an empty passphrase"):
            EngineStack(shared, "r1")
        EngineStack(replace(shared, secrets_provider="awskms://alias/state"), "r1")
        EngineStack(replace(shared, backend="https://api.pulumi.com"), "r1")
        EngineStack(replace(shared, backend=None), "r1")


@pytest.mark.tools
def test_who_holds_it_keeps_others_out_and_a_dead_owner_does_not(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    shared = (tmp_path / "shared").as_uri()
    one, two = settings(tmp_path / "one", shared), settings(tmp_path / "two", shared)
    with run_locked(one, "up"):
        assert locked_out(two) == f"by process {os.getpid()} of {socket.gethostname()}, since "
        with run_locked(replace(two, environment="other"), "up"):
            pass
        with pytest.raises(LockedError, match="is being changed by `aiscale up`"), run_locked(one, "state rm"):
            pass
    with run_locked(two, "up"):
        pass

    lock = SharedLock(EngineStack(one, "r1"))
    dead = ended_process()
    with lock.held(dead), run_locked(two, "up"):
        pass
    elsewhere = replace(dead, host="runner-2")
    with lock.held(elsewhere):
        assert locked_out(two) == f"by process {dead.pid} of runner-2, since "
        with run_locked(two, "forget", breaks=True):
            pass
    assert lock.look() is None


@pytest.mark.tools
def test_a_run_that_did_not_end_stays_in_the_lock_for_whoever_takes_it(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    shared = (tmp_path / "shared").as_uri()
    one, two = settings(tmp_path / "one", shared), settings(tmp_path / "two", shared)
    secret = config_map("a", "services/a", password="hunter2")
    run = begun_run("r1", "p1", "uid-1", plan_of([namespace(), secret]).changes, nothing_applied(SYSTEM, "test"))
    with run_locked(one, "up") as journal:
        assert journal.unfinished() is None
        journal.begin(run)
    held = SharedLock(EngineStack(two, "r2")).look()
    assert held is not None
    assert held.owner is not None
    assert held.run is not None
    assert (held.owner.is_over, run_data(held.run)) == (True, run_data(run))
    assert not [one for one in (tmp_path / "shared").rglob("*") if one.is_file() and b"hunter2" in one.read_bytes()]
    with run_locked(two, "up") as journal:
        found = journal.unfinished()
        assert found is not None
        assert run_data(found) == run_data(run)
        journal.end()
    assert SharedLock(EngineStack(one, "r3")).look() is None


@pytest.mark.tools
def test_a_released_lock_is_taken_by_the_next_and_its_owner_stops(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    shared = (tmp_path / "shared").as_uri()
    one, two = settings(tmp_path / "one", shared), settings(tmp_path / "two", shared)
    nothing = nothing_applied(SYSTEM, "test")
    first, second = (begun_run(f"r{n}", f"p{n}", "uid-1", plan_of([namespace()]).changes, nothing) for n in (1, 2))
    with run_locked(one, "up") as journal:
        journal.begin(first)
        SharedLock(EngineStack(two, "r2")).release()
        with pytest.raises(StateLockedError, match="somebody has removed the lock of test during this run"):
            journal.begin(second)
        with run_locked(two, "up") as other:
            assert other.unfinished() is not None
            with pytest.raises(StateLockedError, match="somebody has removed the lock of test during this run"):
                journal.begin(second)
            other.end()
    assert SharedLock(EngineStack(one, "r3")).look() is None


@pytest.mark.tools
@pytest.mark.long
def test_one_of_three_wins_each_race_for_a_shared_state(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    shared = (tmp_path / "shared").as_uri()
    everyone = [settings(tmp_path / name, shared) for name in ("one", "two", "three")]
    inside: list[int] = []

    def race(index: int) -> str:
        try:
            with run_locked(everyone[index], "up"):
                inside.append(index)
                assert inside == [index]
                inside.remove(index)
        except StateLockedError:
            return "lost"
        return "won"

    for _ in range(20):
        with ThreadPoolExecutor(3) as pool:
            assert "won" in set(pool.map(race, range(3)))


@pytest.mark.tools
def test_nobody_comes_between_the_stages_of_a_run(rig: Rig, tmp_path: Path, bucket: str) -> None:  # noqa: F811
    one, two = machine(rig, tmp_path / "one", bucket), machine(rig, tmp_path / "two", bucket)
    assert int(one.up(plan_of(version("model-v1"), one.applied())).exit_code) == 0
    plan, late = plan_of(version("model-v2"), one.applied()), plan_of(version("model-v3"), two.applied())
    stages, refused = list[str](), list[str]()

    def look(event: Event) -> None:
        if isinstance(event, StageStarted | StageFinished):
            stages.append(event.name)
            with pytest.raises(StateLockedError, match=rf"is locked by process {os.getpid()} of ") as caught:
                two.up(late)
            refused.append(caught.value.message)

    assert int(one.up(plan, look).exit_code) == 0
    assert len(refused) == len(stages) >= 14
    with pytest.raises(DeploymentError, match="is stale"):
        two.up(late)
    assert int(two.up(plan_of(version("model-v3"), two.applied())).exit_code) == 0
    assert (one.drift(), one.applied().serial) == ((), two.applied().serial)


@pytest.mark.tools
@pytest.mark.long
def test_a_run_of_another_process_is_kept_out_at_every_stage(
    rig: Rig,
    tmp_path: Path,
    bucket: str,  # noqa: F811
) -> None:
    one, two = (Rig(machine(rig, tmp_path / name, bucket), rig.kube) for name in ("one", "two"))
    late = plan_of(triples(1), two.engine.applied())
    refused = 0
    with started_run(one, FIRST, waits=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        for line in process.stdout:
            if line.startswith("Stage"):
                with pytest.raises(StateLockedError, match=rf"is locked by process {process.pid} of "):
                    two.engine.up(late)
                refused += 1
                process.stdin.write("\n")
                process.stdin.flush()
    assert (process.returncode, refused >= 8) == (0, True)
    wanted = triples(COUNT - 3, image=SECOND)
    assert int(two.up(wanted).exit_code) == 0
    assert rig.live() == {record.key for record in wanted}
    assert (one.engine.drift(), one.engine.applied().serial) == ((), two.engine.applied().serial)


@pytest.mark.tools
def test_a_run_whose_lock_was_taken_away_stops_before_its_next_phase(
    rig: Rig,
    tmp_path: Path,
    bucket: str,  # noqa: F811
) -> None:
    one, two = machine(rig, tmp_path / "one", bucket), machine(rig, tmp_path / "two", bucket)
    assert int(one.up(plan_of(version("model-v1"), one.applied())).exit_code) == 0
    plan = plan_of(version("model-v2"), one.applied())
    seen: list[str] = []

    def intrude(event: Event) -> None:
        if isinstance(event, StageStarted) and "before callers move there" in event.name and not seen:
            seen.append(event.name)
            two.unlock()
            known = two.applied()
            more = [*(item.resource for item in known.resources.values()), config_map("more", "services/more")]
            assert int(two.up(plan_of(more, known)).exit_code) == 0

    with pytest.raises(StateLockedError, match="somebody has removed the lock of test during this run"):
        one.up(plan, intrude)
    assert two.drift() == ()
