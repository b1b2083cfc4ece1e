"""A buffer that forgets.

What:
    Events of a site that must work offline are handed over at most once (``qos=0``), kept in memory only
    (``persistent=False``), or carried by a Rule of KubeEdge.

Why:
    A bridge with quality of service 0 sends without waiting for an answer; a broker without a disk is empty after a
    restart; and a Rule of KubeEdge drops what it cannot hand over. The events of an outage are lost.

Example:
    Device("camera", on=depot, produces=[StoreAndForward(frames, qos=0)])

Instead:
    Device("camera", on=depot, produces=[StoreAndForward(frames, qos=1)])

Source:
    kubeedge/kubeedge issues 4995 and 6615 (2026-01); Eclipse Mosquitto documentation, persistence and bridges.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.places import is_offline_for
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC015"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream whose events are lost, and each broker that loses them."""
    forgetful: set[str] = set()
    for edge in graph.edges_of(EdgeKind.WRITES):
        relation, writer = edge.relation, graph[edge.source]
        offline = is_offline_for(graph, writer)
        if not isinstance(relation, StoreAndForward) or offline is None:
            continue
        site, longest = offline
        if relation.via == "kubeedge-rule" or relation.qos == 0:
            is_rule = relation.via == "kubeedge-rule"
            yield writer.finding(
                CODE, SEVERITY, f"{writer.name} loses events of {graph[edge.target].name} when {site.name} is offline",
                argument=f"{edge.field}.{'via' if is_rule else 'qos'}", index=edge.item,
                label="a Rule of KubeEdge keeps nothing" if is_rule else "sent at most once",
                help='via="bridge"' if is_rule else "qos=1, and readers for which twice is harmless",
            )  # fmt: skip
        elif site.broker is not None and not site.broker.persistent and site.address not in forgetful:
            forgetful.add(site.address)
            yield site.finding(
                CODE, SEVERITY, f"the broker of {site.name} keeps up to {longest} of events in memory only",
                argument="broker.persistent", label="empty after a restart", help="persistent=True",
            )  # fmt: skip
