"""Each scaling step stops all consumers of the group.

What:
    A consumer with an autoscaler uses an eager partition assignor: ``range``, ``roundrobin`` or ``sticky``. Where it
    only names the topic, the default of its ``kafka_client`` counts: eager of all but franz-go. ``Consume(…)`` sets
    ``cooperative-sticky`` unless it says otherwise.

Why:
    Each change of the group revokes all partitions from all members before it assigns them again: no member reads
    meanwhile, the lag grows, and the autoscaler takes the next step. ``cooperative-sticky`` revokes only the partitions
    that move.

Example:
    Microservice("audit", consumes=[Consume(rides, assignor="range")], port=None, image=IMAGE,
                 autoscaling=Autoscaling(max_replicas=12, signals=["lag"]))

Instead:
    Microservice("audit", consumes=[Consume(rides)], port=None, image=IMAGE,
                 autoscaling=Autoscaling(max_replicas=12, signals=["lag"]))

Source:
    kedacore/keda issue 5096; Apache Kafka consumer configuration, partition.assignment.strategy.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled
from aiscale.analysis.streams.kafka_clients import client_defaults, default_of
from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SCL029"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such subscription."""
    for service, scaling in scaled(graph):
        for edge in graph.out_edges(service, EdgeKind.READS):
            consume, topic = edge.relation, graph[edge.target]
            is_said = isinstance(consume, Consume)
            assignor = consume.assignor if isinstance(consume, Consume) else client_defaults(service).assignor
            if assignor == "cooperative-sticky" or holds_all(edge) or not isinstance(topic, Topic):
                continue
            name = service.location.variable(edge.field, edge.item) or topic.name.replace("-", "_")
            mark = "" if is_said else f" ({default_of(service)})"
            yield service.finding(
                CODE, SEVERITY,
                f"{service.name} stops reading {topic.name} at each scaling step",
                argument=f"{edge.field}.assignor" if is_said else edge.field, index=edge.item,
                label=f"{assignor}{mark} revokes all partitions first",
                notes=(f"it has {scaling.min_replicas} to {scaling.max_replicas} replicas",),
                help='assignor="cooperative-sticky"' if is_said else f'Consume({name}, assignor="cooperative-sticky")',
                fix=Fix(
                    f"revoke only the partitions of {topic.name} that move",
                    (
                        Edit(
                            f"{edge.field}.assignor", '"cooperative-sticky"', edge.item, "aiscale.streams.Consume",
                            wrap=not is_said,
                        ),
                    ),
                ),
            )  # fmt: skip
