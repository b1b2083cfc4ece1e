"""Records that the owner of a DNS zone creates, so that public names lead to what was deployed in a cloud."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.engine.outputs import Output
from aiscale.engine.values import Outputs
from aiscale.lowering.network.front_door.profile import DOMAIN, ENDPOINT
from aiscale.lowering.network.traffic_manager.profile import PROFILE
from aiscale.lowering.references import Steps, value_at
from aiscale.lowering.resource import Resource, cloud_key
from aiscale.plan.applied_state import Applied

_NAMED = frozenset({DOMAIN, ENDPOINT, PROFILE})


def has_dns_outputs(applied: Applied) -> bool:
    """Whether names in DNS lead to anything that was applied."""
    return any(item.resource.type in _NAMED for item in applied.resources.values())


def dns_outputs(applied: Applied, recorded: Outputs) -> tuple[Output, ...]:
    """A ``CNAME`` of each host, and the ``TXT`` by which Front Door knows that a host is yours.

    Args:
        applied: what was applied.
        recorded: what the engine recorded of it.
    """
    records = [item.resource for item in applied.resources.values() if item.resource.type in _NAMED]
    found: dict[tuple[str, str], Output] = {}
    for record in sorted(records, key=lambda one: one.address):
        for output in _of(record, records, applied.described, recorded):
            # Of several balancers for one host, the first has its objects.
            found.setdefault((record.type, output.name), output)
    return tuple(found.values())


def _of(
    record: Resource, records: list[Resource], described: Mapping[str, Mapping[str, Any]], recorded: Outputs
) -> Iterator[Output]:
    if record.type == PROFILE:
        # The profiles of single countries are behind that of the balancer.
        if record.key == cloud_key(PROFILE, record.address.rpartition("/")[2]):
            hosts = described.get(record.address, {}).get("hosts", ())
            yield from _names(record, hosts, recorded, ("dnsConfig", "fqdn"))
    elif record.type == ENDPOINT:
        domains = [one for one in records if one.type == DOMAIN and one.address == record.address]
        hosts = [one.properties["hostName"] for one in domains]
        yield from _names(record, hosts, recorded, ("hostName",))
    else:
        token = value_at(recorded.get(record.key, {}), ("validationProperties", "validationToken"))
        if isinstance(token, str) and token:
            yield Output(record.address, f"TXT of _dnsauth.{record.properties['hostName']}", token, "outside")


def _names(record: Resource, hosts: Any, recorded: Outputs, steps: Steps) -> Iterator[Output]:
    name = value_at(recorded.get(record.key, {}), steps)
    if isinstance(name, str) and name:
        yield from (Output(record.address, f"CNAME of {host}", name, "outside") for host in hosts)
