"""Record sets and health checks of global load balancers on Cloud DNS.

Source: pulumi_gcp 10.2.0, ``dns`` and ``compute``; Cloud DNS documentation, DNS routing policies and health checks;
Compute Engine API, HealthCheck (2026).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiscale.components.network.global_load_balancer import Endpoint, GlobalLoadBalancer, HealthCheck
from aiscale.core.messages.wording import listed
from aiscale.lowering.clouds.settings import GCP_VERSION, cloud_name, gcp_project
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import LIMIT, fit
from aiscale.lowering.network.global_load_balancers.checked_ports import checked
from aiscale.lowering.network.global_load_balancers.conditions import region_of
from aiscale.lowering.references import output
from aiscale.lowering.resource import Resource, cloud_key, cloud_resource

HEALTH_CHECK = "gcp:compute/healthCheck:HealthCheck"
RECORD_SET = "gcp:dns/recordSet:RecordSet"

_CHECKED_FROM = ("us-central1", "europe-west1", "asia-east1")
"""Regions that checks come from: exactly three, here on three continents. Source: Compute Engine API, sourceRegions."""

_BACKUP_LOCATION = "us-central1"
"""Location of the only backup, which serves clients everywhere, where its gateway is in no region of Google Cloud."""


def lower_cloud_dns(balancer: GlobalLoadBalancer, hosts: Sequence[str], context: LoweringContext) -> Iterator[Resource]:
    """A health check for all endpoints, and a record set for each host."""
    if balancer.health_check is not None:
        yield _health_check(balancer, balancer.health_check, context)
    for host in hosts:
        yield _record_set(balancer, host, context)


def _health_check(balancer: GlobalLoadBalancer, check: HealthCheck, context: LoweringContext) -> Resource:
    at, name = checked(balancer.choices[0].target.gateway), balancer.name
    host = next((host for host in balancer.hosts if not host.startswith("*.")), None)
    request = {
        "port": at.port,
        "portSpecification": "USE_FIXED_PORT",
        "requestPath": check.path,
        # An address says nothing about the host that the route accepts.
        **({"host": host} if host is not None else {}),
    }
    return cloud_resource(
        HEALTH_CHECK, name,
        {
            **_project(context),
            "name": cloud_name(name, context, LIMIT),
            "description": f"Endpoints of {balancer.address} of {context.system}",
            "checkIntervalSec": int(check.interval),
            "unhealthyThreshold": check.failure_threshold,
            "sourceRegions": list(_CHECKED_FROM),
            f"{at.type.lower()}HealthCheck": request,
        },
        address=balancer.address, provider_version=GCP_VERSION,
        reason=f"{name} checks its endpoints every {check.interval}; failed after {check.failure_threshold} checks",
    )  # fmt: skip


def _record_set(balancer: GlobalLoadBalancer, host: str, context: LoweringContext) -> Resource:
    label = host.replace("*", "any").replace(".", "-")
    checks: Mapping[str, Any] = {}
    if balancer.health_check is not None:
        checks = {"healthCheck": output(cloud_key(HEALTH_CHECK, balancer.name), "id")}
    return cloud_resource(
        RECORD_SET, fit(f"{balancer.name}-{label}"),
        {
            **_project(context),
            "managedZone": balancer.managed_zone,
            "name": f"{host}.",
            "type": "AAAA" if ":" in (balancer.choices[0].address or "") else "A",
            "ttl": math.ceil(balancer.record_ttl or 0),
            "routingPolicy": {**_policy(balancer), **checks},
        },
        address=balancer.address, provider_version=GCP_VERSION, reason=f"{host} is {_answer(balancer)}",
    )  # fmt: skip


def _policy(balancer: GlobalLoadBalancer) -> Mapping[str, Any]:
    choices, is_checked = balancer.choices, balancer.health_check is not None
    if balancer.policy == "weighted":
        return {"wrrs": [{"weight": one.percent or 0, **_target(one, is_checked)} for one in choices]}
    if balancer.policy == "failover":
        first, second = choices
        location = region_of(second.target, "gcp") or _BACKUP_LOCATION
        return {
            "primaryBackup": {
                "primary": {"externalEndpoints": [first.address]},
                "backupGeos": [{"location": location, **_target(second, is_checked)}],
            }
        }
    return {"geos": [{"location": region_of(one.target, "gcp"), **_target(one, is_checked)} for one in choices]}


def _target(endpoint: Endpoint, is_checked: bool) -> Mapping[str, Any]:
    if is_checked:
        return {"healthCheckedTargets": {"externalEndpoints": [endpoint.address]}}
    return {"rrdatas": [endpoint.address]}


def _answer(balancer: GlobalLoadBalancer) -> str:
    names = [one.target.name for one in balancer.choices]
    if balancer.policy == "failover":
        return f"the address of {names[0]}, or of {names[1]} while it fails"
    if balancer.policy == "latency":
        return f"the address of the nearest of {listed(names)}"
    return f"the address of one of {listed(names)} by weight"


def _project(context: LoweringContext) -> Mapping[str, str]:
    project = gcp_project(context)
    return {"project": project} if project else {}
