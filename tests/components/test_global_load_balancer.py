"""What stands before several regions: what a global load balancer refuses, and how long a loss shows."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import KubernetesSecret
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.quantities import Duration
from aiscale.services import Microservice

IMAGE = "registry.example/a@sha256:" + "1" * 64
TLS = KubernetesSecret("tls", key="tls.crt")


def _route(name: str) -> Route:
    edge = Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS)])
    return Route(name, gateway=edge, targets=[Microservice(f"shop-{name}", image=IMAGE)])


EU, US, ASIA = _route("eu"), _route("us"), _route("asia")


def _balancer(*endpoints: Endpoint | Route, **fields: Any) -> GlobalLoadBalancer:
    return GlobalLoadBalancer("shop", hosts=["shop.example"], endpoints=endpoints or (EU, US), **fields)


def test_a_loss_shows_until_it_is_noticed_and_the_answers_of_dns_are_forgotten() -> None:
    assert _balancer().switchover is None
    assert _balancer(health_check=HealthCheck()).switchover == Duration(90)
    fast = HealthCheck("/up", interval="10s", failure_threshold=2)
    assert _balancer(health_check=fast, ttl="60s").switchover == Duration(80)
    assert _balancer(product="route-53").technology == "Route 53"
    assert _balancer().technology == ""
    assert _balancer(health_check=HealthCheck(), product="route-53").switchover == Duration(150)
    assert _balancer(product="cloudflare").record_ttl is None
    assert _balancer(product="azure-traffic-manager").record_ttl == Duration(60)
    assert _balancer(product="azure-front-door", health_check=fast).switchover == Duration(20)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: GlobalLoadBalancer("shop", hosts=[], endpoints=[EU, US]), "hosts must name at least one public name"),
        (lambda: _balancer(EU), "endpoints must name at least two routes: with one there is nothing to choose"),
        (lambda: _balancer(EU, Endpoint(EU)), "endpoints names a route that is named already"),
        (lambda: _balancer(Endpoint(EU, percent=60), US),
         "endpoints have a percent, but not all of them: Endpoint(…, percent=…)"),
        (lambda: _balancer(Endpoint(EU, percent=60), Endpoint(US, percent=60)),
         "endpoints have 120 percent together, not 100"),
        (lambda: _balancer(Endpoint(EU, percent=0.6), Endpoint(US, percent=0.4)),
         "endpoints have 1 percent together, not 100; 0.4 is 0.4 %: write 40 for 40 %"),
        (lambda: _balancer(policy="weighted"), "endpoints must have a percent with weighted: Endpoint(…, percent=…)"),
        (lambda: _balancer(Endpoint(EU, percent=50), Endpoint(US, percent=50), policy="failover",
                           health_check=HealthCheck()),
         "endpoints have a percent, but with failover the first that is up gets all requests"),
        (lambda: _balancer(policy="failover"),
         'health_check must be given for failover, for example HealthCheck("/healthz")'),
        (lambda: _balancer(Endpoint(EU, countries=["eu"]), US),
         "endpoints name countries, which latency does not ask for"),
        (lambda: _balancer(policy="geolocation"), "endpoints name no countries: Endpoint(…, countries=[…])"),
        (lambda: _balancer(Endpoint(EU, countries=["eu"]), US, ASIA, policy="geolocation"),
         "endpoints has several without countries: one of them can be for everybody else"),
        (lambda: _balancer(Endpoint(EU, countries=["de", "fr"]), Endpoint(US, countries=["fr"]), policy="geolocation"),
         "endpoints name a country twice"),
        (lambda: _balancer(ttl="60s", product="global-accelerator"),
         "ttl is given, but clients of AWS Global Accelerator keep one address"),
        (lambda: _balancer(Endpoint(EU, countries=["eu"]), US, policy="geolocation", product="google-cloud"),
         "policy geolocation is none of Google Cloud Load Balancing's"),
        (lambda: _balancer(Endpoint(EU, host="shop.example"), US),
         "endpoints have the host shop.example, which is one of hosts: its record would lead to itself"),
        (lambda: _balancer(Endpoint(EU, host="eu.shop.example"), Endpoint(US, host="eu.shop.example")),
         "endpoints have one host twice: each has a DNS name of its own"),
        (lambda: _balancer(zone_id="Z08EXAMPLE"), 'zone_id is given, which is for product="route-53" alone'),
        (lambda: _balancer(product="route-53", health_check=HealthCheck(interval="15s")),
         'health_check has an interval of 15s, but Route 53 checks every 10s or 30s: interval="30s"'),
        (lambda: _balancer(product="route-53", health_check=HealthCheck("/" * 300)),
         "health_check has a path of 300 characters, Route 53 takes 255"),
        (lambda: _balancer(managed_zone="shop"), 'managed_zone is given, which is for product="cloud-dns" alone'),
        (lambda: _balancer(Endpoint(EU, address="203.0.113.7"), US, product="route-53"),
         'endpoints have an address, which is for product="cloud-dns" alone'),
        (lambda: _balancer(Endpoint(EU, address="2001:DB8::7"), Endpoint(US, address="2001:db8:0::7"),
                           product="cloud-dns"),
         "endpoints have one address twice: each gateway has an address of its own"),
        (lambda: _balancer(Endpoint(EU, address="2001:db8::7"), Endpoint(US, address="203.0.113.7"),
                           product="cloud-dns"),
         "endpoints have addresses of IPv4 and of IPv6: a record has one kind"),
        (lambda: _balancer(Endpoint(EU, countries=["eu"]), US, policy="geolocation", product="cloud-dns"),
         "policy geolocation is none of Cloud DNS's"),
        (lambda: _balancer(EU, US, ASIA, policy="failover", product="cloud-dns", health_check=HealthCheck()),
         "endpoints names 3 routes, but Cloud DNS takes 2 with failover"),
        (lambda: _balancer(product="cloud-dns", health_check=HealthCheck(interval="10s")),
         "health_check has an interval of 10s, but Cloud DNS checks every 30s to 5m in whole seconds: "
         'interval="30s"'),
        (lambda: _balancer(resource_group="edge"), "resource_group is given, which is for products of Azure alone"),
        (lambda: _balancer(resource_group="edge", product="route-53"),
         "resource_group is given, which is for products of Azure alone"),
        (lambda: _balancer(zone_id="Z08EXAMPLE", product="azure-front-door", health_check=HealthCheck()),
         'zone_id is given, which is for product="route-53" alone'),
        (lambda: _balancer(product="azure-traffic-manager", health_check=HealthCheck(interval="20s")),
         'health_check has an interval of 20s, but Azure Traffic Manager checks every 10s or 30s: interval="30s"'),
        (lambda: _balancer(product="azure-front-door", health_check=HealthCheck(interval="5m")),
         "health_check has an interval of 5m, but Azure Front Door checks every 1s to 4m15s in whole seconds: "
         'interval="30s"'),
        (lambda: _balancer(product="azure-front-door", health_check=HealthCheck(interval="1500ms")),
         "health_check has an interval of 1s500ms, but Azure Front Door checks every 1s to 4m15s in whole seconds: "
         'interval="30s"'),
        (lambda: _balancer(product="azure-front-door"),
         "health_check must be given with Azure Front Door, which always checks several endpoints: "
         'HealthCheck("/healthz")'),
        (lambda: _balancer(product="azure-front-door", ttl="60s", health_check=HealthCheck()),
         "ttl is given, but clients of Azure Front Door keep one address"),
        (lambda: _balancer(*map(_route, "abcdef"), product="azure-front-door", policy="failover",
                           health_check=HealthCheck()),
         "endpoints names 6 routes, but Azure Front Door takes 5 with failover"),
        (lambda: _balancer(*(_route(f"r{number}") for number in range(51)), product="azure-front-door",
                           health_check=HealthCheck()),
         "endpoints names 51 routes, but Azure Front Door takes 50 with latency"),
    ],
)  # fmt: skip
def test_what_is_refused_is_refused_in_these_words(make: Any, message: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        make()
    assert [found.message for found in caught.value.diagnostics] == [f"GlobalLoadBalancer 'shop': {message}"]
