"""Two policies are for the same service.

What:
    A service stands in ``on`` of more than one ServicePolicy.

Why:
    Only one of them holds, and which one nobody says: Istio takes the first that it has read.

Example:
    ServicePolicy("limits", of=[surge], connection_pool=ConnectionPool(max_requests=64))
    ServicePolicy("zones", of=[surge], failover="zone")

Instead:
    ServicePolicy("surge", of=[surge], connection_pool=ConnectionPool(max_requests=64), failover="zone")

Source:
    Istio documentation, traffic management best practices: several DestinationRules for one host.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.meshes import policies
from aiscale.components.network.service_policy import ServicePolicy
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET018"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that a second policy is for."""
    first: dict[CallTarget, ServicePolicy] = {}
    for policy, index, service in policies(graph):
        other = first.setdefault(service, policy)
        if other is not policy:
            yield policy.finding(
                CODE, SEVERITY, f"{other.name} and {policy.name} are both for {service.name}",
                argument="of", index=index, label="the second policy of it",
                related=(Related("the first is made", other.location, "of"),),
                help="one policy with the fields of both",
            )  # fmt: skip
