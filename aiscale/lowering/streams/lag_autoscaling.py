"""Scaling on records that wait in the streams read. Source: KEDA 2.20.2, scaling modifiers, useCachedMetrics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from aiscale.analysis.streams.backlog import Backlog, backlog, replicas_at_most, replicas_without_signal
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.core.values.demand import MEASURED_BY_KUBERNETES, Autoscaling
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.autoscaling import share_words
from aiscale.lowering.kubernetes.event_autoscaling import autoscaler, by_share, scaled_object
from aiscale.lowering.kubernetes.keda import keda_in_aws, keda_in_google
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.registry import scales_of
from aiscale.lowering.resource import Resource
from aiscale.lowering.streams.kafka.access import KafkaAccess
from aiscale.lowering.streams.kafka.lag import kafka_lag
from aiscale.lowering.streams.kinesis.lag import kinesis_lag
from aiscale.lowering.streams.lag_signal import LagSignal
from aiscale.lowering.streams.pubsub.lag import pubsub_lag


def consumer_autoscaler(
    workload: Workload, scaling: Autoscaling, context: LoweringContext, accesses: Sequence[KafkaAccess]
) -> Iterator[Resource]:
    """The autoscaler of what may read streams: on lag too where KEDA can ask for it."""
    if scaling.signal("lag") is not None and (signals := _signals(workload, scaling, context, accesses)):
        yield from _lag_autoscaler(workload, scaling, context, signals)
    else:
        most = replicas_at_most(context.graph, workload.component, scaling)
        capped = scaling if most == scaling.max_replicas else scaling.model_copy(update={"max_replicas": most})
        yield autoscaler(workload, capped, context)


def _signals(
    workload: Workload, scaling: Autoscaling, context: LoweringContext, accesses: Sequence[KafkaAccess]
) -> tuple[LagSignal, ...]:
    """The lag signals: for each Kafka cluster and cloud whose streams are read, and each stream of a plugin."""
    wanted = backlog(context.graph, workload.component, scaling)
    found = [kafka_lag(workload, access, wanted, context) for access in accesses if access.groups]
    clouds = (kinesis_lag(workload, wanted, context), pubsub_lag(workload, wanted, context))
    return (*found, *(signal for signal in clouds if signal is not None), *_of_plugins(workload, wanted, context))


def _of_plugins(workload: Workload, wanted: Backlog, context: LoweringContext) -> Iterator[LagSignal]:
    for edge in context.graph.out_edges(workload.component, EdgeKind.READS):
        stream = context.graph[edge.target]
        if (scales := scales_of(stream, edge)) is not None:
            yield scales(stream, edge, wanted, context)


def _lag_autoscaler(
    workload: Workload, scaling: Autoscaling, context: LoweringContext, signals: Sequence[LagSignal]
) -> Iterator[Resource]:
    """Scales on lag, and on CPU and memory in addition.

    Args:
        workload: what is scaled.
        scaling: its autoscaler, which watches ``lag``.
        context: the graph and the namespace.
        signals: how the lag is measured.
    """
    graph, consumer = context.graph, workload.component
    triggers = [dict(trigger) for signal in signals for trigger in signal.triggers]
    own = [resource for signal in signals for resource in signal.resources]
    if statements := [statement for signal in signals for statement in signal.aws]:
        own += keda_in_aws(workload, statements, context)
    if any(signal.is_google for signal in signals):
        own.append(keda_in_google(workload, context))
    yield from own
    most = replicas_at_most(graph, consumer, scaling)
    assured, why = replicas_without_signal(graph, consumer, scaling)
    has = f"it has {_parts(workload, context)} to read for" if most < scaling.max_replicas else "at most"
    # A sum would hide cron triggers, and triggers whose value is no number of records.
    is_sum = not scaling.schedules and all(signal.counts_records for signal in signals)
    modifiers = _sum_of_lags(triggers, backlog(graph, consumer, scaling).records) if is_sum else None
    shares = [one for one in scaling.signals if one.name in MEASURED_BY_KUBERNETES]
    words = (*dict.fromkeys(signal.words for signal in signals), *(f"keeps {share_words(one)}" for one in shares))
    yield scaled_object(
        workload,
        scaling,
        context,
        triggers=[*triggers, *map(by_share, shares)],
        most=most,
        assured=assured,
        modifiers=modifiers,
        reason=f"{workload.instance} {', and '.join(words)}; "
        f"{has} {most} replicas, and {assured} are kept without the signal, {why}",
        depends_on=tuple(
            dict.fromkeys((*(need for signal in signals for need in signal.depends_on), *(one.key for one in own)))
        ),
    )


def _parts(workload: Workload, context: LoweringContext) -> str:
    """``partitions``, ``shards``: the units of parallelism of the streams that are read, in the term of the first."""
    streams = (context.graph[edge.target] for edge in context.graph.out_edges(workload.component, EdgeKind.READS))
    return next((f"{one.part}s" for one in streams if isinstance(one, EventStream) and one.part), "partitions")


def _sum_of_lags(triggers: list[dict[str, Any]], threshold: int) -> dict[str, str] | None:
    """One measure of several topics; the triggers get the names that it adds up. None for one topic.

    The same replicas read all of them, and an autoscaler takes the largest of several measures, not their sum.
    """
    if len(triggers) < 2:
        return None
    for index, trigger in enumerate(triggers, 1):
        trigger["name"] = f"lag_{index}"
    return {
        "formula": " + ".join(trigger["name"] for trigger in triggers),
        "target": str(threshold),
        "activationTarget": "0",
        "metricType": "AverageValue",
    }
