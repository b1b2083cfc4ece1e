"""The real API server takes every golden resource, and the restricted pod security standard takes every pod."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aiscale import toolchain
from aiscale.analysis.replay.estimate import estimate
from aiscale.analysis.replay.request import Replay
from aiscale.cli.session.loader import load
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.context import make_context
from aiscale.lowering.resource import Resource
from aiscale.lowering.services.replay import lower_replay
from aiscale.lowering.verify import verify
from aiscale.quantities import Bytes
from tests.support.admission import install_definitions, pods, refused
from tests.support.apiserver import running_apiserver
from tests.support.lowered import CASES, SAMPLE, lower_system, read_system
from tests.support.paths import ROOT

pytestmark = pytest.mark.tools


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    etcd, apiserver = toolchain.resolve("etcd").path, toolchain.resolve("kube-apiserver").path
    with running_apiserver(tmp_path_factory.mktemp("apiserver"), etcd, apiserver) as running:
        records = [resource for case in CASES for resource in _objects(case)]
        install_definitions(running, records)
        made = {record.properties["metadata"]["name"] for record in records if record.kind == "Namespace"}
        for namespace in sorted(
            {record.properties["metadata"].get("namespace", "") for record in records} - made - {""}
        ):
            # One that is there before the system: an operator's.
            running.post("/api/v1/namespaces", {"metadata": {"name": namespace}}).raise_for_status()
        yield running


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, marks=[] if case.name in SAMPLE else [pytest.mark.long], id=case.name) for case in CASES],
)
def test_resources_and_pods_are_admitted(server, case):
    assert refused(server, _objects(case)) == []


def test_a_pod_whose_priority_class_is_missing_is_refused(server):
    records = _objects(next(case for case in CASES if case.name == "priorities"))
    [front] = [record for record in records if record.key == "deployment/front"]
    [pod] = pods(front)
    server.post("/api/v1/namespaces", {"metadata": {"name": "classless"}}).raise_for_status()
    server.post("/api/v1/namespaces/classless/serviceaccounts", {"metadata": {"name": "front"}}).raise_for_status()
    pod["metadata"] = {**pod["metadata"], "namespace": "classless"}
    pod["spec"] = {**pod["spec"], "priorityClassName": "nobody-made-it"}
    reply = server.post("/api/v1/namespaces/classless/pods", pod, dryRun="All")
    assert (reply.status_code, "no PriorityClass with name nobody-made-it" in reply.json()["message"]) == (403, True)


def test_a_replay_is_admitted(server):
    graph, _ = build(load(ROOT / "examples" / "08-event-sourcing" / "system.py"))
    end = datetime(2026, 11, 2, tzinfo=UTC)
    reader, stream = graph["services/revenue"], graph["topics/order-events"]
    replay = Replay(reader, stream, None, end - timedelta(days=1), end, byte_rate=Bytes(1_000_000))
    system = lower(graph, namespace="replayed")
    made = lower_replay(replay, estimate(graph, replay), make_context(graph, "replayed"))
    assert ([record.kind for record in made], verify([*system, *made])) == (["KafkaUser", "ConfigMap", "Job"], ())
    needed = {"namespace/replayed", "serviceaccount/revenue"}
    assert refused(server, [*(record for record in system if record.key in needed), *made]) == []


def test_a_replay_of_a_table_is_admitted(server):
    graph, _ = build(load(ROOT / "tests" / "golden" / "lowering" / "event_table" / "system.py"))
    end = datetime(2026, 11, 2, tzinfo=UTC)
    replay = Replay(graph["services/revenue"], graph["eventtables/order-events"], None, end - timedelta(days=1), end)
    system = lower(graph, namespace="replayed-table")
    made = lower_replay(replay, estimate(graph, replay), make_context(graph, "replayed-table"))
    assert ([record.kind for record in made], verify([*system, *made])) == (["ConfigMap", "Job"], ())
    needed = {"namespace/replayed-table", "serviceaccount/revenue"}
    assert refused(server, [*(record for record in system if record.key in needed), *made]) == []


def test_the_namespace_refuses_a_pod_that_is_not_restricted(server):
    namespace = lower_system(read_system(CASES[0]), namespace="guarded")[0]
    server.post("/api/v1/namespaces", dict(namespace.properties)).raise_for_status()
    server.post("/api/v1/namespaces/guarded/serviceaccounts", {"metadata": {"name": "default"}})
    pod = {"metadata": {"name": "loose"}, "spec": {"containers": [{"name": "a", "image": "r.example/a:1"}]}}
    reply = server.post("/api/v1/namespaces/guarded/pods", pod, dryRun="All")
    assert (reply.status_code, 'violates PodSecurity "restricted:v1.36"' in reply.json()["message"]) == (403, True)


def _objects(case: Path) -> list[Resource]:
    """The Kubernetes objects of a case."""
    return [resource for resource in lower_system(read_system(case)) if resource.is_kubernetes]
