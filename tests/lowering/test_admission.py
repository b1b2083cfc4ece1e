"""The real API server takes every golden resource, and the restricted pod security standard takes every pod."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aiscale import toolchain
from aiscale.analysis.replay.estimate import estimate
from aiscale.analysis.replay.request import Replay
from aiscale.catalog import crd_manifest, is_custom, plural, scope
from aiscale.cli.session.loader import load
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.context import make_context
from aiscale.lowering.resource import Resource
from aiscale.lowering.services.replay import lower_replay
from aiscale.lowering.verify import verify
from aiscale.quantities import Bytes
from tests.support.apiserver import ApiServer, running_apiserver
from tests.support.lowered import CASES, SAMPLE, lower_system, pod_templates, read_system
from tests.support.paths import ROOT

pytestmark = pytest.mark.tools


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    etcd, apiserver = toolchain.resolve("etcd").path, toolchain.resolve("kube-apiserver").path
    with running_apiserver(tmp_path_factory.mktemp("apiserver"), etcd, apiserver) as running:
        records = [resource for case in CASES for resource in _objects(case)]
        kinds = sorted({(record.properties["apiVersion"], record.properties["kind"]) for record in records})
        for api_version, kind in kinds:
            if is_custom(api_version, kind):
                _install(running, api_version, kind)
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
    assert _refused(server, _objects(case)) == []


def _refused(server, resources):
    """What the server says of records and of the pods that they make, where it takes one not."""
    refused = []
    for resource in resources:
        reply = server.post(_path(resource), dict(resource.properties), fieldValidation="Strict")
        refused += [] if reply.is_success else [f"{resource.key}: {reply.json()['message']}"]
        for pod in _pods(resource):
            namespace = resource.properties["metadata"]["namespace"]
            reply = _dry_run(server, namespace, pod)
            refused += [] if reply.is_success else [f"a pod of {resource.key}: {reply.json()['message']}"]
    return refused


def _dry_run(server, namespace, pod):
    """What the server says of a pod. It hears of a new PriorityClass a moment after it has taken it."""
    for _ in range(40):
        reply = server.post(f"/api/v1/namespaces/{namespace}/pods", pod, dryRun="All", fieldValidation="Strict")
        if reply.is_success or "no PriorityClass with name" not in reply.json()["message"]:
            break
        time.sleep(0.25)
    return reply


def test_a_pod_whose_priority_class_is_missing_is_refused(server):
    records = _objects(next(case for case in CASES if case.name == "priorities"))
    [front] = [record for record in records if record.key == "deployment/front"]
    [pod] = _pods(front)
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
    assert _refused(server, [*(record for record in system if record.key in needed), *made]) == []


def test_a_replay_of_a_table_is_admitted(server):
    graph, _ = build(load(ROOT / "tests" / "golden" / "lowering" / "event_table" / "system.py"))
    end = datetime(2026, 11, 2, tzinfo=UTC)
    replay = Replay(graph["services/revenue"], graph["eventtables/order-events"], None, end - timedelta(days=1), end)
    system = lower(graph, namespace="replayed-table")
    made = lower_replay(replay, estimate(graph, replay), make_context(graph, "replayed-table"))
    assert ([record.kind for record in made], verify([*system, *made])) == (["ConfigMap", "Job"], ())
    needed = {"namespace/replayed-table", "serviceaccount/revenue"}
    assert _refused(server, [*(record for record in system if record.key in needed), *made]) == []


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


def _install(server: ApiServer, api_version: str, kind: str) -> None:
    definition = crd_manifest(api_version, kind)
    name = definition["metadata"]["name"]
    path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    server.post(path, definition).raise_for_status()
    for _ in range(300):
        conditions = server.get(f"{path}/{name}").get("status", {}).get("conditions") or []
        if any(one["type"] == "Established" and one["status"] == "True" for one in conditions):
            return
        time.sleep(0.1)
    raise AssertionError(f"{name} was not established")


def _path(resource: Resource) -> str:
    manifest = resource.properties
    api_version, kind = manifest["apiVersion"], manifest["kind"]
    root = f"/api/{api_version}" if "/" not in api_version else f"/apis/{api_version}"
    where = f"/namespaces/{manifest['metadata']['namespace']}" if scope(api_version, kind) == "Namespaced" else ""
    return f"{root}{where}/{plural(api_version, kind)}"


def _pods(resource: Resource) -> Iterator[dict[str, Any]]:
    """A pod for each template of whatever makes pods: a Deployment, a Job, an operator's kind.

    Operators put in the image and the account where the template leaves them to them.
    """
    above = resource.properties.get("spec", {})
    claims = [claim["metadata"]["name"] for claim in above.get("volumeClaimTemplates", ())]
    given = above if "serviceAccount" in above else above.get("template", {}).get("spec", {})
    for template in pod_templates(resource):
        spec = template["spec"]
        containers = [{"image": "registry.example/operators:1", **container} for container in spec["containers"]]
        account = spec.get("serviceAccountName") or given.get("serviceAccount")
        named = {"serviceAccountName": account} if account else {}
        disks = [{"name": name, "persistentVolumeClaim": {"claimName": f"{name}-x"}} for name in claims]
        yield {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {**template.get("metadata", {}), "name": f"{resource.properties['metadata']['name']}-x"},
            "spec": {**spec, "containers": containers, "volumes": [*spec.get("volumes", ()), *disks], **named},
        }
