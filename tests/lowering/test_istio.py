"""Objects of Istio where goldens have no case: other modes of authorization, revisions, namespaces without a policy."""

from __future__ import annotations

from typing import Any

from aiscale import Resources, System
from aiscale.analysis.network.meshes import timeout_enforcers
from aiscale.core.edges import EdgeKind
from aiscale.core.values.namespace import Namespace
from aiscale.graph.build import build
from aiscale.lowering.resource import Resource
from aiscale.network import (
    AuthorizationPolicy,
    ExternalService,
    Gateway,
    InferencePool,
    Istio,
    Linkerd,
    Listener,
    Route,
)
from aiscale.objects import Manifest
from aiscale.services import Call, Microservice
from aiscale.serving import VLLM, KServe, MLServer, Model, ModelService, RayServe, SeldonCore
from tests.support.lowered import lower_system

IMAGE = "registry.example/app@sha256:" + "1f" * 32


def objects(*, namespace: Namespace | None = None, policies: tuple[Any, ...] = (), mesh: Any = None) -> list[Resource]:
    rates = Microservice("rates", image=IMAGE)
    pricing = Microservice("pricing", image=IMAGE, calls=[rates])
    declared = [AuthorizationPolicy(one, of=[rates], allow=["analytics/reports"]) for one in policies]
    system = System("s", [pricing, *declared], meshes=[mesh or Istio()], namespace=namespace or Namespace())
    return list(lower_system(system))


def by_kind(resources: list[Resource], kind: str) -> dict[str, Any]:
    return {one.name: one.properties.get("spec") for one in resources if one.kind == kind}


def labels_of_namespace(resources: list[Resource]) -> dict[str, str]:
    found = next(one for one in resources if one.kind == "Namespace").properties["metadata"]["labels"]
    return {name: value for name, value in found.items() if "istio" in name}


def test_without_authorization_only_declared_policies_and_the_calls_of_their_services_are_enforced() -> None:
    free = Istio(authorization="none", mtls="PERMISSIVE")
    assert by_kind(objects(mesh=free), "AuthorizationPolicy") == {}
    assert by_kind(objects(mesh=free), "PeerAuthentication") == {"default": {"mtls": {"mode": "PERMISSIVE"}}}
    ports = [{"operation": {"ports": ["8080"]}}]
    selected = {"selector": {"matchLabels": {"aiscale.dev/address": "services.rates"}}, "action": "ALLOW"}
    rules = {
        "rates": {"from": [{"source": {"principals": ["cluster.local/ns/s/sa/pricing"]}}], "to": ports},
        "reports-rates": {"from": [{"source": {"principals": ["cluster.local/ns/analytics/sa/reports"]}}], "to": ports},
    }
    assert by_kind(objects(mesh=free, policies=("reports",)), "AuthorizationPolicy") == {
        name: {**selected, "rules": [rule]} for name, rule in rules.items()
    }


def test_whom_a_policy_allows_gets_through_the_network_policy() -> None:
    rule = {
        "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "analytics"}}}],
        "ports": [{"protocol": "TCP", "port": 8080}],
    }
    assert rule in by_kind(objects(policies=("reports",)), "NetworkPolicy")["rates"]["ingress"]


def test_a_revision_of_the_blueprint_stays_alone() -> None:
    chosen = Namespace(labels={"istio.io/rev": "1-30"})
    assert labels_of_namespace(objects()) == {"istio-injection": "enabled"}
    assert labels_of_namespace(objects(namespace=chosen)) == {"istio.io/rev": "1-30"}
    assert labels_of_namespace(objects(mesh=Istio(mode="ambient"))) == {"istio.io/dataplane-mode": "ambient"}


def test_pods_without_a_network_policy_keep_their_egress() -> None:
    istiod = {
        "to": [
            {
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "istio-system"}},
                "podSelector": {"matchLabels": {"app": "istiod"}},
            }
        ],
        "ports": [{"protocol": "TCP", "port": 15012}],
    }
    denied, free = (
        by_kind(objects(namespace=Namespace(default_deny=is_denied)), "NetworkPolicy") for is_denied in (True, False)
    )
    assert denied["allow-istiod"] == {"podSelector": {}, "policyTypes": ["Egress"], "egress": [istiod]}
    assert "allow-istiod" not in free
    assert istiod in free["rates"]["egress"]
    assert istiod not in denied["rates"]["egress"]


def test_a_host_that_is_a_pattern_is_looked_up_by_the_program() -> None:
    regions = ExternalService("regions", host="*.api.example")
    web = Microservice("web", image=IMAGE, calls=[regions])
    resources = list(lower_system(System("s", [web], meshes=[Istio()])))
    assert by_kind(resources, "ServiceEntry") == {
        "regions": {
            "hosts": ["*.api.example"],
            "resolution": "NONE",
            "location": "MESH_EXTERNAL",
            "ports": [{"number": 443, "name": "tls-443", "protocol": "TLS"}],
            "exportTo": ["."],
        }
    }


def test_objects_of_a_manifest_replace_those_of_aiscale() -> None:
    rates = Microservice("rates", image=IMAGE)
    pricing = Microservice("pricing", image=IMAGE, calls=[rates])
    own = [
        {
            "apiVersion": "networking.istio.io/v1",
            "kind": "VirtualService",
            "metadata": {"name": "theirs"},
            "spec": {"hosts": ["rates.s.svc.cluster.local"], "http": [{"route": [{"destination": {"host": "rates"}}]}]},
        },
        {
            "apiVersion": "networking.istio.io/v1",
            "kind": "DestinationRule",
            "metadata": {"name": "theirs"},
            "spec": {"host": "rates"},
        },
    ]
    resources = list(lower_system(System("s", [pricing, Manifest("theirs", own)], meshes=[Istio()])))
    assert sorted(by_kind(resources, "VirtualService")) == ["theirs"]
    assert sorted(by_kind(resources, "DestinationRule")) == ["pricing", "theirs"]


def test_an_endpoint_picker_reads_metrics_without_a_certificate() -> None:
    chat = ModelService(
        "chat",
        model=Model("chat", version="v3", artifact="hf://acme/chat", framework="transformers", size="8Gi"),
        runtime=VLLM(image="docker.io/vllm/vllm-openai:v0.33.0"),
        gpu="nvidia-l4",
        resources=Resources(cpu=4, memory="20Gi"),
    )
    edge = Gateway("edge", listeners=[Listener("HTTP", tls_ends_at="load-balancer")])
    route = Route("chat", gateway=edge, targets=[InferencePool("chat", chat)])
    resources = list(lower_system(System("s", [route], meshes=[Istio()])))
    assert by_kind(resources, "PeerAuthentication")["chat"] == {
        "selector": {"matchLabels": {"aiscale.dev/address": "serving.chat"}},
        "portLevelMtls": {"8000": {"mode": "PERMISSIVE"}},
    }
    metrics = {"to": [{"operation": {"ports": ["8000"], "methods": ["GET"], "paths": ["/metrics"]}}]}
    rules = by_kind(resources, "AuthorizationPolicy")["chat"]["rules"]
    assert (rules[-1], [one for one in rules[:-1] if "from" not in one]) == (metrics, [])


def test_policies_are_applied_by_istio_alone() -> None:
    resources = objects(mesh=Linkerd(), policies=("reports",))
    assert [one.key for one in resources if "istio" in one.type] == []


def test_services_that_operators_create_have_the_timeouts_of_their_callers() -> None:
    def served(name: str, runtime: Any) -> ModelService:
        model = Model(f"{name}-net", version="v3", artifact=f"s3://models/{name}", framework="sklearn", size="50Mi")
        return ModelService(name, model=model, runtime=runtime)

    eta, tone = served("eta", KServe(server=MLServer())), served("tone", SeldonCore(server=MLServer()))
    ray = served("ray", RayServe(image=IMAGE, import_path="ray:app", deployment="Ray"))
    revisions = served("revisions", KServe(mode="Knative", server=MLServer()))
    hosted = served("hosted", SeldonCore(version="2.6.0", server=MLServer()))
    called = [eta, tone, ray, revisions, hosted]
    front = Microservice("front", image=IMAGE, calls=[Call(one, timeout_ms=300) for one in called])
    system = System("s", [front], meshes=[Istio()])
    resources = {one.key: one for one in lower_system(system)}
    found = {
        one.name: (one.depends_on, [(rule.get("timeout"), ports(rule)) for rule in one.properties["spec"]["http"]])
        for one in resources.values()
        if one.kind == "VirtualService"
    }
    assert found == {
        "eta-predictor": (
            ("inferenceservice/eta",),
            [("300ms", [80]), (None, [80]), ("300ms", [8081]), (None, [8081])],
        ),
        "tone-default": (
            ("seldondeployment/tone",),
            [("300ms", [8000]), (None, [8000]), ("300ms", [5001]), (None, [5001])],
        ),
        "ray-serve-svc": (("rayservice/ray",), [("300ms", [8000]), (None, [8000])]),
    }
    rules = {one.name: one.depends_on for one in resources.values() if one.kind == "DestinationRule"}
    assert rules == {
        "front": ("service/front",),
        **{f"{name}-policy": depends_on for name, (depends_on, _) in found.items()},
    }
    graph, _ = build(system)
    edges = graph.edges_from("services/front", EdgeKind.CALLS)
    by_target = {edge.target: timeout_enforcers(graph, edge) for edge in edges}
    assert {address.partition("/")[2]: who for address, who in by_target.items()} == {
        **dict.fromkeys(("eta", "tone", "ray"), "program and proxy"),
        **dict.fromkeys(("revisions", "hosted"), ""),
    }


def ports(rule: dict[str, Any]) -> list[int]:
    return [one["destination"]["port"]["number"] for one in rule["route"]]
