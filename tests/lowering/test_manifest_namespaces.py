"""Manifests with objects in another namespace than the system's."""

from __future__ import annotations

from typing import Any

from aiscale import System
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.findings import lowering_findings
from aiscale.lowering.rendered_objects import Destination
from aiscale.lowering.resource import Resource
from aiscale.objects import Manifest, ServicePort
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice

IMAGE = "registry.example/web@sha256:" + "a" * 64
LABELS = {"app": "storefront"}
PORT = [{"protocol": "TCP", "port": 80}]
IN_PROD = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "prod"}}}


def web(service: str = "", pods: str = "", selector: dict[str, str] = LABELS, **fields: Any) -> Manifest:
    security = {
        "allowPrivilegeEscalation": False, "runAsNonRoot": True, "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    }  # fmt: skip
    container = {"name": "web", "image": IMAGE, "ports": [{"containerPort": 80}], "securityContext": security}
    template = {"metadata": {"labels": LABELS}, "spec": {"containers": [container]}}
    body = [
        {
            "apiVersion": "v1", "kind": "Service",
            "metadata": {"name": "web", **({"namespace": service} if service else {})},
            "spec": {"selector": selector, "ports": [{"name": "http", "port": 80}]},
        },
        {
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "web", **({"namespace": pods} if pods else {})},
            "spec": {"replicas": 2, "selector": {"matchLabels": LABELS}, "template": template},
        },
    ]  # fmt: skip
    return Manifest("web", body, exposes=[ServicePort("web", "http")], **fields)


def graph_of(manifest: Manifest) -> ArchitectureGraph:
    core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
    caller = Microservice("checkout", image=IMAGE, calls=[Call(manifest, timeout_ms=50)])
    return build(System("orders", [core, caller]))[0]


def lowered(manifest: Manifest) -> dict[str, Resource]:
    return {one.key: one for one in lower(graph_of(manifest))}


def url(found: dict[str, Resource]) -> str:
    [container] = found["deployment/checkout"].properties["spec"]["template"]["spec"]["containers"]
    return str(next(one["value"] for one in container["env"] if one["name"] == "WEB_URL"))


def findings(manifest: Manifest) -> list[tuple[str, str, str | None]]:
    found = lowering_findings(graph_of(manifest), Destination())
    return [(one.code, one.message, one.help) for one in found if one.code in {"OBJ001", "OBJ004"}]


def of_others(objects: str) -> tuple[str, str, str]:
    """The finding on objects in a namespace that the system does not create."""
    return (
        "OBJ001",
        f"web: {objects} in namespace prod, which the system does not create",
        "leave metadata.namespace out: they go to orders; or create Namespace prod in a Manifest",
    )


def test_a_caller_reaches_a_service_of_another_namespace_by_its_name_there() -> None:
    found = lowered(web("prod", "prod"))
    assert url(found) == "http://web.prod.svc:80"
    assert found["networkpolicy/checkout"].properties["spec"]["egress"] == [
        {"to": [{**IN_PROD, "podSelector": {"matchLabels": LABELS}}], "ports": PORT}
    ]
    assert "networkpolicy/web-manifest" not in found
    assert findings(web("prod", "prod")) == [of_others("2 objects are")]


def test_an_object_that_names_the_namespace_of_the_system_is_like_one_that_names_none() -> None:
    named, plain = lowered(web("orders", "orders")), lowered(web())
    assert url(named) == url(plain) == "http://web:80"
    for key in ("networkpolicy/checkout", "networkpolicy/web-manifest"):
        assert named[key].properties == plain[key].properties


def test_pods_of_another_namespace_are_let_into_what_they_call() -> None:
    catalog = Microservice("catalog", image=IMAGE)
    found = lowered(web("prod", "prod", calls=[catalog]))
    assert found["networkpolicy/catalog"].properties["spec"]["ingress"] == [
        {"from": [{**IN_PROD, "podSelector": {"matchLabels": LABELS}}], "ports": [{"protocol": "TCP", "port": 8080}]}
    ]


def test_what_an_operator_creates_is_in_the_namespace_of_its_custom_resource() -> None:
    resource = {
        "apiVersion": "opensearch.opster.io/v1", "kind": "OpenSearchCluster",
        "metadata": {"name": "logs", "namespace": "prod"},
    }  # fmt: skip
    logs = Manifest("logs", resource, exposes=[ServicePort("logs", 9200)], operated_pods={"app": "logs"})
    assert [(one.service, one.namespace) for one in logs.exposed] == [("logs", "prod")]
    assert logs.pod_namespaces == ("prod",)


def test_a_service_whose_pods_are_in_another_namespace_is_a_finding() -> None:
    assert findings(web(pods="prod")) == [
        of_others("deployment/web is"),
        (
            "OBJ004",
            "service/web of web: metadata.namespace: selects no pod in orders: those of deployment/web are in prod; "
            "it has no endpoint",
            "correct metadata.namespace in the manifest",
        ),
    ]


def test_a_wrong_selector_of_a_service_is_one_finding() -> None:
    assert findings(web(selector={"app": "storefrant"})) == [
        (
            "OBJ004",
            "service/web of web: spec.selector: selects no pod: app=storefrant; it has no endpoint; the pods of "
            "deployment/web have app=storefront",
            "correct spec.selector in the manifest",
        )
    ]
