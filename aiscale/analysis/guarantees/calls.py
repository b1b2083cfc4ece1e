"""From features to a model, from a model to who asks it, and from a training to a new version that answers."""

from __future__ import annotations

from dataclasses import replace

from aiscale.analysis.delivery.learning_loops import rollout_time
from aiscale.analysis.guarantees.crossing import Crossing, Removal, Wait
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.serving.server_call import ServerCall
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.core.values.fault_isolation import Cached
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.traversal import Step

CALL_ID = Removal("what the callee knows of the request (idempotent=True)")


def answer_to(graph: ArchitectureGraph, step: Step) -> Crossing:
    """What any other step does: features on their way to a model, requests, answers, new versions."""
    edge = step.edge
    base = Crossing(step.source, step.target, edge)
    if edge.kind in {EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO}:
        return _requested(base, edge) if step.is_forward else _answered(graph, base, edge)
    if edge.kind is EdgeKind.DEPLOYS:
        return _deployed(graph, base, edge)
    if edge.kind is EdgeKind.FEATURES and edge.field.startswith("retraining."):
        return replace(base, keeps="as they were when each record happened")
    return base


def call(graph: ArchitectureGraph, edge: GraphEdge) -> Crossing:
    """A call that is made for a record: no checkpoint and no transaction knows of it.

    Source: Apache Flink 2.2 documentation, asynchronous I/O for external data access, and fault tolerance guarantees
    of data sources and sinks, whose exactly-once is of state and of sinks that take part in checkpoints.
    """
    base = Crossing(edge.source, edge.target, edge)
    call = edge.relation if isinstance(edge.relation, Call) else None
    if call is not None:
        base = replace(base, waits=(Wait(0, call.all_ms / 1_000, "of waiting for the answer (timeout_ms)"),))
    if call is not None and not call.required:
        base = replace(base, loses="required=False: a record whose call fails goes on without it")
    if graph[edge.target].family == "serving" and (call is None or call.idempotent is not False):
        return replace(base, keeps="a model that is asked twice has done nothing twice")
    by_job = isinstance(graph[edge.source], StreamJob)
    again = "no part of a checkpoint: made again after a failure" if by_job else "made again with what it is made for"
    return replace(
        base,
        repeats=again + (f", and when it fails (retries={call.retries})" if call is not None and call.retries else ""),
        removes=CALL_ID if call is not None and call.idempotent else None,
        disorders="calls for several records are under way at once" if by_job else "",
    )


def _requested(base: Crossing, edge: GraphEdge) -> Crossing:
    """The caller learns of a failed request, and nothing stores it meanwhile."""
    call = edge.relation if isinstance(edge.relation, Call) else None
    base = replace(
        base,
        loses="a request that fails is kept by nobody but its caller",
        disorders="requests overtake one another on their way through replicas",
    )
    if call is None or isinstance(call, ServerCall):
        return base
    again = call.retries > 0 and call.idempotent is not True
    return replace(
        base, repeats=f"asked again (retries={call.retries}), and not declared idempotent" if again else "",
        waits=(Wait(0, call.all_ms / 1_000, "of waiting for the call"),),
    )  # fmt: skip


def _answered(graph: ArchitectureGraph, base: Crossing, edge: GraphEdge) -> Crossing:
    callee = graph[edge.target]
    call = edge.relation if isinstance(edge.relation, Call) else None
    longest = call.all_ms / 1_000 if call is not None else 0
    waits = [Wait(0, longest, "until the answer is there (timeout_ms)")] if call is not None else []
    cached = [item for item in getattr(callee, "fallback", ()) if isinstance(item, Cached)]
    losses = tuple(f"answers of {callee.name} are up to {item.ttl} old while it cannot answer" for item in cached)
    return replace(base, keeps="the answer is made when it is asked for", waits=tuple(waits), losses=losses)


def _deployed(graph: ArchitectureGraph, base: Crossing, edge: GraphEdge) -> Crossing:
    pipeline, service = graph[edge.source], graph[edge.target]
    waits = []
    if (
        isinstance(pipeline, DeliveryPipeline)
        and pipeline.retraining is not None
        and service in pipeline.trained_services
    ):
        training = pipeline.retraining
        most, limit = training.timeout, "timeout" if training.timeout is not None else "no limit"
        if most is None and training.every is not None and training.concurrency_policy != "Allow":
            most, limit = training.every, "at most until the next"
        waits.append(Wait(0, most, f"of training ({limit})"))
    gates = [gate.metric for gate in pipeline.gates] if isinstance(pipeline, DeliveryPipeline) else []
    if gates:
        base = replace(base, leaves=(f"a version that fails {' or '.join(gates)}: it is not rolled out",))
    rollout = rollout_time(service)
    if rollout is not None:
        waits.append(Wait(0, rollout, "of rollout"))
    return replace(base, waits=tuple(waits))
