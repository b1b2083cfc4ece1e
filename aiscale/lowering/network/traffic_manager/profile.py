"""Profiles of global load balancers on Azure Traffic Manager.

Source: pulumi_azure_native 3.29.0, ``trafficmanager``; Traffic Manager REST API 2022-04-01, Profiles, create or update;
Azure Traffic Manager documentation, routing methods, endpoint monitoring, nested profiles (2026).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiscale.components.network.global_load_balancer import Endpoint, GlobalLoadBalancer
from aiscale.core.messages.wording import listed
from aiscale.lowering.clouds.settings import AZURE_VERSION, azure_tags
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.network.global_load_balancers.checked_ports import checked
from aiscale.lowering.network.global_load_balancers.conditions import region_of
from aiscale.lowering.network.global_load_balancers.countries import by_country, countries_of
from aiscale.lowering.network.global_load_balancers.weights import weights
from aiscale.lowering.references import output
from aiscale.lowering.resource import Resource, cloud_key, cloud_resource

PROFILE = "azure-native:trafficmanager:Profile"

_ENDPOINTS = "Microsoft.Network/trafficManagerProfiles/"
"""Source: Traffic Manager REST API, types of endpoints."""

_METHODS = {"latency": "Performance", "weighted": "Weighted", "failover": "Priority", "geolocation": "Geographic"}

_MOST_WEIGHT = 1_000
"""Source: Azure Traffic Manager documentation, weighted traffic-routing method: whole numbers from 1 to 1000."""

_WORLD = "WORLD"
"""All countries that no other endpoint names. Source: Azure Traffic Manager documentation, geographic regions."""

_HEALTHY = {"min": 200, "max": 399}
"""Status codes of a healthy endpoint, as on Route 53; only 200 without it."""

_TIMEOUTS = {10: 9, 30: 10}
"""Time limit of a check by its interval, in seconds: the documented defaults."""


def lower_traffic_manager(
    balancer: GlobalLoadBalancer, hosts: Sequence[str], context: LoweringContext
) -> Iterator[Resource]:
    """A profile; with countries, one more for each endpoint that another one replaces when it fails.

    Traffic Manager answers with the endpoint of a country whether it fails or not, except where that is a profile.
    """
    choices = balancer.choices
    others = next((one for one in choices if not one.countries), None)
    nested: list[Endpoint] = []
    if balancer.policy == "geolocation" and balancer.health_check is not None and others is not None:
        nested = [one for one in choices if one.countries]
    for one in nested:
        name = f"{balancer.name}-{one.target.name}"
        pair = [_external(each, priority=number) for number, each in enumerate((one, others), 1) if each is not None]
        reason = f"clients get {one.host}, or {others.host if others else ''} while it fails"
        yield _profile(balancer, name, "Priority", pair, reason, context)
    unchecked = {"alwaysServe": "Enabled"} if balancer.health_check is None else {}
    endpoints = [
        {**(_nested(balancer, one) if one in nested else _external(one)), **settings, **unchecked}
        for one, settings in zip(choices, _settings(balancer), strict=True)
    ]
    reason = f"{listed(hosts)} {'leads' if len(hosts) == 1 else 'lead'} to {_answer(balancer)}"
    yield _profile(balancer, balancer.name, _METHODS[balancer.policy], endpoints, reason, context)


def _settings(balancer: GlobalLoadBalancer) -> Iterator[Mapping[str, Any]]:
    """What the routing method asks of each endpoint."""
    choices = balancer.choices
    if balancer.policy == "weighted":
        # A weight is 1 or more: an endpoint that gets nothing is disabled.
        shares = weights([one.percent or 0 for one in choices], _MOST_WEIGHT)
        yield from ({"weight": weight} if weight else {"endpointStatus": "Disabled"} for weight in shares)
    elif balancer.policy == "failover":
        yield from ({"priority": number} for number in range(1, len(choices) + 1))
    elif balancer.policy == "geolocation":
        served = by_country(choices)
        for one in choices:
            codes = [country.upper() for country in countries_of(one, served)]
            yield {"geoMapping": codes if one.countries else [_WORLD]}
    else:
        yield from ({"endpointLocation": region_of(one.target, "azure")} for one in choices)


def _answer(balancer: GlobalLoadBalancer) -> str:
    hosts = [one.host for one in balancer.choices if one.host is not None]
    if balancer.policy == "failover":
        return f"the first of {', '.join(hosts)} that answers"
    if balancer.policy == "latency":
        return f"the nearest of {listed(hosts)}"
    return f"one of {listed(hosts)} by {'weight' if balancer.policy == 'weighted' else 'the country of the client'}"


def _external(endpoint: Endpoint, **settings: Any) -> dict[str, Any]:
    return {
        "name": endpoint.target.name,
        "type": f"{_ENDPOINTS}externalEndpoints",
        "target": endpoint.host,
        "endpointStatus": "Enabled",
        **settings,
    }


def _nested(balancer: GlobalLoadBalancer, endpoint: Endpoint) -> dict[str, Any]:
    key = cloud_key(PROFILE, fit(f"{balancer.name}-{endpoint.target.name}"))
    return {
        "name": endpoint.target.name,
        "type": f"{_ENDPOINTS}nestedEndpoints",
        "targetResourceId": output(key, "id"),
        "minChildEndpoints": 1,
        "endpointStatus": "Enabled",
    }


def _profile(
    balancer: GlobalLoadBalancer,
    name: str,
    method: str,
    endpoints: Sequence[Mapping[str, Any]],
    reason: str,
    context: LoweringContext,
) -> Resource:
    own = _global_name(name, balancer, context)
    return cloud_resource(
        PROFILE, fit(name),
        {
            "resourceGroupName": balancer.resource_group,
            "profileName": own,
            "location": "global",
            "trafficRoutingMethod": method,
            "dnsConfig": {"relativeName": own, "ttl": math.ceil(balancer.record_ttl or 0)},
            "monitorConfig": _monitor(balancer),
            "endpoints": list(endpoints),
            "tags": azure_tags(balancer, context),
        },
        address=balancer.address, provider_version=AZURE_VERSION, reason=reason,
    )  # fmt: skip


def _global_name(name: str, balancer: GlobalLoadBalancer, context: LoweringContext) -> str:
    """A name below ``trafficmanager.net``, which all customers of Azure share: with digits of the first host.

    Another name is another profile, to which the records of all hosts must lead: it does not depend on further hosts.
    """
    digits = hashlib.sha256(balancer.hosts[0].encode()).hexdigest()[:6]
    return fit(f"{context.namespace}-{name}-{digits}")


def _monitor(balancer: GlobalLoadBalancer) -> Mapping[str, Any]:
    """How endpoints are checked; a profile names a port, a protocol and a path even where nothing is checked."""
    at, check = checked(balancer.choices[0].target.gateway), balancer.health_check
    where = {"protocol": at.type, "port": at.port, "path": check.path if check is not None else "/"}
    if check is None:
        return where
    interval = int(check.interval)
    return {
        **where,
        "intervalInSeconds": interval,
        "timeoutInSeconds": _TIMEOUTS[interval],
        "toleratedNumberOfFailures": check.failure_threshold - 1,
        "expectedStatusCodeRanges": [_HEALTHY],
    }
