"""Lag of Kinesis streams, from Amazon CloudWatch.

KEDA's own Kinesis scaler counts shards, which say nothing of lag. CloudWatch counts incoming records and measures the
age of the record that is read: replicas follow the first, and increase where the second is too high.

Source: KEDA 2.20.2, AWS Kinesis stream and AWS CloudWatch scalers; Amazon Kinesis Data Streams developer guide,
monitoring with Amazon CloudWatch (2026).
"""

from __future__ import annotations

from typing import Any

from aiscale.analysis.streams.backlog import Backlog, handles
from aiscale.lowering.clouds.aws_identity import allow
from aiscale.lowering.clouds.settings import aws_region
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.keda import aws_sign_in
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.references import output
from aiscale.lowering.streams.kinesis.access import KinesisRead, consumer_key, kinesis_access
from aiscale.lowering.streams.kinesis.stream import stream_key, stream_name
from aiscale.lowering.streams.lag_signal import LagSignal

SHARD_RECORDS = 1_000
"""Records a second that a shard takes: the capacity of a replica whose throughput is unset.
Source: Amazon Kinesis Data Streams quotas (2026)."""

_PERIOD_S = 60
"""Streams are measured once a minute. Source: as above, stream-level metrics."""

_LOOKS_BACK = 5
"""Periods in which the newest value is read: CloudWatch publishes it some minutes late."""


def kinesis_lag(workload: Workload, wanted: Backlog, context: LoweringContext) -> LagSignal | None:
    """What CloudWatch knows of each stream that is read; None where none is.

    Args:
        workload: what is scaled.
        wanted: the lag that a replica may have.
        context: the graph and the namespace.
    """
    access = kinesis_access(workload.component, context)
    if access is None or not access.reads:
        return None
    own = handles(workload.component)
    each = own if own is not None else SHARD_RECORDS
    triggers = [
        trigger for read in access.reads for trigger in (_load(read, each, context), _age(read, wanted, context))
    ]
    names = ", ".join(dict.fromkeys(read.stream.name for read in access.reads))
    return LagSignal(
        tuple(trigger | {"authenticationRef": {"name": aws_sign_in(workload)}} for trigger in triggers),
        f"has a replica for each {each:,g} records a second that are written to {names}, "
        f"{'which it handles' if own is not None else 'which one shard takes'}, and more when they wait longer than "
        f"{wanted.wait}, {wanted.why}",
        depends_on=(
            *(stream_key(read.stream) for read in access.reads),
            *(consumer_key(read) for read in access.reads if read.is_registered),
        ),
        # It cannot be limited to some metrics. Source: Service Authorization Reference, Amazon CloudWatch.
        aws=(allow(("cloudwatch:GetMetricData",), "*"),),
        counts_records=False,
    )


def _load(read: KinesisRead, each: float, context: LoweringContext) -> dict[str, Any]:
    """As many replicas as the incoming records need; the first record starts one."""
    return _trigger(
        read, context, "AverageValue", "IncomingRecords", "Sum", f"{each * _PERIOD_S:.15g}",
        {"StreamName": stream_name(read.stream, context)},
    )  # fmt: skip


def _age(read: KinesisRead, wanted: Backlog, context: LoweringContext) -> dict[str, Any]:
    """As many times the replicas as the oldest record waits longer than it may; of all its readers where they share."""
    name, target = stream_name(read.stream, context), str(wanted.wait.milliseconds)
    metric, dimensions = "GetRecords.IteratorAgeMilliseconds", {"StreamName": name}
    if read.is_registered:
        metric, dimensions = "SubscribeToShardEvent.MillisBehindLatest", dimensions | {"ConsumerName": read.application}
    return _trigger(read, context, "Value", metric, "Maximum", target, dimensions)


def _trigger(
    read: KinesisRead, context: LoweringContext, kind: str, metric: str, statistic: str, target: str,
    dimensions: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    return {
        "type": "aws-cloudwatch",
        "metricType": kind,
        # The autoscaler polls more often than the metric changes, and each request has a price.
        "useCachedMetrics": True,
        "metadata": {
            "awsRegion": aws_region(read.stream.region, context) or output(stream_key(read.stream), "region"),
            "namespace": "AWS/Kinesis",
            "metricName": metric,
            "dimensionName": ";".join(dimensions),
            "dimensionValue": ";".join(dimensions.values()),
            "metricStat": statistic,
            "metricStatPeriod": str(_PERIOD_S),
            "metricCollectionTime": str(_PERIOD_S * _LOOKS_BACK),
            "targetMetricValue": target,
            "activationTargetMetricValue": "0",
            # There is no metric without writers, or without readers.
            "ignoreNullValues": "true",
            "minMetricValue": "0",
        },
    }
