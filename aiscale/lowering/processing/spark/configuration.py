"""Spark's settings for a job. Source: Apache Spark 4.0 configuration, monitoring, and running on Kubernetes."""

from __future__ import annotations

from typing import NamedTuple

from aiscale.components.processing.spark import Spark
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.values.demand import Resources
from aiscale.lowering.processing.job_network import Job

UI_PORT = 4_040
"""Source: Apache Spark, ``spark.ui.port``."""

METRICS_PATH = "/metrics/prometheus"

_LEAST_OVERHEAD_MIB = 384
_OVERHEAD = {"jvm": 0.1, "python": 0.4}
"""Memory in addition to the heap, as a share of it. Source: Apache Spark, ``spark.kubernetes.memoryOverheadFactor`` and
``spark.driver.minMemoryOverhead``."""


class Memory(NamedTuple):
    """How the memory of a pod is shared out, in MiB."""

    heap: int
    overhead: int


def is_python(program: str) -> bool:
    """Whether a program is a Python file."""
    return program.endswith(".py")


def pod_memory(resources: Resources, *, python: bool) -> Memory:
    """Heap and overhead that make up what the pod is declared with.

    Args:
        resources: memory of the whole pod.
        python: whether Python processes run next to the JVM.
    """
    whole = resources.memory // 2**20
    heap = int(whole / (1 + _OVERHEAD["python" if python else "jvm"]))
    overhead = max(_LEAST_OVERHEAD_MIB, whole - heap)
    return Memory(whole - overhead, overhead)


def spark_configuration(job: Job) -> dict[str, str]:
    """Settings that both operators take, sorted; every value is text."""
    settings = {
        # Dynamic allocation moves state: a streaming job has a fixed number of executors.
        "spark.dynamicAllocation.enabled": "false",
        "spark.metrics.conf.*.sink.prometheusServlet.class": "org.apache.spark.metrics.sink.PrometheusServlet",
        "spark.metrics.conf.*.sink.prometheusServlet.path": METRICS_PATH,
        # Else the application's id, another one after each restart.
        "spark.metrics.namespace": job.name,
        "spark.ui.killEnabled": "false",
        "spark.ui.prometheus.enabled": "true",
    }
    if isinstance(job, StreamJob):
        settings |= {
            "spark.sql.shuffle.partitions": str(job.parallelism),
            "spark.sql.streaming.metricsEnabled": "true",
        }
        if job.checkpoint_storage is not None:
            settings["spark.sql.streaming.checkpointLocation"] = job.checkpoint_storage
        if job.stateful:
            settings["spark.sql.streaming.stateStore.providerClass"] = (
                "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
            )
    return dict(sorted(settings.items()))


def trigger_environment(job: Job, engine: Spark) -> dict[str, str]:
    """How the program must start its query: Spark takes that in code only."""
    if not isinstance(job, StreamJob):
        return {}
    return {
        "STREAM_TRIGGER": engine.trigger,
        "STREAM_TRIGGER_INTERVAL_MS": str(engine.trigger_interval.milliseconds),
        "STREAM_OUTPUT_MODE": engine.output_mode,
    }
