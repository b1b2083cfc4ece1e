from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import httpx2
import psutil
import pytest

from aiscale.engine.journal import JournalEntry, Run
from aiscale.engine.kube import KubeClient
from aiscale.engine.kube_errors import UnreachableError
from aiscale.engine.manifest import for_engine
from aiscale.engine.process_environment import RUN_VARIABLE
from aiscale.engine.recovery import end_processes, recovered
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied, nothing_applied
from tests.engine.cluster_stub import serving
from tests.support.records import NAMESPACE, SYSTEM, after, config_map, namespace, plan_of

A, B, C = (config_map(name, f"services/{name}") for name in "abc")


def run(**actions: str) -> Run:
    """A run of plan p2 that was about to do this to config maps."""
    records = [(action, config_map(name, f"services/{name}")) for name, action in actions.items()]
    entries = {record.key: JournalEntry(action, record) for action, record in records}
    return Run("r2", "p2", "uid-1", 1, "2026-11-25T10:00:00Z", entries, lineage="l1")


def engine_state(*recorded: tuple[Resource, str], failed: str = "") -> dict[str, Any]:
    def item(record: Resource, plan: str) -> dict[str, Any]:
        return {
            "urn": f"urn:pulumi:test::rides::{record.type}::{record.key}",
            "type": record.type,
            "custom": True,
            "inputs": for_engine(record.properties, plan, "test", "l1"),
            "dependencies": [
                f"urn:pulumi:test::rides::kubernetes:core/v1:Namespace::{need}" for need in record.depends_on
            ],
            **({"initErrors": ["refused"]} if record.key == failed else {}),
        }

    return {"resources": [item(record, plan) for record, plan in recorded]}


def cluster(*live: Resource) -> KubeClient:
    items = [dict(record.properties) for record in live]

    def answer(request: httpx2.Request) -> Any:
        return {"items": [i for i in items if f"{i['kind'].lower()}s" == request.url.path.rsplit("/", 1)[-1]]}

    return serving(answer)


def known(*records: Resource) -> Applied:
    found = after(plan_of([namespace(), *records]))
    return replace(found, resources={key: replace(one, plan="p1") for key, one in found.resources.items()})


def states(found: Applied) -> dict[str, tuple[str, bool]]:
    return {key: (item.plan, item.unsure) for key, item in found.resources.items() if key.startswith("configmap")}


def test_what_the_engine_recorded_is_applied_and_sure() -> None:
    state = engine_state((A, "p1"), (B, "p2"))
    found = recovered(known(A), run(b="create"), state, cluster(A, B))
    assert states(found) == {"configmap/a": ("p1", False), "configmap/b": ("p2", False)}
    assert found.leftovers == ()
    record = found.resources["configmap/b"].resource
    assert (record.properties, record.address, record.reason, record.depends_on) == (
        B.properties, "services/b", "ConfigMap of b", (f"namespace/{NAMESPACE}",)
    )  # fmt: skip


def test_what_was_about_to_change_and_is_not_recorded_is_unsure() -> None:
    state = engine_state((A, "p1"), (B, "p1"), (C, "p1"))
    found = recovered(known(A, B, C), run(a="update", b="delete"), state, cluster(A, C))
    assert states(found) == {
        "configmap/a": ("p1", True), "configmap/b": ("p1", True), "configmap/c": ("p1", False)
    }  # fmt: skip


def test_what_the_engine_could_not_finish_is_unsure() -> None:
    state = engine_state((A, "p2"), failed="configmap/a")
    assert states(recovered(known(A), run(a="update"), state, cluster(A))) == {"configmap/a": ("p2", True)}


def test_what_was_made_and_is_not_recorded_is_a_leftover_if_it_is_there() -> None:
    found = recovered(known(A), run(b="create", c="create"), engine_state((A, "p1")), cluster(A, B))
    (leftover,) = found.leftovers
    assert (leftover.resource.key, leftover.resource.address, leftover.plan) == ("configmap/b", "services/b", "p2")
    assert leftover.resource.properties == {
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b", "namespace": NAMESPACE}
    }  # fmt: skip


def test_a_killed_first_run_leaves_a_state_of_leftovers() -> None:
    found = recovered(nothing_applied(SYSTEM, "test"), run(a="create"), {}, cluster(A))
    assert (dict(found.resources), dict(found.described), found.cluster, found.serial) == ({}, {}, "uid-1", 1)
    assert [item.resource.key for item in found.leftovers] == ["configmap/a"]


def test_leftovers_of_two_crashes_are_all_kept() -> None:
    first = recovered(nothing_applied(SYSTEM, "test"), run(a="create"), {}, cluster(A, B))
    second = recovered(first, run(b="create"), {}, cluster(A, B))
    assert [item.resource.key for item in second.leftovers] == ["configmap/a", "configmap/b"]


def test_an_unreachable_cluster_stops_the_recovery() -> None:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused", request=request)

    with pytest.raises(UnreachableError):
        recovered(known(A), run(b="create"), engine_state((A, "p1")), serving(refuse))


def test_only_processes_of_dead_runs_are_ended() -> None:
    def start(run_id: str) -> subprocess.Popen[bytes]:
        code = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_DFL); print(1, flush=True); time.sleep(60)"
        process = subprocess.Popen(
            [sys.executable, "-c", code], env={**os.environ, RUN_VARIABLE: run_id}, stdout=subprocess.PIPE
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        return process

    dead, other = start("run-of-the-dead"), start("run-of-another")
    assert end_processes({"run-of-the-dead"}) == (dead.pid,)
    dead.wait()
    assert not psutil.pid_exists(dead.pid)
    assert other.poll() is None
    other.kill()
    other.wait()
    assert end_processes({"run-of-the-dead"}) == ()
