"""Who is let in by namespace and label, and which addresses pods connect to: by the fields of cluster and gateway."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import KubernetesSecret, Rate, System, Traffic
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.lowering.open_traffic import open_words
from aiscale.network import Gateway, Listener, Route
from aiscale.platform import AksCluster, EksCluster, GkeCluster, IngressPods, KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Spark
from aiscale.services import Microservice, Port
from aiscale.stores import Bucket
from aiscale.streams import ExternalKafka, Topic
from tests.support.lowered import lower_system

IMAGE = f"registry.example/app@sha256:{'1f' * 32}"
POOLS = [NodePool("a", instance_type="m7i.2xlarge")]
EDGE = KubernetesSecret("edge", key="tls.crt")


def cluster(**fields: Any) -> KubernetesCluster:
    return KubernetesCluster("core", pools=POOLS, **fields)


def policy(name: str, *components: Any) -> dict[str, Any]:
    made = lower_system(System("s", list(components)))
    return next(one.properties["spec"] for one in made if one.key == f"networkpolicy/{name}")


def peer(namespace: str, **labels: str) -> dict[str, Any]:
    names = dict(labels)
    return {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
        "podSelector": {"matchLabels": names},
    }


def block(*cidrs: str) -> list[dict[str, Any]]:
    return [{"ipBlock": {"cidr": one}} for one in cidrs]


GATEWAYS = [
    ({}, [{"s": {"gateway.networking.k8s.io/gateway-name": "edge"}}]),
    ({"class_name": "eg"}, [{"envoy-gateway-system": {
        "gateway.envoyproxy.io/owning-gateway-name": "edge", "gateway.envoyproxy.io/owning-gateway-namespace": "s",
    }}]),
    ({"class_name": "traefik", "pod_namespace": "traefik", "pod_labels": {"app": "traefik"}}, [{"traefik": {"app": "traefik"}}]),
    ({"class_name": "gke-l7-rilb", "cidrs": ["10.9.0.0/23"]}, block("10.9.0.0/23")),
    ({"class_name": "cilium"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "expected"), GATEWAYS)
def test_requests_of_a_route_come_from_the_pods_of_its_gateway(fields: dict[str, Any], expected: Any) -> None:
    edge = Gateway("edge", listeners=[Listener("HTTPS", certificate=EDGE)], **fields)
    shop = Microservice("shop", image=IMAGE, ports={"admin": Port(9_001, protocol="http")})
    caller = Microservice("caller", image=IMAGE, calls=[shop])
    found = policy("shop", Route("all", gateway=edge, targets=[shop]), caller)["ingress"]
    own = [{"podSelector": {"matchLabels": {"aiscale.dev/address": "services.caller"}}}]
    tcp = [{"protocol": "TCP", "port": port} for port in (8_080, 9_001)]
    if expected is None:  # any source reaches the main port
        assert found == [{"ports": tcp[:1]}, {"from": own, "ports": tcp[1:]}]
        return
    peers = [one if "ipBlock" in one else _pods(one) for one in expected]
    assert found == [{"from": peers, "ports": tcp[:1]}, {"from": own, "ports": tcp}]


def _pods(one: dict[str, dict[str, str]]) -> dict[str, Any]:
    [(namespace, labels)] = one.items()
    return {**peer(namespace), "podSelector": {"matchLabels": labels}}


@pytest.mark.parametrize(("fields", "expected"), GATEWAYS)
def test_ingress_from_any_source_is_listed(fields: dict[str, Any], expected: Any) -> None:
    edge = Gateway("edge", listeners=[Listener("HTTPS", certificate=EDGE)], **fields)
    shop = Microservice("shop", image=IMAGE)
    objects = lower_system(System("s", [Route("all", gateway=edge, targets=[shop])]))
    assert ("shop (8080)" in open_words(objects, "ingress")) is (expected is None)


def test_other_traffic_comes_from_the_pods_of_the_ingress_controller() -> None:
    shop = {"image": IMAGE, "traffic": Traffic(mean=Rate(1), peak=Rate(2))}
    tcp = [{"protocol": "TCP", "port": 8_080}]
    assert policy("shop", Microservice("shop", on=cluster(), **shop))["ingress"] == [{"ports": tcp}]
    core = cluster(ingress_pods=IngressPods("ingress-nginx", labels={"app": "nginx"}))
    assert policy("shop", Microservice("shop", on=core, **shop))["ingress"] == [
        {"from": [peer("ingress-nginx", app="nginx")], "ports": tcp}
    ]


def test_metrics_are_scraped_by_the_pods_of_prometheus() -> None:
    core = cluster(monitoring_namespace="watch", prometheus_pods={"app": "vmagent"})
    shop = Microservice("shop", image=IMAGE, ports={"metrics": 9_090}, on=core)
    assert policy("shop", shop)["ingress"] == [
        {"from": [peer("watch", app="vmagent")], "ports": [{"protocol": "TCP", "port": 9_090}]}
    ]
    with pytest.raises(InvalidComponentError, match="prometheus_pods"):
        cluster(prometheus_pods={})


def test_pods_connect_to_the_declared_addresses_of_the_api_server_and_of_the_cloud() -> None:
    bucket = Bucket("lake", uri="s3://lake/rides")
    core = cluster(
        api_server=["10.0.0.2", "10.0.1.2/32"], api_server_port=6_443, cloud_cidrs=["10.7.0.0/24", "52.218.0.0/17"]
    )
    job = BatchJob("nightly", engine=Spark(image=IMAGE), jar="local:///a.jar", reads=[bucket], on=core)
    egress = policy("nightly", job)["egress"]
    assert egress[1] == {"to": block("10.0.0.2/32", "10.0.1.2/32"), "ports": [{"protocol": "TCP", "port": 6_443}]}
    assert {"to": block("10.7.0.0/24", "52.218.0.0/17"), "ports": [{"protocol": "TCP", "port": 443}]} in egress
    assert open_words(lower_system(System("s", [job])), "egress") == ""
    open_job = BatchJob("nightly", engine=Spark(image=IMAGE), jar="local:///a.jar", reads=[bucket], on=cluster())
    assert open_words(lower_system(System("s", [open_job])), "egress") == (
        "any address: nightly (443, 6443); public addresses: nightly (443)"
    )


def test_wide_ranges_leave_the_metadata_services_out() -> None:
    def ranges(*cidrs: str) -> list[dict[str, Any]]:
        kafka = ExternalKafka("shared", bootstrap_servers=["kafka.example:9093"], cidrs=list(cidrs))
        reader = Microservice("reader", image=IMAGE, port=None, consumes=[Topic("rides", kafka, partitions=1)])
        return [one["ipBlock"] for one in policy("reader", reader)["egress"][0]["to"]]

    assert ranges("0.0.0.0/0", "169.0.0.0/8", "10.0.0.0/8") == [
        {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]},
        {"cidr": "169.0.0.0/8", "except": ["169.254.0.0/16"]},
        {"cidr": "10.0.0.0/8"},
    ]
    job = BatchJob(
        "nightly", engine=Spark(image=IMAGE), jar="local:///a.jar", reads=[Bucket("lake", uri="s3://lake/a")],
        on=cluster(cloud_cidrs=["::/0"]),
    )  # fmt: skip
    metadata = ["fd00:ec2::254/128", "fd20:ce::254/128"]
    https = [{"protocol": "TCP", "port": 443}]
    assert {"to": [{"ipBlock": {"cidr": "::/0", "except": metadata}}], "ports": https} in policy("nightly", job)[
        "egress"
    ]


EKS = {"region": "eu-west-1", "pools": POOLS}
KUBE_DNS = peer("kube-system", **{"k8s-app": "kube-dns"})
CLUSTERS = [
    (cluster(), [KUBE_DNS, *block("169.254.20.10/32")], [53]),
    (GkeCluster("g", region="europe-west4", pools=POOLS), [KUBE_DNS, *block("169.254.20.10/32", "169.254.169.254/32")], [53]),
    (AksCluster("a", region="westeurope", pools=POOLS),
     [KUBE_DNS, *block("169.254.20.10/32", "169.254.10.10/32", "169.254.10.11/32")], [53]),
    (EksCluster("e", **EKS), [KUBE_DNS, *block("169.254.20.10/32")], [53]),
    (EksCluster("e", node_autoscaler="managed", service_cidr="172.20.0.0/16", **EKS),
     [KUBE_DNS, *block("169.254.20.10/32", "172.20.0.10/32")], [53]),
    (cluster(dns_namespace="openshift-dns"),
     [peer("openshift-dns", **{"dns.operator.openshift.io/daemonset-dns": "default"}), *block("169.254.20.10/32")],
     [53, 5_353]),
]  # fmt: skip


@pytest.mark.parametrize(("place", "peers", "ports"), CLUSTERS)
def test_pods_query_the_dns_of_their_cluster(place: KubernetesCluster, peers: Any, ports: list[int]) -> None:
    [rule] = policy("allow-dns", Microservice("shop", image=IMAGE, on=place))["egress"]
    numbers = [{"protocol": protocol, "port": port} for port in ports for protocol in ("UDP", "TCP")]
    assert rule == {"to": peers, "ports": numbers}
