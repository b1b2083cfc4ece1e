"""Global load balancers on Cloud DNS, beyond the golden system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from aiscale import KubernetesSecret, System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.clouds.settings import Clouds
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.lowering.verify import without_place
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import EksCluster, GkeCluster, KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/a@sha256:" + "1" * 64
TLS = KubernetesSecret("tls", key="tls.crt")
CA = KubernetesSecret("ca", key="ca.crt")
ENCRYPTED = Listener(certificate=TLS)
CHECK = HealthCheck("/up")


def _route(
    name: str, region: str, kind: type[KubernetesCluster] = GkeCluster, *listeners: Listener, **fields: Any
) -> Route:
    size = "m7i.2xlarge" if kind is EksCluster else "n2-standard-8"
    pools = [NodePool(f"pool-{name}", instance_type=size, max_nodes=3)]
    core = kind(f"core-{name}", region=region, pools=pools, **fields)
    shop = Microservice(f"shop-{name}", image=IMAGE, on=core)
    edge = Gateway(f"edge-{name}", listeners=listeners or [ENCRYPTED], on=core)
    return Route(f"in-{name}", gateway=edge, targets=[shop])


EU, US = _route("eu", "europe-west4", project="acme"), _route("us", "us-east4", project="acme")
AWS = _route("aws", "eu-central-1", EksCluster)
CLEAR = _route("clear", "europe-west1", GkeCluster, Listener("HTTP"))
MUTUAL = Listener(certificate=TLS, client_ca_certificate=CA)
CLOSED = _route("closed", "europe-west1", GkeCluster, MUTUAL, Listener("HTTP", redirect_to_https=True))


def _at(route: Route, number: int = 0, **fields: Any) -> Endpoint:
    return Endpoint(route, address=f"203.0.113.{number or len(route.name)}", **fields)


def _balancer(*endpoints: Endpoint, **fields: Any) -> GlobalLoadBalancer:
    given = {"hosts": ["shop.example"], "product": "cloud-dns", "managed_zone": "shop", **fields}
    return GlobalLoadBalancer("shop", endpoints=endpoints, **given)


def _made(balancer: GlobalLoadBalancer) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Properties of the objects by key, for each cluster whose ``up`` creates them."""
    graph, _ = build(System("shop", [balancer]))
    return {
        cluster.name: {
            one.key: one.properties
            for one in lower(graph, cluster=cluster)
            if one.type.startswith(("gcp:dns/", "gcp:compute/"))
        }
        for cluster in graph.of(KubernetesCluster)
    }


def test_one_cluster_of_two_creates_the_records_of_both() -> None:
    balancer = _balancer(_at(EU, 7), _at(US, 9), health_check=CHECK, ttl="20s")
    assert _made(balancer) == {
        "core-eu": {
            "compute-healthcheck/shop": {
                "project": "acme", "name": "shop-shop", "description": "Endpoints of loadbalancers/shop of shop",
                "checkIntervalSec": 30, "unhealthyThreshold": 3,
                "sourceRegions": ["us-central1", "europe-west1", "asia-east1"],
                "httpsHealthCheck": {
                    "port": 443, "portSpecification": "USE_FIXED_PORT", "requestPath": "/up", "host": "shop.example",
                },
            },
            "dns-recordset/shop-shop-example": {
                "project": "acme", "managedZone": "shop", "name": "shop.example.", "type": "A", "ttl": 20,
                "routingPolicy": {
                    "geos": [
                        {"location": "europe-west4", "healthCheckedTargets": {"externalEndpoints": ["203.0.113.7"]}},
                        {"location": "us-east4", "healthCheckedTargets": {"externalEndpoints": ["203.0.113.9"]}},
                    ],
                    "healthCheck": "${compute-healthcheck/shop.id}",
                },
            },
        },
        "core-us": {},
    }  # fmt: skip


def test_without_checks_the_nearest_address_is_the_answer() -> None:
    made = _made(_balancer(_at(EU, 7), _at(US, 9)))["core-eu"]
    assert {key: one["routingPolicy"] for key, one in made.items()} == {
        "dns-recordset/shop-shop-example": {
            "geos": [
                {"location": "europe-west4", "rrdatas": ["203.0.113.7"]},
                {"location": "us-east4", "rrdatas": ["203.0.113.9"]},
            ]
        }
    }


def test_a_backup_elsewhere_serves_all_clients_too() -> None:
    made = _made(_balancer(_at(EU, 7), _at(AWS, 9), policy="failover", health_check=CHECK))["core-aws"]
    assert made["dns-recordset/shop-shop-example"]["routingPolicy"]["primaryBackup"]["backupGeos"] == [
        {"location": "us-central1", "healthCheckedTargets": {"externalEndpoints": ["203.0.113.9"]}}
    ]


def test_a_wildcard_is_no_host_of_a_check() -> None:
    balancer = _balancer(_at(EU, 7), _at(US, 9), hosts=["*.shop.example"], health_check=CHECK)
    assert "host" not in _made(balancer)["core-eu"]["compute-healthcheck/shop"]["httpsHealthCheck"]


def test_the_project_is_that_of_the_environment_or_of_the_cluster() -> None:
    graph, _ = build(System("shop", [_balancer(_at(_route("eu", "europe-west4"), 7), _at(AWS, 9), policy="failover",
                                               health_check=CHECK)]))  # fmt: skip
    [first, *_] = graph.of(KubernetesCluster)

    def made(clouds: Clouds) -> list[tuple[Any, list[str]]]:
        records = [one for one in lower(graph, cluster=first, clouds=clouds) if one.type.startswith("gcp:")]
        return [(one.properties.get("project"), [flaw.path for _, flaw in without_place(one)]) for one in records]

    assert made(Clouds()) == [(None, ["project"]), (None, ["project"])]
    assert made(Clouds(gcp_project="acme")) == [("acme", []), ("acme", [])]


@pytest.mark.parametrize(
    ("balancer", "words"),
    [
        (_balancer(Endpoint(EU), _at(US), managed_zone=None),
         'managed_zone="…"; Endpoint(…, address="…") for in-eu'),
        (_balancer(_at(EU), _at(AWS)),
         "gateways in Google Cloud regions for latency: no such region is known of in-aws"),
        (_balancer(_at(EU), _at(_route("eu-2", "europe-west4"))),
         "one endpoint in a region for latency, not several in europe-west4"),
        (_balancer(_at(EU), _at(CLEAR), health_check=CHECK),
         "gateways with one protocol and port for health checks, not HTTPS 443 and HTTP 80"),
        (_balancer(_at(CLEAR), _at(CLOSED), health_check=CHECK, policy="failover"),
         "a Listener without client_ca_certificate of edge-closed"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(balancer: GlobalLoadBalancer, words: str) -> None:
    [finding] = unprovisioned(build(System("shop", [balancer]))[0])
    assert list(finding.notes) == [
        "not supported by aiscale up: GlobalLoadBalancer on Cloud DNS (shop)",
        f"shop needs {words}",
    ]
    assert [made for made in _made(balancer).values() if made] == []
