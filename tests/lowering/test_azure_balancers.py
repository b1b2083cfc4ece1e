"""Global load balancers on Azure Traffic Manager and Azure Front Door, beyond the golden systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from aiscale import KubernetesSecret, System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import AksCluster, EksCluster, KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/a@sha256:" + "1" * 64
TLS = KubernetesSecret("tls", key="tls.crt")
CA = KubernetesSecret("ca", key="ca.crt")
ENCRYPTED, PLAIN = Listener(certificate=TLS), Listener("HTTP")


def _route(name: str, region: str, kind: type[KubernetesCluster] = AksCluster, listener: Listener = ENCRYPTED) -> Route:
    size = "m7i.2xlarge" if kind is EksCluster else "Standard_D8s_v5"
    core = kind(f"core-{name}", region=region, pools=[NodePool(f"pool-{name}", instance_type=size, max_nodes=3)])
    shop = Microservice(f"shop-{name}", image=IMAGE, on=core)
    edge = Gateway(f"edge-{name}", listeners=[listener], on=core)
    return Route(f"in-{name}", gateway=edge, targets=[shop])


def _at(route: Route, **fields: Any) -> Endpoint:
    return Endpoint(route, host=f"{route.name.removeprefix('in-')}.shop.example", **fields)


EU, US, ASIA = _route("eu", "westeurope"), _route("us", "eastus2"), _route("asia", "southeastasia")
AWS = _route("aws", "eu-central-1", EksCluster)
CLEAR = _route("clear", "northeurope", listener=PLAIN)
MUTUAL = _route("mutual", "northeurope", listener=Listener(certificate=TLS, client_ca_certificate=CA))
CHECK = HealthCheck("/up")


def _balancer(*endpoints: Endpoint, name: str = "shop", **fields: Any) -> GlobalLoadBalancer:
    given = {"hosts": ["shop.example"], "product": "azure-traffic-manager", "resource_group": "edge", **fields}
    return GlobalLoadBalancer(name, endpoints=endpoints, **given)


def _front_door(*endpoints: Endpoint, **fields: Any) -> GlobalLoadBalancer:
    return _balancer(*endpoints, **{"product": "azure-front-door", "health_check": CHECK, **fields})


def _made(*balancers: GlobalLoadBalancer) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Properties of the objects in Azure by key, for each cluster whose ``up`` creates them."""
    graph, _ = build(System("shop", list(balancers)))
    return {
        cluster.name: {
            one.key: one.properties for one in lower(graph, cluster=cluster) if one.type.startswith("azure-native:")
        }
        for cluster in graph.of(KubernetesCluster)
    }


def _notes(*balancers: GlobalLoadBalancer) -> list[str]:
    return [note for finding in unprovisioned(build(System("shop", list(balancers)))[0]) for note in finding.notes]


def test_one_cluster_of_two_creates_the_profile_of_both() -> None:
    external = {"type": "Microsoft.Network/trafficManagerProfiles/externalEndpoints", "endpointStatus": "Enabled"}
    assert _made(_balancer(_at(EU), _at(US), health_check=CHECK, ttl="20s")) == {
        "core-eu": {
            "trafficmanager-profile/shop": {
                "resourceGroupName": "edge", "profileName": "shop-shop-0f5946", "location": "global",
                "trafficRoutingMethod": "Performance", "dnsConfig": {"relativeName": "shop-shop-0f5946", "ttl": 20},
                "monitorConfig": {
                    "protocol": "HTTPS", "port": 443, "path": "/up", "intervalInSeconds": 30, "timeoutInSeconds": 10,
                    "toleratedNumberOfFailures": 2, "expectedStatusCodeRanges": [{"min": 200, "max": 399}],
                },
                "endpoints": [
                    {"name": "in-eu", "target": "eu.shop.example", "endpointLocation": "westeurope", **external},
                    {"name": "in-us", "target": "us.shop.example", "endpointLocation": "eastus2", **external},
                ],
                "tags": {
                    "aiscale-system": "shop", "aiscale-namespace": "shop", "aiscale-address": "loadbalancers/shop",
                },
            },
        },
        "core-us": {},
    }  # fmt: skip


def test_a_further_host_keeps_the_name_of_the_profile() -> None:
    names = [
        made["trafficmanager-profile/shop"]["profileName"]
        for hosts in (["shop.example"], ["shop.example", "www.shop.example"], ["store.example"])
        for made in _made(_balancer(_at(EU), _at(US), hosts=hosts)).values()
        if made
    ]
    assert names == ["shop-shop-0f5946", "shop-shop-0f5946", "shop-shop-47b4c4"]


def test_only_endpoints_of_countries_that_another_one_replaces_are_profiles() -> None:
    fields = {"policy": "geolocation", "health_check": CHECK}
    keys = [
        [key for made in _made(_balancer(*endpoints, **given)).values() for key in made]
        for endpoints, given in (
            ((_at(EU, countries=["eu"]), _at(US), _at(ASIA, countries=["sg"])), fields),
            ((_at(EU, countries=["eu"]), _at(US, countries=["us"])), fields),
            ((_at(EU, countries=["eu"]), _at(US)), {"policy": "geolocation"}),
        )
    ]
    own = "trafficmanager-profile/shop"
    assert keys == [[f"{own}-in-eu", f"{own}-in-asia", own], [own], [own]]


def test_balancers_of_one_host_have_one_profile() -> None:
    first, second = _balancer(_at(EU), _at(US)), _balancer(_at(EU), _at(US), name="shop-api")
    assert [list(made) for made in _made(first, second).values()] == [["trafficmanager-profile/shop"], []]
    assert _notes(first, second) == []
    assert _notes(first, _balancer(_at(US), _at(EU), name="shop-api")) == [
        "in part: endpoints and health checks of GlobalLoadBalancer for shop.example, which has those of shop "
        "(shop-api)"
    ]
    elsewhere = _balancer(_at(EU), _at(US), name="shop-api", resource_group="other")
    assert [len(made) for made in _made(first, elsewhere).values()] == [2, 0]


def test_front_door_connects_to_the_port_of_each_gateway() -> None:
    other = _route("other", "northeurope", listener=Listener("TLS", port=8_443))
    made = _made(_front_door(_at(EU), _at(other)))["core-eu"]
    origins = {key: one for key, one in made.items() if key.startswith("cdn-afdorigin/")}
    assert {key: (one["hostName"], one["httpsPort"]) for key, one in origins.items()} == {
        "cdn-afdorigin/shop-in-eu": ("eu.shop.example", 443),
        "cdn-afdorigin/shop-in-other": ("other.shop.example", 8_443),
    }


@pytest.mark.parametrize(
    ("balancer", "technology", "words"),
    [
        (_balancer(Endpoint(EU), _at(US), resource_group=None), "Azure Traffic Manager",
         'resource_group="…"; Endpoint(…, host="…") for in-eu'),
        (_balancer(_at(EU), _at(AWS)), "Azure Traffic Manager",
         "gateways in Azure regions for latency: no such region is known of in-aws"),
        (_balancer(_at(EU), _at(CLEAR), health_check=CHECK), "Azure Traffic Manager",
         "gateways with one protocol and port for health checks, not HTTPS 443 and HTTP 80"),
        (_balancer(_at(EU, countries=["xyz"]), _at(US), policy="geolocation"), "Azure Traffic Manager",
         "countries as codes of two letters, not xyz"),
        (_front_door(Endpoint(EU), _at(US), resource_group=None), "Azure Front Door",
         'resource_group="…"; Endpoint(…, host="…") for in-eu'),
        (_front_door(_at(EU), _at(CLEAR)), "Azure Front Door", "gateways with one protocol, not HTTPS and HTTP"),
        (_front_door(_at(EU), _at(MUTUAL)), "Azure Front Door",
         "a Listener without client_ca_certificate of edge-mutual"),
        (_front_door(_at(EU), _at(US), hosts=["shop.example", "*.shop.example"]), "Azure Front Door",
         "hosts without a wildcard, for which there is no managed certificate: not *.shop.example"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(balancer: GlobalLoadBalancer, technology: str, words: str) -> None:
    assert _notes(balancer) == [
        f"not supported by aiscale up: GlobalLoadBalancer on {technology} (shop)",
        f"shop needs {words}",
    ]
    assert [made for made in _made(balancer).values() if made] == []


def test_without_checks_gateways_may_differ_and_clusters_may_be_anywhere() -> None:
    made = _made(_balancer(_at(AWS, percent=50), _at(CLEAR, percent=50), policy="weighted"))
    assert [list(one) for one in made.values()] == [["trafficmanager-profile/shop"], []]
