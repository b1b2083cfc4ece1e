"""Records and health checks of global load balancers on Route 53.

Source: pulumi_aws 7.51.1, ``route53``; Amazon Route 53 developer guide, choosing a routing policy, creating health
checks (2026).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from aiscale.components.network.global_load_balancer import Endpoint, GlobalLoadBalancer, HealthCheck
from aiscale.lowering.clouds.settings import AWS_VERSION, cloud_name, tags
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.network.global_load_balancers.checked_ports import checked
from aiscale.lowering.network.global_load_balancers.conditions import region_of
from aiscale.lowering.network.global_load_balancers.countries import by_country, countries_of
from aiscale.lowering.network.global_load_balancers.weights import weights
from aiscale.lowering.references import output
from aiscale.lowering.resource import Resource, cloud_key, cloud_resource

HEALTH_CHECK = "aws:route53/healthCheck:HealthCheck"
RECORD = "aws:route53/record:Record"

_MOST_WEIGHT = 255
"""Source: Amazon Route 53 API, ResourceRecordSet, Weight: whole numbers from 0 to 255."""

_TAG_LIMIT = 256
"""Characters of the value of a tag. Source: Amazon Route 53 API, Tag."""


class Answer(NamedTuple):
    """Which clients an endpoint is the answer for.

    Attributes:
        endpoint: the endpoint; None for the name of the next level.
        part: what distinguishes several answers of one endpoint: a country, else empty.
        policy: the routing policy among the properties of a record.
        clients: for which clients, in words.
        level: 1 for the host itself. A name has a primary and a secondary record, so each further endpoint of a
            failover needs a name of its own, to which the secondary record of the name before leads.
    """

    endpoint: Endpoint | None
    part: str
    policy: Mapping[str, Any]
    clients: str
    level: int = 1


def lower_route_53(balancer: GlobalLoadBalancer, hosts: Sequence[str], context: LoweringContext) -> Iterator[Resource]:
    """A health check for each endpoint, and for each host a record for each answer."""
    check = balancer.health_check
    if check is not None:
        for endpoint in balancer.choices:
            yield _health_check(balancer, endpoint, check, context)
    for host in hosts:
        for answer in answers(balancer):
            yield _record(balancer, host, answer)


def answers(balancer: GlobalLoadBalancer) -> Sequence[Answer]:
    """The answers to a question for one of its hosts."""
    choices = balancer.choices
    if balancer.policy == "geolocation":
        return _by_country(choices)
    if balancer.policy == "weighted":
        shares = weights([one.percent or 0 for one in choices], _MOST_WEIGHT)
        return [
            Answer(one, "", {"weightedRoutingPolicies": [{"weight": weight}]},
                   f"{one.percent:g} % of its clients (weight {weight} of {sum(shares)})")
            for one, weight in zip(choices, shares, strict=True)
        ]  # fmt: skip
    if balancer.policy == "failover":
        return list(_in_turn(choices))
    return [
        Answer(one, "", {"latencyRoutingPolicies": [{"region": region}]}, f"clients nearest to {region}")
        for one in choices
        for region in (region_of(one.target, "aws"),)
    ]


def _in_turn(choices: Sequence[Endpoint]) -> Iterator[Answer]:
    """Each endpoint for the time in which those before it fail."""
    last = len(choices) - 1
    for number, one in enumerate(choices):
        role = "PRIMARY" if number < last else "SECONDARY"
        yield Answer(one, "", _failover(role), _while_failing(number), min(number + 1, last))
    for level in range(1, last):
        yield Answer(None, "", _failover("SECONDARY"), _while_failing(level), level)


def _failover(role: str) -> Mapping[str, Any]:
    return {"failoverRoutingPolicies": [{"type": role}]}


def _while_failing(endpoints: int) -> str:
    if not endpoints:
        return "all clients"
    return f"all clients while the first {'endpoint fails' if endpoints == 1 else f'{endpoints} endpoints fail'}"


def _by_country(choices: Sequence[Endpoint]) -> list[Answer]:
    """An answer for each country, and one for all others."""
    served = by_country(choices)
    found = [
        Answer(one, country, {"geolocationRoutingPolicies": [{"country": country.upper()}]},
               f"clients in {country.upper()}")
        for one in choices
        for country in countries_of(one, served)
    ]  # fmt: skip
    return found + [
        Answer(one, "", {"geolocationRoutingPolicies": [{"country": "*"}]}, "clients in all other countries")
        for one in choices
        if not one.countries
    ]


def _health_check(
    balancer: GlobalLoadBalancer, endpoint: Endpoint, check: HealthCheck, context: LoweringContext
) -> Resource:
    at, name = checked(endpoint.target.gateway), _name(balancer, endpoint)
    return cloud_resource(
        HEALTH_CHECK, name,
        {
            "type": at.type,
            "fqdn": endpoint.host,
            "port": at.port,
            "resourcePath": check.path,
            "requestInterval": int(check.interval),
            "failureThreshold": check.failure_threshold,
            **({"enableSni": True} if at.type == "HTTPS" else {}),
            "tags": {"Name": cloud_name(name, context, _TAG_LIMIT), **tags(balancer, context)},
        },
        address=balancer.address, provider_version=AWS_VERSION,
        reason=f"{balancer.name} checks {endpoint.host} every {check.interval}; failed after {check.failure_threshold} "
        "checks",
    )  # fmt: skip


def _record(balancer: GlobalLoadBalancer, host: str, answer: Answer) -> Resource:
    endpoint, name, label = answer.endpoint, _at_level(host, answer.level), _label(host)
    if endpoint is None:
        leads_to, which, health = _at_level(host, answer.level + 1), f"level-{answer.level + 1}", {}
    else:
        leads_to = endpoint.host or ""
        which = f"{endpoint.target.name}-{answer.part}" if answer.part else endpoint.target.name
        key = cloud_key(HEALTH_CHECK, _name(balancer, endpoint))
        health = {"healthCheckId": output(key, "id")} if balancer.health_check is not None else {}
    return cloud_resource(
        RECORD, fit(f"{balancer.name}-{which}-{label}"),
        {
            "zoneId": balancer.zone_id,
            "name": name,
            "type": "CNAME",
            "ttl": math.ceil(balancer.record_ttl or 0),
            "records": [leads_to],
            "setIdentifier": fit(which),
            **answer.policy,
            **health,
        },
        address=balancer.address, provider_version=AWS_VERSION,
        reason=f"{name} is {leads_to} for {answer.clients}",
    )  # fmt: skip


def _at_level(host: str, level: int) -> str:
    """The name of a level below a host; a wildcard cannot be asked for, so its levels are next to what it stands for.

    A record of a name comes before that of a wildcard.
    """
    if level == 1:
        return host
    within = host.removeprefix("*.")
    return f"failover-{level}{'-any' if within != host else ''}.{within}"


def _label(host: str) -> str:
    return host.replace("*", "any").replace(".", "-")


def _name(balancer: GlobalLoadBalancer, endpoint: Endpoint) -> str:
    return fit(f"{balancer.name}-{endpoint.target.name}")
