"""Objects of Linkerd where goldens have no case: other modes of authorization, versions, callers without a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from aiscale import System
from aiscale.core.values.namespace import Namespace
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.pods import value_at
from aiscale.lowering.resource import Resource
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.network import (
    AuthorizationPolicy,
    Call,
    ConnectionPool,
    Gateway,
    Linkerd,
    Listener,
    OutlierDetection,
    RateLimit,
    Route,
    ServicePolicy,
)
from aiscale.objects import Manifest, ServicePort
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, OwnCode
from aiscale.services import Microservice, Port
from tests.support.lowered import CASES, lower_system, read_system

IMAGE = "registry.example/app@sha256:" + "1f" * 32
CONFIG, TIMEOUT, RETRY = "config.linkerd.io", "timeout.linkerd.io/request", "retry.linkerd.io/limit"
ACCRUAL = "balancer.linkerd.io/failure-accrual"


def objects(mesh: Linkerd, *further: Any, namespace: Namespace | None = None, **of_rates: Any) -> list[Resource]:
    rates = Microservice("rates", image=IMAGE, **of_rates)
    pricing = Microservice("pricing", image=IMAGE, calls=[rates])
    policies = [one(rates) for one in further]
    return list(lower_system(System("s", [pricing, *policies], meshes=[mesh], namespace=namespace or Namespace())))


def specs(resources: list[Resource], kind: str) -> dict[str, Any]:
    found = (one for one in resources if one.kind == kind and "linkerd" in one.properties["apiVersion"])
    return {one.name: one.properties["spec"] for one in found}


def annotations(resources: list[Resource], kind: str, name: str) -> dict[str, str]:
    found = next(one for one in resources if (one.kind, one.name) == (kind, name))
    path = (*found.pods[0].metadata, "annotations") if found.pods else ("metadata", "annotations")
    return {key: value for key, value in (value_at(found.properties, path) or {}).items() if "linkerd.io" in key}


def reports(rates: Microservice) -> AuthorizationPolicy:
    return AuthorizationPolicy("reports", of=[rates], allow=["analytics/reports"])


def limited(rates: Microservice) -> ServicePolicy:
    return ServicePolicy("limited", of=[rates], limits=[RateLimit(20)], outlier_detection=None)


def test_without_authorization_pods_accept_all() -> None:
    free = objects(Linkerd(authorization="none"))
    assert specs(free, "Server") == {}
    assert annotations(free, "Deployment", "rates")[f"{CONFIG}/default-inbound-policy"] == "all-unauthenticated"


def test_without_authorization_declared_policies_and_the_calls_of_their_services_are_enforced() -> None:
    found = objects(Linkerd(authorization="none"), reports)
    pods = {"matchLabels": {"aiscale.dev/address": "services.rates"}}
    server = {"podSelector": pods, "port": 8080, "proxyProtocol": "unknown", "accessPolicy": "deny"}
    assert specs(found, "Server") == {"rates-8080": server}
    assert specs(found, "MeshTLSAuthentication") == {
        "rates-8080": {"identityRefs": [{"kind": "ServiceAccount", "name": "pricing", "namespace": "s"}]},
        "reports-rates": {"identityRefs": [{"kind": "ServiceAccount", "name": "reports", "namespace": "analytics"}]},
    }


def test_a_limit_without_authorization_denies_nobody() -> None:
    found = objects(Linkerd(authorization="none"), limited)
    assert [one["accessPolicy"] for one in specs(found, "Server").values()] == ["all-unauthenticated"]
    assert specs(found, "AuthorizationPolicy") == {}
    assert specs(found, "HTTPLocalRateLimitPolicy") == {
        "rates-8080": {
            "targetRef": {"group": "policy.linkerd.io", "kind": "Server", "name": "rates-8080"},
            "total": {"requestsPerSecond": 20},
        }
    }


def test_a_server_comes_after_its_policies_and_before_its_pods() -> None:
    found = {one.key: one for one in objects(Linkerd(), reports)}
    server = found["server/rates-8080"]
    assert {"authorizationpolicy.policy.linkerd.io/rates-8080", "meshtlsauthentication/reports-rates"} <= {
        *server.depends_on,
        *(need for key in server.depends_on for need in found[key].depends_on),
    }
    assert server.key in found["deployment/rates"].depends_on


def test_whom_a_policy_allows_gets_through_the_network_policy() -> None:
    networks = {one.name: one.properties["spec"] for one in objects(Linkerd(), reports) if one.kind == "NetworkPolicy"}
    rule = {
        "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "analytics"}}}],
        "ports": [{"protocol": "TCP", "port": 8080}, {"protocol": "TCP", "port": 4143}],
    }
    assert rule in networks["rates"]["ingress"]


def test_prometheus_reads_proxies_of_pods_that_nobody_calls() -> None:
    found = list(lower_system(System("s", [Microservice("alone", image=IMAGE, port=None)], meshes=[Linkerd()])))
    assert sorted(specs(found, "Server")) == ["proxy-admin"]
    assert [one.kind for one in found if one.name == "any-address"] == ["NetworkAuthentication"]


def test_prometheus_reads_a_port_of_its_own_without_an_identity() -> None:
    found = objects(Linkerd(), ports={"metrics": Port(9_090, metrics_path="/metrics")})
    target = {"group": "policy.linkerd.io", "kind": "Server", "name": "rates-9090"}
    any_address = {"group": "policy.linkerd.io", "kind": "NetworkAuthentication", "name": "any-address"}
    assert specs(found, "AuthorizationPolicy")["rates-9090"] == {
        "targetRef": target,
        "requiredAuthenticationRefs": [any_address],
    }
    assert sorted(specs(found, "HTTPRoute")) == ["proxy-metrics", "proxy-probes"]


def test_a_gateway_with_addresses_is_known_by_them() -> None:
    api = Microservice("api", image=IMAGE)
    edge = Gateway(
        "edge", class_name="other", cidrs=["10.1.0.0/16"], listeners=[Listener("HTTP", tls_ends_at="load-balancer")]
    )
    found = list(lower_system(System("s", [Route("api", gateway=edge, targets=[api])], meshes=[Linkerd()])))
    assert specs(found, "NetworkAuthentication")["api-8080-addresses"] == {"networks": [{"cidr": "10.1.0.0/16"}]}
    gateway = next(one for one in found if one.kind == "Gateway").properties["spec"]
    assert gateway["infrastructure"]["annotations"] == {"linkerd.io/inject": "disabled"}


@pytest.mark.parametrize(
    ("version", "key"),
    [
        ("2.18", "config.alpha.linkerd.io/proxy-enable-native-sidecar"),
        ("2.19", "config.beta.linkerd.io/proxy-enable-native-sidecar"),
        ("2.20", "config.linkerd.io/proxy-enable-native-sidecar"),
    ],
)
def test_proxies_are_native_sidecars(version: str, key: str) -> None:
    assert annotations(objects(Linkerd(version=version)), "Deployment", "rates")[key] == "true"


def test_jobs_on_clusters_without_native_sidecars_stay_outside() -> None:
    old = KubernetesCluster("old", version="1.28", pools=[NodePool("all", instance_type="m7i.large")])
    rates = Microservice("rates", image=IMAGE)
    nightly = BatchJob("nightly", engine=OwnCode(image=IMAGE), calls=[rates])
    found = list(lower_system(System("s", [old, nightly], meshes=[Linkerd()])))
    job = next(one for one in found if one.kind == "Job")
    assert annotations(found, "Job", job.name) == {"linkerd.io/inject": "disabled"}
    assert annotations(found, "Deployment", "rates") == {f"{CONFIG}/default-inbound-policy": "deny"}


def test_an_annotation_of_the_blueprint_stays() -> None:
    chosen = Namespace(annotations={"linkerd.io/inject": "ingress"})
    for namespace, expected in ((None, "enabled"), (chosen, "ingress")):
        found = objects(Linkerd(), namespace=namespace)
        assert annotations(found, "Namespace", "s") == {"linkerd.io/inject": expected}


def test_pods_without_a_network_policy_keep_their_egress() -> None:
    for is_denied in (True, False):
        found = objects(Linkerd(), namespace=Namespace(default_deny=is_denied))
        networks = {one.name: one.properties["spec"] for one in found if one.kind == "NetworkPolicy"}
        ports = [[port["port"] for port in rule["ports"]] for rule in networks["rates"]["egress"]]
        assert ("allow-linkerd" in networks, ports) == (is_denied, [] if is_denied else [[8080], [8086, 8090]])


def traffic(*calls: Any, policy: Any = None, retries: int = 0) -> dict[str, str]:
    rates = Microservice("rates", image=IMAGE)
    callers = [Microservice(f"caller-{index}", image=IMAGE, calls=[one(rates)]) for index, one in enumerate(calls)]
    policies = [ServicePolicy("own", of=[rates], outlier_detection=policy)] if policy is not None else []
    system = System("s", [*callers, *policies], meshes=[Linkerd(default_retries=retries)])
    return annotations(list(lower_system(system)), "Service", "rates")


def test_a_timeout_is_that_of_all_callers_or_none() -> None:
    short, long = (lambda rates: Call(rates, timeout_ms=50)), (lambda rates: Call(rates, timeout_ms=2_000))
    assert traffic(short, short) == {TIMEOUT: "50ms"}
    assert traffic(long) == {TIMEOUT: "2s"}
    assert traffic(short, long) == {}
    assert traffic(short, lambda rates: rates) == {}


def test_proxies_retry_where_no_program_does() -> None:
    itself = lambda rates: Call(rates, retries=1, idempotent=True)  # noqa: E731
    assert traffic(lambda rates: rates, retries=2) == {RETRY: "2", "retry.linkerd.io/http": "gateway-error"}
    assert traffic(lambda rates: rates, itself, retries=2) == {}


def test_ejection_is_that_of_a_policy() -> None:
    detection = OutlierDetection(consecutive_5xx_errors=4, base_ejection_time="1500ms")
    assert traffic(lambda rates: rates, policy=detection) == {
        ACCRUAL: "consecutive",
        f"{ACCRUAL}-consecutive-max-failures": "4",
        f"{ACCRUAL}-consecutive-min-penalty": "1500ms",
        f"{ACCRUAL}-consecutive-max-penalty": "60s",
    }
    assert traffic(lambda rates: rates) == {}


@pytest.mark.parametrize(("version", "name"), [("1.34", "PreferClose"), ("1.35", "PreferSameZone")])
@pytest.mark.parametrize("failover", ["zone", "region"])
def test_callers_prefer_their_zone(version: str, name: str, failover: str) -> None:
    core = KubernetesCluster("core", version=version, pools=[NodePool("all", instance_type="m7i.2xlarge", max_nodes=9)])
    rates, other = Microservice("rates", image=IMAGE), Microservice("other", image=IMAGE)
    policy = ServicePolicy("own", of=[rates], failover=failover, outlier_detection=None)  # type: ignore[arg-type]
    pricing = Microservice("pricing", image=IMAGE, calls=[rates, other])
    found = list(lower_system(System("s", [core, pricing, policy], meshes=[Linkerd()])))
    services = {one.name: one.properties["spec"] for one in found if one.kind == "Service"}
    assert services["rates"]["trafficDistribution"] == name
    assert "trafficDistribution" not in services["other"]


def test_what_linkerd_lacks_is_named() -> None:
    rates = Microservice("rates", image=IMAGE)
    policy = ServicePolicy(
        "own", of=[rates], connection_pool=ConnectionPool(), load_balancing="RANDOM", failover="zone",
        limits=[RateLimit(5, unit="minute")], outlier_detection=OutlierDetection(max_ejection_percent=50),
    )  # fmt: skip
    meshes = [Linkerd(tracing=True)]
    graph = build(System("s", [Microservice("pricing", image=IMAGE, calls=[rates]), policy], meshes=meshes))[0]
    assert unprovisioned_fields(graph) == {
        "tracing of Linkerd": ["linkerd"],
        **{
            f"{field} of ServicePolicy": ["own"]
            for field in (
                "connection_pool", "load_balancing", "limits", "outlier_detection.max_ejection_percent",
            )
        },
    }  # fmt: skip


def test_services_of_a_manifest_keep_their_annotations() -> None:
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "own"}, "spec": {"ports": [{"port": 80}]}}
    found = list(lower_system(System("s", [Manifest("own", [service])], meshes=[Linkerd()])))
    assert annotations(found, "Service", "own") == {}


def test_prometheus_reads_the_paths_that_a_manifest_writes() -> None:
    labels = {"app": "own"}
    probe = {"httpGet": {"path": "/ready?full=1", "port": "web"}}
    container = {
        "name": "own",
        "image": IMAGE,
        "ports": [{"name": "web", "containerPort": 80}],
        "readinessProbe": probe,
    }
    written = [
        {
            "apiVersion": "v1", "kind": "Service", "metadata": {"name": "own"},
            "spec": {"selector": labels, "ports": [{"name": "web", "port": 80}]},
        },
        {
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "own"},
            "spec": {
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
            },
        },
        {
            "apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "own"},
            "spec": {"selector": {"matchLabels": labels}, "endpoints": [{"port": "web", "path": "/stats"}]},
        },
    ]  # fmt: skip
    own = Manifest("own", written, exposes=[ServicePort("own", "web")])
    found = list(lower_system(System("s", [Microservice("web", image=IMAGE, calls=[own])], meshes=[Linkerd()])))
    matches = specs(found, "HTTPRoute")["own-manifest-80-unmeshed"]["rules"][0]["matches"]
    assert [one["path"]["value"] for one in matches] == ["/ready", "/stats"]


def test_pods_of_one_service_connect_outside_of_the_mesh_where_their_ports_are_unknown() -> None:
    case = next(one for one in CASES if one.name == "ray_serve")
    resources = list(lower(build(read_system(case).model_copy(update={"meshes": (Linkerd(),)}))[0]))
    skipped = annotations(resources, "RayService", "surge")[f"{CONFIG}/skip-inbound-ports"]
    assert skipped == "1-7999,8001-8079,8081-8264,8266-65535"
    servers = [(spec["podSelector"]["matchLabels"], spec["port"]) for name, spec in specs(resources, "Server").items()
               if name.startswith("surge")]  # fmt: skip
    pods = {"aiscale.dev/address": "serving.surge"}
    assert servers == [(pods, 8000), (pods, 8080), ({**pods, "app.kubernetes.io/component": "ray-head"}, 8265)]


PROBED = ("inference_graphs", "inference_pool", "kserve", "linkerd_policies", "model_servers", "several_ports")


@pytest.mark.parametrize("case", [one for one in CASES if one.name in PROBED], ids=lambda case: case.name)
def test_probes_and_scrapes_are_admitted(case: Any) -> None:
    """Linkerd admits HTTP probes of a port unless it has routes; all else needs a policy without an identity."""
    system = read_system(case).model_copy(update={"meshes": (Linkerd(),)})
    resources = list(lower(build(system)[0]))
    opened = {
        (spec["targetRef"]["kind"], spec["targetRef"]["name"])
        for spec in specs(resources, "AuthorizationPolicy").values()
        if spec["requiredAuthenticationRefs"][0]["kind"] == "NetworkAuthentication"
    }
    refused = []
    for address, port, path, is_admitted_by_itself in _unmeshed(resources):
        pods = {"matchLabels": {"aiscale.dev/address": address.replace("/", ".")}}
        servers = [
            name
            for name, spec in specs(resources, "Server").items()
            if (spec["podSelector"], spec["port"]) == (pods, port)
        ]
        routes = {
            name: spec["rules"][0]["matches"]
            for name, spec in specs(resources, "HTTPRoute").items()
            if spec["parentRefs"][0]["name"] in servers
        }
        is_open = any(("Server", name) in opened for name in servers)
        is_routed = any(
            ("HTTPRoute", name) in opened and any(match["path"]["value"] == path for match in matches)
            for name, matches in routes.items()
        )
        if not (is_open or is_routed or (is_admitted_by_itself and not routes)):
            refused.append((address, port, path))
    assert refused == []


def _unmeshed(resources: list[Resource]) -> Iterator[tuple[str, int, str, bool]]:
    """Requests of the kubelet and Prometheus to pods that deny by default, and whether Linkerd admits them itself."""
    for one in resources:
        for template in one.pods:
            words = value_at(one.properties, (*template.metadata, "annotations")) or {}
            if words.get(f"{CONFIG}/default-inbound-policy") != "deny":
                continue
            if template.metrics is not None:
                yield one.address, template.metrics.port, template.metrics.path, False
            for container in value_at(one.properties, (*template.spec, "containers")) or ():
                names = {port.get("name"): port["containerPort"] for port in container.get("ports", ())}
                for probe in (container.get(f"{kind}Probe") or {} for kind in ("startup", "readiness", "liveness")):
                    if http := probe.get("httpGet"):
                        yield one.address, names.get(http["port"], http["port"]), http["path"], True
                    if grpc := probe.get("grpc"):
                        yield one.address, grpc["port"], "/grpc.health.v1.Health/Check", False
