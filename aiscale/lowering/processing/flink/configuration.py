"""Flink's configuration for a stream job. Source: Apache Flink 1.19 to 2.2, configuration reference."""

from __future__ import annotations

from aiscale.components.processing.flink import Flink
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.lowering.clouds.identities import created_account
from aiscale.quantities import Duration

METRICS_PORT = 9_249
"""Source: Flink's Prometheus reporter."""

DATA_PORT = 6_121
RPC_PORT = 6_122
ARTIFACTS = "/opt/flink/artifacts"
"""Where Flink puts a program that it fetches; a volume, since the root file system is read-only."""


_RESTARTS = {
    "fixed-delay": {"attempts": "attempts", "delay": "delay"},
    "failure-rate": {
        "attempts": "max-failures-per-interval",
        "delay": "delay",
        "interval": "failure-rate-interval",
    },
    "exponential-delay": {"attempts": "attempts-before-reset-backoff", "delay": "initial-backoff"},
}
"""What each strategy calls its settings."""


def flink_configuration(job: StreamJob, engine: Flink) -> dict[str, str]:
    """Settings in Flink's own names, sorted; every value is text."""
    exactly_once = job.delivery == "exactly-once"
    settings = {
        "pipeline.max-parallelism": str(engine.max_parallelism),
        "execution.checkpointing.interval": f"{engine.checkpoint_interval.milliseconds} ms",
        "execution.checkpointing.mode": "EXACTLY_ONCE" if exactly_once else "AT_LEAST_ONCE",
        "execution.checkpointing.timeout": f"{round(engine.checkpoint_timeout)} s",
        # A slow checkpoint must leave the job time to process.
        "execution.checkpointing.min-pause": f"{engine.checkpoint_interval.milliseconds // 2} ms",
        "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
        "restart-strategy.type": engine.restart_strategy,
        **_restarts(engine),
        **_tables(job),
    }
    if job.session is None:
        settings |= cluster_settings(job, engine.task_slots) | {"web.submit.enable": "false"}
    if job.stateful:
        settings |= {"state.backend.type": engine.state_backend}
    if engine.autoscaler is not None:
        settings |= {
            "job.autoscaler.enabled": "true",
            "job.autoscaler.vertex.min-parallelism": str(engine.autoscaler.min_parallelism),
            "job.autoscaler.vertex.max-parallelism": str(engine.autoscaler.max_parallelism),
            "job.autoscaler.utilization.target": f"{engine.autoscaler.target_utilization:g}",
        }
    if is_fetched(job.jar) and job.session is None:
        settings["user.artifacts.base-dir"] = ARTIFACTS
    if engine.sql is not None:
        settings["pipeline.name"] = job.name
    if engine.savepoint_interval is not None:
        settings |= {
            "kubernetes.operator.periodic.savepoint.interval": f"{round(engine.savepoint_interval)} s",
            "kubernetes.operator.savepoint.history.max.count": str(engine.savepoints_retained),
        }
    return dict(sorted((settings | _storage(job, engine)).items()))


def cluster_settings(owner: Component, slots: int) -> dict[str, str]:
    """Settings of the cluster, whichever job runs on it.

    Args:
        owner: whose pods they are.
        slots: slots of each task manager.
    """
    return {
        "kubernetes.taskmanager.service-account": created_account(owner) or owner.name,
        "taskmanager.numberOfTaskSlots": str(slots),
        "taskmanager.data.port": str(DATA_PORT),
        "taskmanager.rpc.port": str(RPC_PORT),
        "metrics.reporter.prom.factory.class": "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
        "metrics.reporter.prom.port": str(METRICS_PORT),
        "web.cancel.enable": "false",
    }


def high_availability(storage: str) -> dict[str, str]:
    """Settings by which another job manager resumes the jobs of a lost one.

    Args:
        storage: folder of its metadata.
    """
    return {"high-availability.type": "kubernetes", "high-availability.storageDir": f"{storage.rstrip('/')}/ha"}


def is_fetched(jar: str | None) -> bool:
    """Whether Flink downloads the program; one in the image needs no disk."""
    return jar is not None and not jar.startswith("local://")


def _restarts(engine: Flink) -> dict[str, str]:
    """What is set of the restart strategy, in its own names."""
    prefix, names = f"restart-strategy.{engine.restart_strategy}", _RESTARTS.get(engine.restart_strategy, {})
    given = {
        "attempts": None if engine.restart_attempts is None else str(engine.restart_attempts),
        "delay": _milliseconds(engine.restart_delay),
        "interval": _milliseconds(engine.restart_interval),
    }
    return {f"{prefix}.{names[what]}": value for what, value in given.items() if value is not None}


def _tables(job: StreamJob) -> dict[str, str]:
    """What statements, and programs with tables, read from the configuration; others set it in their code."""
    given = {
        "table.exec.source.idle-timeout": _milliseconds(job.watermark.idle_timeout),
        "table.exec.state.ttl": _milliseconds(job.state.ttl if job.state is not None else None),
    }
    return {name: value for name, value in given.items() if value is not None}


def _milliseconds(span: Duration | None) -> str | None:
    return None if span is None else f"{span.milliseconds} ms"


def _storage(job: StreamJob, engine: Flink) -> dict[str, str]:
    """Where checkpoints, savepoints and the job manager's own metadata are kept."""
    if job.checkpoint_storage is None:
        return {}
    root = job.checkpoint_storage.rstrip("/")
    settings = high_availability(root) if job.session is None else {}
    version = job.session.version if job.session else engine.version
    if version == "1.19":  # the names before Flink 1.20
        settings |= {"state.checkpoints.dir": f"{root}/checkpoints", "state.savepoints.dir": f"{root}/savepoints"}
        incremental = "state.backend.incremental"
    else:
        settings |= {
            "execution.checkpointing.dir": f"{root}/checkpoints",
            "execution.checkpointing.savepoint-dir": f"{root}/savepoints",
        }
        incremental = "execution.checkpointing.incremental"
    if engine.checkpoints_retained > 1:
        prefix = "state.checkpoints" if version == "1.19" else "execution.checkpointing"
        settings[f"{prefix}.num-retained"] = str(engine.checkpoints_retained)
    # The heap is written whole each time.
    by_changes = job.stateful and engine.state_backend != "hashmap"
    return settings | ({incremental: "true"} if by_changes else {})
