"""A kind of a plug-in gives its clients an address, a secret, a certificate and egress, whatever they run on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from aiscale import System
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.plugin_lowerings import plugin_lowerings
from aiscale.lowering.resource import Resource
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.processing import BatchJob, Flink, FlinkSession, OwnCode, Spark, Storm, StreamJob
from aiscale.services import Microservice
from aiscale.serving import Lookup, Model, ModelService, Triton
from aiscale.streams import Connector, KafkaCluster, KafkaConnect, Produce, Topic
from tests.support.lowered import pod_templates
from tests.support.paths import ROOT
from tests.support.plugins import Installed

HOWTO = ROOT / "docs/howto/policy-pack.md"
IMAGE = "registry.example/app@sha256:" + "1f" * 32
KINDS = """
from typing import ClassVar
from aiscale.core.ports import CallTarget, EventStream, FeatureProvider, RecordStore

class Queue(EventStream):
    "A queue."
    family: ClassVar[str] = "queues"

class Vault(RecordStore):
    "A store."
    family: ClassVar[str] = "vaults"

class Proxy(CallTarget):
    "A proxy."
    family: ClassVar[str] = "proxies"

class Values(FeatureProvider):
    "Features."
    family: ClassVar[str] = "queues"

KINDS = (Queue, Vault, Proxy, Values)
"""
LOWERING = """
from acme_kinds import Proxy, Queue, Values, Vault
from aiscale.lowering.client_binding import ClientBinding, call_binding
from aiscale.lowering.kubernetes.network import pods_of, ranges_egress, tcp
from aiscale.lowering.kubernetes.workload import Port
from aiscale.analysis.streams.variable_names import variable
from aiscale.lowering.registry import Lowering
from aiscale.lowering.resource import kubernetes_resource

def lower(one, bindings, context):
    manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": context.metadata(one, one.name, "queue")}
    yield kubernetes_resource(manifest, address=one.address, reason="it is there", depends_on=(context.namespace_key,))

def binding(one, edge, context):
    name = variable(one.name)
    return ClientBinding(
        {f"{name}_HOST": one.name, f"{name}_{edge.kind.name}": "yes"},
        {f"{name}_PASSWORD": (f"{one.name}-user", "password")},
        ({"to": pods_of(one), "ports": tcp(5_671)}, ranges_egress(["10.1.0.0/16"], 5_671)),
        (f"configmap/{one.name}",),
        ({"name": "acme", "secret": {"secretName": f"{one.name}-ca", "defaultMode": 0o440}},),
        ({"name": "acme", "mountPath": "/mnt/acme", "readOnly": True},),
    )

LOWERINGS = (
    Lowering(Queue, lower, binding=binding),
    Lowering(Vault, lower, binding=binding),
    Lowering(Values, lower, binding=binding),
    Lowering(Proxy, lower, binding=lambda one, edge, context: call_binding(one, edge, [Port("http", 8_080, "http")])),
)
"""
GROUPS = "[aiscale.components]\na = acme_kinds\n[aiscale.lowerings]\na = acme_lowering\n"
RULES = [
    {
        "to": [{"podSelector": {"matchLabels": {"aiscale.dev/address": "queues.jobs"}}}],
        "ports": [{"protocol": "TCP", "port": 5_671}],
    },
    {"to": [{"ipBlock": {"cidr": "10.1.0.0/16"}}], "ports": [{"protocol": "TCP", "port": 5_671}]},
]


CERTIFICATE = {"name": "acme", "secret": {"secretName": "jobs-ca", "defaultMode": 0o440}}
MOUNT = {"name": "acme", "mountPath": "/mnt/acme", "readOnly": True}
PASSWORD = {"name": "JOBS_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "jobs-user", "key": "password"}}}
TOLD = {"JOBS_HOST": "jobs", "JOBS_READS": "yes"}

PROGRAM = {"jar": "local:///opt/work.jar", "entry_class": "acme.Work", "checkpoint_storage": "s3://state/work"}
RUNS: dict[str, tuple[int, Callable[[Any], Component]]] = {
    "microservice": (1, lambda queue: Microservice("work", image=IMAGE, consumes=[queue], produces=[queue])),
    "batch": (1, lambda queue: BatchJob("work", engine=OwnCode(image=IMAGE), consumes=[queue])),
    "own code": (1, lambda queue: StreamJob("work", engine=OwnCode(image=IMAGE), consumes=[queue])),
    "Flink": (1, lambda queue: StreamJob("work", engine=Flink(), consumes=[queue], **PROGRAM)),
    "session": (1, lambda queue: StreamJob(
        "work", engine=Flink(session=FlinkSession("shared", storage="s3://state/session")), consumes=[queue],
        **{**PROGRAM, "jar": "s3://jars/work.jar"},
    )),
    "Spark": (2, lambda queue: StreamJob("work", engine=Spark(), consumes=[queue], **PROGRAM)),
    "Spark of Apache": (2, lambda queue: StreamJob(
        "work", engine=Spark(version="4.2", operator="apache"), consumes=[queue], **PROGRAM
    )),
    "Storm": (1, lambda queue: StreamJob(
        "work", engine=Storm(image=IMAGE), consumes=[queue], stateful=False,
        jar="local:///opt/work.jar", entry_class="acme.Work",
    )),
}  # fmt: skip
"""How many kinds of pods a client of a queue has that work with it, and the client."""


@pytest.fixture
def kinds(installed: Installed) -> Any:
    installed.add("acme-kinds", "3", GROUPS, acme_kinds=KINDS, acme_lowering=LOWERING)
    import acme_kinds  # type: ignore[import-not-found]  # written by this fixture

    return acme_kinds


@pytest.mark.parametrize("runs", RUNS)
def test_clients_get_it_all_whatever_they_run_on(kinds: Any, runs: str) -> None:
    count, client = RUNS[runs]
    work = client(kinds.Queue("jobs"))
    owner = runner_of(work).address
    records = _lowered(work)
    policy = next(record for record in records if record.kind == "NetworkPolicy" and record.address == owner)
    assert [rule for rule in policy.properties["spec"]["egress"] if rule in RULES] == RULES
    working = [record for record in records if "configmap/jobs" in record.depends_on]
    assert {record.address for record in working} == {owner, work.address}
    pods = [pod["spec"] for record in working for pod in pod_templates(record)]
    pods = [pod for pod in pods if CERTIFICATE in pod["volumes"]]
    containers = [pod["containers"][0] for pod in pods]
    assert [MOUNT in one["volumeMounts"] and PASSWORD in one["env"] for one in containers] == [True] * count
    if runs == "session":  # variables would be every job's
        parameters = json.loads(_of(records, "FlinkSessionJob")["flinkConfiguration"]["pipeline.global-job-parameters"])
        assert parameters == TOLD
        return
    for one in containers:
        assert {item["name"]: item.get("value") for item in one["env"]}.items() >= TOLD.items()


def test_workers_of_connect_get_it_for_their_connectors(kinds: Any) -> None:
    connect = KafkaConnect("copies", KafkaCluster("events"))
    sink = {"sink": kinds.Vault("jobs"), "connector_class": "acme.Sink"}
    records = _lowered(Connector("out", connect, consumes=[Topic("orders", connect.cluster)], **sink))
    spec = _of(records, "KafkaConnect")
    variables = [{"name": "JOBS_HOST", "value": "jobs"}, {"name": "JOBS_WRITES", "value": "yes"}, PASSWORD]
    assert spec["template"]["connectContainer"]["env"] == variables
    assert spec["config"]["config.providers.env.param.allowlist.pattern"] == "JOBS_HOST|JOBS_PASSWORD|JOBS_WRITES"
    assert spec["template"]["pod"]["volumes"] == [CERTIFICATE]
    assert spec["template"]["connectContainer"]["volumeMounts"] == [MOUNT]
    egress = next(one for one in records if one.kind == "NetworkPolicy" and one.address == connect.address).properties[
        "spec"
    ]["egress"]
    assert [rule["ports"][0]["port"] for rule in egress] == [8_083, 443, 9_093, 5_671, 5_671]


def test_model_servers_get_it(kinds: Any) -> None:
    model = Model("eta", version="v1", artifact="s3://models/eta", framework="onnx", size="1Gi")
    server = ModelService("eta", model=model, runtime=Triton(), features=Lookup(kinds.Values("jobs"), timeout_ms=20))
    records = _lowered(server)
    [pods] = [pod["spec"] for record in records if record.kind == "Deployment" for pod in pod_templates(record)]
    [container] = pods["containers"]
    assert {"name": "JOBS_FEATURES", "value": "yes"} in container["env"]
    assert {"name": "JOBS_TIMEOUT_MS", "value": "20"} in container["env"]
    assert (PASSWORD in container["env"], MOUNT in container["volumeMounts"]) == (True, True)
    assert CERTIFICATE in pods["volumes"]
    assert [record.kind for record in records if "configmap/jobs" in record.depends_on] == ["Deployment"]
    [policy] = [record for record in records if record.kind == "NetworkPolicy" and record.address == server.address]
    assert [rule for rule in policy.properties["spec"]["egress"] if rule in RULES] == RULES
    assert policy.reason == "eta has no callers: allow no ingress, and egress to jobs"


def test_callers_get_the_address_and_own_variables_win(kinds: Any) -> None:
    own = {"PROXY_URL": "http://mine:1", "JOBS_PASSWORD": "mine"}
    callee, queue = kinds.Proxy("proxy"), kinds.Queue("jobs")
    caller = Microservice("caller", image=IMAGE, calls=[callee])
    stubborn = Microservice("stubborn", image=IMAGE, calls=[callee], produces=[queue], environment=own)
    records = _lowered(caller, stubborn)
    assert _variables(records, "caller") == {"PROXY_URL": "http://proxy:8080"}
    assert _variables(records, "stubborn") == {**own, "JOBS_HOST": "jobs", "JOBS_WRITES": "yes"}
    way = next(one for one in records if one.key == "networkpolicy/stubborn")
    assert way.reason == "stubborn has no callers: allow no ingress, and egress to proxy, jobs"


def test_what_says_nothing_is_told(kinds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lowerings = plugin_lowerings().lowerings
    monkeypatch.setitem(lowerings, kinds.Queue, lowerings[kinds.Queue]._replace(binding=None))
    graph, _ = build(System("acme", [RUNS["microservice"][1](kinds.Queue("jobs")), kinds.Queue("unused")]))
    [note] = unprovisioned(graph)
    assert (note.message, note.notes, note.help) == (
        "aiscale up leaves out bindings of clients of Queue",
        ("deployed without what it needs: work (no binding to jobs)",),
        "give the Lowering of Queue a `binding`: the address, secrets and egress that clients get",
    )


def test_who_only_writes_is_named_unless_it_goes_on_without(kinds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lowerings = plugin_lowerings().lowerings
    monkeypatch.setitem(lowerings, kinds.Queue, lowerings[kinds.Queue]._replace(binding=None))
    queue = kinds.Queue("jobs")
    writer = Microservice("writer", image=IMAGE, produces=[queue])
    careless = Microservice("careless", image=IMAGE, produces=[Produce(queue, required=False)])
    graph, _ = build(System("acme", [writer, careless]))
    [note] = unprovisioned(graph)
    assert note.notes == ("deployed without what it needs: writer (no binding to jobs)",)


def _lowered(*components: Component) -> tuple[Resource, ...]:
    graph, found = build(System("acme", components))
    assert list(found) == []
    return lower(graph)


def _of(records: Iterable[Resource], kind: str) -> Any:
    return next(record.properties["spec"] for record in records if record.kind == kind)


def _variables(records: Iterable[Resource], name: str) -> dict[str, str]:
    [pods] = [pod for record in records if record.key == f"deployment/{name}" for pod in pod_templates(record)]
    return {item["name"]: item["value"] for item in pods["spec"]["containers"][0]["env"] if item["name"] != "PORT"}
