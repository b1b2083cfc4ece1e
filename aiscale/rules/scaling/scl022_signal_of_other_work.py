"""A service scales on a signal that does not follow its own work.

What:
    - A model service with a GPU scales on CPU or memory, any model service scales on memory, or a language model scales
      on GPU utilisation. Each of several signals is checked, as the highest one counts. CPU next to a signal that
      follows the work is ignored.
    - A consumer scales on its lag and shares the read throughput of the shards of a Kinesis stream with other readers.

Why:
    The GPU does the work, so its CPU stays idle while requests queue. Loaded weights keep their memory: the autoscaler
    goes to its maximum and stays there. A language model uses the GPU fully with one request as with fifty. CloudWatch
    reports one age for all readers of a stream without enhanced fan-out: when one is slow, the others scale out.

Example:
    ModelService("surge", gpu="nvidia-l4", autoscaling=Autoscaling(max_replicas=8, signals=["cpu"]), model=model,
                 runtime=Triton())

Instead:
    ModelService("surge", gpu="nvidia-l4", autoscaling=Autoscaling(max_replicas=8, signals=["queue"]), model=model,
                 runtime=Triton())

Source:
    Google Cloud documentation, best practices for autoscaling LLM inference workloads with GPUs on GKE; Amazon Kinesis
    Data Streams developer guide, monitoring with Amazon CloudWatch (GetRecords.IteratorAgeMilliseconds,
    SubscribeToShardEvent.MillisBehindLatest).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled, scaled_by_lag
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.relations import Consume
from aiscale.core.values.demand import TARGETS, Autoscaling, Signal
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "SCL022"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _resource(graph)
    yield from _shared_age(graph)


def _resource(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such signal."""
    for service, scaling in scaled(graph):
        if isinstance(service, ModelService):
            reasons = {signal.name: _why(service, signal) for signal in scaling.signals}
            if not all(reasons.values()):
                reasons["cpu"] = ""  # It stays idle, and what follows the work decides.
            others = [signal for signal in scaling.signals if not reasons[signal.name]]
            for signal in scaling.signals:
                if why := reasons[signal.name]:
                    yield _finding(service, scaling, signal, why, others)


def _finding(service: ModelService, scaling: Autoscaling, signal: Signal, why: str, others: list[Signal]) -> Diagnostic:
    default = "" if "signals" in scaling.model_fields_set else " by default"
    wanted = ", ".join(f'"{one.name}"' for one in others) or '"queue"'
    return service.finding(
        CODE, SEVERITY, f"{service.name} scales on {signal.name}{default}, which does not follow its work",
        argument="autoscaling.signals", index=scaling.signals.index(signal), label=why,
        notes=(f"its target is {signal.target_value:g} {TARGETS[signal.name].unit}",),
        help=f"leave {signal.name} out" if others else 'signals=["queue"]',
        fix=Fix(
            f"scale {service.name} on its {'queue' if not others else ' and '.join(one.name for one in others)}",
            (Edit("autoscaling.signals", f"[{wanted}]", relation="aiscale.Autoscaling"),),
        ) if all(one.model_fields_set == {"name"} for one in others) else None,
    )  # fmt: skip


def _why(service: ModelService, signal: Signal) -> str:
    if signal.name == "memory":
        return "weights stay in memory whatever the load"
    if signal.name == "cpu" and service.gpu is not None:
        return f"the {service.gpu} does the work"
    server = server_of(service.runtime)
    if signal.name == "gpu" and server is not None and server.has_kv_cache:
        return "one request keeps the GPU as busy as fifty"
    return ""


def _shared_age(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such subscription."""
    together: dict[str, list[str]] = {}
    for consumer, _, _ in scaled_by_lag(graph):
        for edge in graph.out_edges(consumer, EdgeKind.READS):
            stream = graph[edge.target]
            if not isinstance(stream, KinesisStream) or not _shares(edge):
                continue
            if stream.address not in together:
                together[stream.address] = _together(graph, stream)
            if others := [name for name in together[stream.address] if name != consumer.name]:
                yield consumer.finding(
                    CODE, SEVERITY,
                    f"{consumer.name} scales on the lag of {listed(others)} as well as its own",
                    argument=edge.field, index=edge.item,
                    label="CloudWatch reports one age for all shared readers",
                    help=f"Consume({stream.name}, enhanced_fan_out=True): then CloudWatch reports its own lag",
                )  # fmt: skip


def _together(graph: ArchitectureGraph, stream: KinesisStream) -> list[str]:
    """Readers whose requests are summed."""
    readers = (graph[edge.source] for edge in graph.in_edges(stream, EdgeKind.READS) if _shares(edge))
    return sorted({one.name for one in readers if not isinstance(one, FirehoseStream)})


def _shares(edge: GraphEdge) -> bool:
    return not (isinstance(edge.relation, Consume) and edge.relation.enhanced_fan_out)
