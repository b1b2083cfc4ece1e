"""Nothing measures the signal that a service scales on.

What:
    - ``kv-cache`` where the model server is known to have none, ``gpu`` without a GPU, or ``concurrency`` or ``rps`` on
      a service without a port (error).
    - ``lag`` on a service or a job that reads no stream, whose replicas each read all records (``each_replica=True``),
      or whose stream has no lag metric (a table of events); ``queue`` on a service without a model server.

Why:
    Without a value KEDA keeps its fallback: half of ``max_replicas``, whatever the load. Next to other signals it may
    only add replicas. Without ``lag`` or ``queue`` the service scales on CPU at 70 %, with one replica at least, or on
    its other signals: a target that is meant for records or requests is not used.

Example:
    ModelService("surge", model=model, runtime=Triton(), gpu="nvidia-l4",
                 autoscaling=Autoscaling(max_replicas=8, signals=["kv-cache"]))

Instead:
    ModelService("surge", model=model, runtime=Triton(), gpu="nvidia-l4",
                 autoscaling=Autoscaling(max_replicas=8, signals=["queue"]))

Source:
    vLLM documentation, production metrics (vllm:kv_cache_usage_perc); KEDA documentation, fallback and kafka scaler;
    Kubernetes documentation, HorizontalPodAutoscaler.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled, scaled_by_lag
from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import EventStream, Service
from aiscale.core.values.demand import MEASURED_BY_KUBERNETES, Autoscaling, Signal, SignalName
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SCL035"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _server_metric(graph)
    yield from _lag_or_queue(graph)


def _server_metric(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such signal."""
    for service, scaling in scaled(graph):
        for index, signal in enumerate(scaling.signals):
            why, other = _why(service, signal)
            if why:
                yield _finding(service, scaling, index, signal, why, other)


def _finding(
    service: Service, scaling: Autoscaling, index: int, signal: Signal, why: str, other: str
) -> Diagnostic:  # fmt: skip
    is_alone = len(scaling.signals) == 1
    least = "" if is_alone else "at least "
    return service.finding(
        CODE, WORST, f"nothing measures {signal.name} of {service.name}",
        argument="autoscaling.signals", index=index, label=why,
        notes=(f"without a value it keeps {least}{scaling.fallback} replicas, whatever the load",),
        help=f'signals=["{other}"]' if is_alone else f"leave {signal.name} out",
    )  # fmt: skip


def _why(service: Service, signal: Signal) -> tuple[str, str]:
    """Why the signal never comes, and which to take instead; both empty where it does."""
    name = signal.name
    if not isinstance(service, ModelService):
        if name in {"kv-cache", "gpu"}:
            return "only model servers have it", "cpu"
        if name in {"concurrency", "rps"} and not service.takes_requests:
            reads = getattr(service, "consumes", ())
            return "it has no port and gets no requests", "lag" if reads else "cpu"
        return "", ""
    server = server_of(service.runtime)
    if name == "kv-cache" and server is not None and server.has_kv_cache is False:
        return f"{server.technology} measures no KV cache", "queue"
    if name == "gpu" and service.gpu is None and server is not None:
        return "it asks for no GPU", "cpu"
    return "", ""


def _lag_or_queue(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service and program whose signal cannot be measured, or only for some streams."""
    for service, scaling in scaled(graph):
        queue, lag = scaling.signal("queue"), scaling.signal("lag")
        if queue is not None and not isinstance(service, ModelService):
            yield _lag_or_queue_finding(service, scaling, queue, "autoscaling", "no model server counts its requests")
        if lag is not None and isinstance(service, ModelService):
            yield _lag_or_queue_finding(
                service, scaling, lag, "autoscaling", "a model service reads no stream", by="queue"
            )
    for consumer, scaling, field in scaled_by_lag(graph):
        lag = scaling.signal("lag")
        if lag is not None and not isinstance(consumer, ModelService):
            yield from _of_lag(graph, consumer, scaling, lag, field)


def _of_lag(
    graph: ArchitectureGraph, consumer: Component, scaling: Autoscaling, lag: Signal, field: str
) -> Iterator[Diagnostic]:
    """What is wrong with a lag to scale on: there is none, or that of some streams is not measured."""
    edges = graph.out_edges(consumer, EdgeKind.READS)
    reads = [(stream, edge) for edge in edges if isinstance(stream := graph[edge.target], EventStream)]
    shared = [stream for stream, edge in reads if not holds_all(edge)]
    unseen = [stream for stream in shared if not stream.has_lag]
    if not shared and reads:
        reason = "each replica reads all records: no group shares a lag"
        yield _lag_or_queue_finding(consumer, scaling, lag, field, reason)
    elif not shared:
        other = "consumes=[…] with the stream, or " if "consumes" in type(consumer).model_fields else ""
        yield _lag_or_queue_finding(consumer, scaling, lag, field, "it reads no stream", other)
    elif len(unseen) == len(shared):
        names = listed([f"{stream.name} ({stream.kind})" for stream in unseen])
        yield _lag_or_queue_finding(consumer, scaling, lag, field, f"{names} has no lag metric")
    else:
        seen = listed(dict.fromkeys(stream.name for stream in shared if stream.has_lag))
        at = scaling.signals.index(lag)
        yield from (_unseen(consumer, stream, seen, field, at) for stream in unseen)


def _unseen(consumer: Component, stream: EventStream, seen: str, field: str, index: int) -> Diagnostic:
    """One stream whose records may wait as long as the others, which are ``seen``, have no lag."""
    return consumer.finding(
        CODE, SEVERITY,
        f"{consumer.name} scales on the lag of {seen} only: {stream.name} ({stream.kind}) has no lag metric",
        argument=f"{field}.signals", index=index, label=f"records of {stream.name} start no replica",
        related=(Related("the stream is declared", stream.location),),
        help=f"read {stream.name} in a service of its own, which scales on CPU",
    )  # fmt: skip


def _lag_or_queue_finding(
    service: Component, scaling: Autoscaling, signal: Signal, field: str, reason: str, other: str = "",
    by: SignalName = "cpu",
) -> Diagnostic:  # fmt: skip
    """A signal that is not there at all.

    Args:
        service: what scales.
        scaling: its autoscaler.
        signal: the signal without a metric.
        field: where the autoscaler stands.
        reason: why not.
        other: another way out, which only the owner knows.
        by: what to take where no other signal is named.
    """
    rest = [one for one in scaling.signals if one is not signal]
    edits = {"signals": f"[{', '.join(f'{one.name!r}' for one in rest) or repr(by)}]".replace("'", '"')}
    needs_one = not scaling.min_replicas and all(one.name in MEASURED_BY_KUBERNETES for one in rest)
    if needs_one:
        edits["min_replicas"] = "1"
    measured = f"{listed(one.name for one in rest)} {'are' if len(rest) > 1 else 'is'}" if rest else "CPU is"
    instead = f"{listed(one.name for one in rest)} alone" if rest else "CPU instead"
    fixed = " and ".join(f"leave {signal.name} out" if rest and name == "signals" else f"{name}={value}"
                          for name, value in edits.items())  # fmt: skip
    fix = Fix(f"say what {service.name} scales on", tuple(
        Edit(f"{field}.{name}", value, relation="aiscale.serving.Autoscaling") for name, value in edits.items()
    ))  # fmt: skip
    return service.finding(
        CODE, SEVERITY, f"{service.name} has no {signal.name} to scale on, and scales on {instead}",
        argument=f"{field}.signals", index=scaling.signals.index(signal), label=reason,
        notes=(f"min_replicas=0 becomes 1: {measured} measured inside the pods",) if needs_one else (),
        help=other + fixed,
        # Where there is another way out, or others have settings, only the owner can fix it.
        fix=None if other or any(one.model_fields_set > {"name"} for one in rest) else fix,
    )  # fmt: skip
