"""Records and health checks of global load balancers on Route 53, beyond the golden system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from aiscale import KubernetesSecret, System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.network.global_load_balancers.checked_ports import Checked, checked
from aiscale.lowering.network.global_load_balancers.weights import weights
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import EksCluster, GkeCluster, KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/a@sha256:" + "1" * 64
TLS = KubernetesSecret("tls", key="tls.crt")
CA = KubernetesSecret("ca", key="ca.crt")
ENCRYPTED, PLAIN = Listener(certificate=TLS), Listener("HTTP")
MUTUAL = Listener(certificate=TLS, client_ca_certificate=CA)


def _route(name: str, region: str, kind: type[KubernetesCluster] = EksCluster) -> Route:
    core = kind(
        f"core-{name}", region=region, pools=[NodePool(f"pool-{name}", instance_type="m7i.2xlarge", max_nodes=3)]
    )
    shop = Microservice(f"shop-{name}", image=IMAGE, on=core)
    edge = Gateway(f"edge-{name}", listeners=[ENCRYPTED], on=core)
    return Route(f"in-{name}", gateway=edge, targets=[shop])


def _at(route: Route, **fields: Any) -> Endpoint:
    return Endpoint(route, host=f"{route.name.removeprefix('in-')}.shop.example", **fields)


def _balancer(*endpoints: Endpoint, name: str = "shop", **fields: Any) -> GlobalLoadBalancer:
    given = {"hosts": ["shop.example"], "product": "route-53", "zone_id": "Z08EXAMPLE", **fields}
    return GlobalLoadBalancer(name, endpoints=endpoints, **given)


EU, US, ASIA = _route("eu", "eu-central-1"), _route("us", "us-east-1"), _route("asia", "ap-south-1")
OTHER = _route("other", "sa-east-1")


def _made(*balancers: GlobalLoadBalancer) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Properties of the objects of Route 53 by key, for each cluster whose ``up`` creates them."""
    graph, _ = build(System("shop", list(balancers)))
    return {
        cluster.name: {
            one.key: one.properties for one in lower(graph, cluster=cluster) if one.type.startswith("aws:route53/")
        }
        for cluster in graph.of(KubernetesCluster)
    }


def _answers(balancer: GlobalLoadBalancer) -> list[tuple[str, str, Any]]:
    """Identifier, host and routing policy of each record."""
    objects = [one for made in _made(balancer).values() for one in made.values() if "setIdentifier" in one]
    return [
        (one["setIdentifier"], one["records"][0], next(value for key, value in one.items() if "Polic" in key))
        for one in objects
    ]


def _notes(*balancers: GlobalLoadBalancer) -> list[str]:
    [finding] = unprovisioned(build(System("shop", list(balancers)))[0])
    return list(finding.notes)


def test_one_cluster_of_two_creates_the_records_of_both() -> None:
    health = {
        "type": "HTTPS", "port": 443, "resourcePath": "/up", "requestInterval": 30, "failureThreshold": 3,
        "enableSni": True,
    }  # fmt: skip
    owner = {"aiscale:system": "shop", "aiscale:namespace": "shop", "aiscale:address": "loadbalancers/shop"}
    record = {"zoneId": "Z08EXAMPLE", "name": "shop.example", "type": "CNAME", "ttl": 20}
    assert _made(_balancer(_at(EU), _at(US), health_check=HealthCheck("/up"), ttl="20s")) == {
        "core-eu": {
            "route53-healthcheck/shop-in-eu": {
                **health, "fqdn": "eu.shop.example", "tags": {"Name": "shop-shop-in-eu", **owner}
            },
            "route53-healthcheck/shop-in-us": {
                **health, "fqdn": "us.shop.example", "tags": {"Name": "shop-shop-in-us", **owner}
            },
            "route53-record/shop-in-eu-shop-example": {
                **record, "records": ["eu.shop.example"], "setIdentifier": "in-eu",
                "latencyRoutingPolicies": [{"region": "eu-central-1"}],
                "healthCheckId": "${route53-healthcheck/shop-in-eu.id}",
            },
            "route53-record/shop-in-us-shop-example": {
                **record, "records": ["us.shop.example"], "setIdentifier": "in-us",
                "latencyRoutingPolicies": [{"region": "us-east-1"}],
                "healthCheckId": "${route53-healthcheck/shop-in-us.id}",
            },
        },
        "core-us": {},
    }  # fmt: skip


def test_a_country_comes_before_the_groups_that_it_is_in() -> None:
    answers = _answers(
        _balancer(_at(EU, countries=["eea"]), _at(US, countries=["de", "eu"]), _at(ASIA), policy="geolocation")
    )
    assert [one for one in answers if one[1] != "us.shop.example"] == [
        ("in-eu-is", "eu.shop.example", [{"country": "IS"}]),
        ("in-eu-li", "eu.shop.example", [{"country": "LI"}]),
        ("in-eu-no", "eu.shop.example", [{"country": "NO"}]),
        ("in-asia", "asia.shop.example", [{"country": "*"}]),
    ]
    members = [policy[0]["country"] for _, host, policy in answers if host == "us.shop.example"]
    assert (len(members), members[0], members[-1], members == sorted(members)) == (27, "AT", "SK", True)
    answers = _answers(_balancer(_at(EU, countries=["eu"]), _at(US, countries=["de"]), policy="geolocation"))
    assert ("in-us-de", "us.shop.example", [{"country": "DE"}]) in answers
    assert len(answers) == 27


def test_the_second_endpoint_takes_over() -> None:
    assert _answers(_balancer(_at(US), _at(EU), policy="failover", health_check=HealthCheck())) == [
        ("in-us", "us.shop.example", [{"type": "PRIMARY"}]),
        ("in-eu", "eu.shop.example", [{"type": "SECONDARY"}]),
    ]


def test_each_further_endpoint_takes_over_from_all_before_it() -> None:
    fields = {"policy": "failover", "health_check": HealthCheck(), "ttl": "20s"}
    hosts = ["shop.example", "*.shop.example"]
    balancer = _balancer(_at(US), _at(EU), _at(ASIA), _at(OTHER), hosts=hosts, **fields)
    graph, _ = build(System("shop", [balancer]))
    [first, *others] = graph.of(KubernetesCluster)
    assert [one for other in others for one in lower(graph, cluster=other) if one.type.endswith(":Record")] == []
    records = [one for one in lower(graph, cluster=first) if one.type.endswith(":Record")]
    found = [
        (
            one.properties["name"],
            one.properties["failoverRoutingPolicies"][0]["type"],
            one.properties["records"][0],
            one.properties.get("healthCheckId"),
            one.reason.partition(" for ")[2],
        )
        for one in records
    ]
    at_once, both = "all clients while the first endpoint fails", "all clients while the first 2 endpoints fail"
    last = "all clients while the first 3 endpoints fail"

    def checked_by(name: str) -> str:
        return f"${{route53-healthcheck/shop-in-{name}.id}}"

    def expected(host: str, second: str, third: str) -> list[tuple[str, str, str, str | None, str]]:
        return [
            (host, "PRIMARY", "us.shop.example", checked_by("us"), "all clients"),
            (second, "PRIMARY", "eu.shop.example", checked_by("eu"), at_once),
            (third, "PRIMARY", "asia.shop.example", checked_by("asia"), both),
            (third, "SECONDARY", "other.shop.example", checked_by("other"), last),
            (host, "SECONDARY", second, None, at_once),
            (second, "SECONDARY", third, None, both),
        ]

    assert found == [
        *expected("shop.example", "failover-2.shop.example", "failover-3.shop.example"),
        *expected("*.shop.example", "failover-2-any.shop.example", "failover-3-any.shop.example"),
    ]
    pairs = [(one.properties["name"], one.properties["setIdentifier"]) for one in records]
    assert len(set(pairs)) == len(pairs) == len({one.key for one in records})


@pytest.mark.parametrize(
    ("percents", "expected"),
    [
        ([60, 40], [60, 40]),
        ([100, 0], [100, 0]),
        ([33.5, 66.5], [67, 133]),
        ([12.5, 87.5], [1, 7]),
        ([33.33, 33.33, 33.34], [255, 255, 255]),
        ([0.05, 99.95], [1, 255]),
        ([0, 0.05, 99.95], [0, 1, 255]),
    ],
)
def test_weights_have_the_ratio_of_the_shares(percents: list[float], expected: list[int]) -> None:
    assert weights(percents, 255) == expected


@pytest.mark.parametrize(
    ("listeners", "expected"),
    [
        ([PLAIN, ENCRYPTED], Checked("HTTPS", 443)),
        ([Listener("TLS", port=8_443)], Checked("HTTPS", 8_443)),
        ([Listener("HTTP", tls_ends_at="load-balancer")], Checked("HTTPS", 443)),
        ([Listener("HTTP", port=8_080)], Checked("HTTP", 8_080)),
        ([MUTUAL, Listener("HTTP", redirect_to_https=True)], Checked("HTTP", 80)),
        ([MUTUAL], Checked("HTTPS", 443)),
    ],
)
def test_checks_come_as_clients_do_where_they_are_let_in(listeners: list[Listener], expected: Checked) -> None:
    assert checked(Gateway("edge", listeners=listeners)) == expected


def test_a_check_without_tls_sends_no_server_name() -> None:
    plain = Route(
        "in-plain", gateway=Gateway("edge-plain", listeners=[PLAIN], on=EU.gateway.on), targets=list(EU.targets)
    )
    made = _made(_balancer(_at(plain), _at(US), health_check=HealthCheck()))["core-eu"]
    assert made["route53-healthcheck/shop-in-plain"] == {
        "type": "HTTP", "fqdn": "plain.shop.example", "port": 80, "resourcePath": "/", "requestInterval": 30,
        "failureThreshold": 3,
        "tags": {
            "Name": "shop-shop-in-plain", "aiscale:system": "shop", "aiscale:namespace": "shop",
            "aiscale:address": "loadbalancers/shop",
        },
    }  # fmt: skip


def test_balancers_of_one_host_have_one_set_of_records() -> None:
    first, second = _balancer(_at(EU), _at(US)), _balancer(_at(EU), _at(US), name="shop-api")
    assert [len(made) for made in _made(first, second).values()] == [2, 0]
    elsewhere = _balancer(_at(EU), _at(US), name="shop-api", zone_id="Z09EXAMPLE")
    assert [len(made) for made in _made(first, elsewhere).values()] == [4, 0]
    assert list(unprovisioned(build(System("shop", [first, second]))[0])) == []
    other = _balancer(_at(EU), _at(US), name="shop-api", health_check=HealthCheck("/api"))
    assert [len(made) for made in _made(first, other).values()] == [2, 0]
    assert _notes(first, other) == [
        "in part: endpoints and health checks of GlobalLoadBalancer for shop.example, which has those of shop "
        "(shop-api)"
    ]


@pytest.mark.parametrize(
    ("balancer", "words"),
    [
        (_balancer(Endpoint(EU), _at(US), zone_id=None), 'zone_id="Z…"; Endpoint(…, host="…") for in-eu'),
        (_balancer(_at(EU), _at(_route("own", "europe-west1", GkeCluster))),
         "gateways in AWS regions for latency: no such region is known of in-own"),
        (_balancer(_at(EU), _at(_route("eu-2", "eu-central-1")), _at(US)),
         "one endpoint in a region for latency, not several in eu-central-1"),
        (_balancer(_at(EU, countries=["xyz"]), _at(US), policy="geolocation"),
         "countries as codes of two letters, not xyz"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(balancer: GlobalLoadBalancer, words: str) -> None:
    assert _notes(balancer) == [
        "not supported by aiscale up: GlobalLoadBalancer on Route 53 (shop)",
        f"shop needs {words}",
    ]
    assert [made for made in _made(balancer).values() if made] == []


def test_a_cluster_of_ones_own_in_a_region_of_aws_is_in_that_region() -> None:
    own = _route("own", "eu-west-1", KubernetesCluster)
    assert _answers(_balancer(_at(EU), _at(own)))[1] == ("in-own", "own.shop.example", [{"region": "eu-west-1"}])


def test_other_products_are_not_deployed() -> None:
    other = GlobalLoadBalancer("shop", hosts=["shop.example"], endpoints=[EU, US], product="cloudflare")
    assert _notes(other) == [
        "not supported by aiscale up: GlobalLoadBalancer on Cloudflare (shop)",
        "shop is left out: aiscale has no provider for Cloudflare",
    ]
