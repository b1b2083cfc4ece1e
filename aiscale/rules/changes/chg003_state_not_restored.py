"""A job cannot restore the state of its last run.

What:
    A Flink job with state, whose upgrade keeps it, gets another ``max_parallelism`` than it was applied with.

    Or it gets another ``checkpoint_storage``, with access rights from aiscale (on EKS with ``s3://``, on GKE with
    ``gs://``), and nothing else that it names gives it access to the old storage.

Why:
    The running job is stopped, and the new one restores its last checkpoint or savepoint. Flink refuses to restore
    keyed state into another number of key groups. Without access to the old storage the job does not start until the
    right is granted again.

Example:
    StreamJob("demand", engine=Flink(max_parallelism=1_440), consumes=[rides], produces=[totals], jar="local:///job.jar",
              checkpoint_storage="s3://state/demand")  # 720 when it was applied

Instead:
    StreamJob("demand", engine=Flink(max_parallelism=720), consumes=[rides], produces=[totals], jar="local:///job.jar",
              checkpoint_storage="s3://state/demand")

Source:
    Apache Flink 2.2 documentation, parallel execution, setting the maximum parallelism; apache/flink issue FLINK-27327;
    Flink Kubernetes operator 1.15, job life cycle: upgradeMode; Amazon S3, Service Authorization Reference.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.buckets import own_uri, own_uris
from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.analysis.streams.client_identity import clients_in, data_edges
from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.platform.gke_cluster import GkeCluster
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.stores.data_at_rest import Bucket
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, field

CODE = "CHG003"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each job that cannot restore its state."""
    yield from _key_groups(graph, before)
    yield from _storage_access(graph, before)


def _key_groups(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each job whose state would not fit."""
    for job, engine in jobs_on(graph, Flink):
        applied = field(before, job.address, "engine", dict) or {}
        old = applied.get("max_parallelism") if applied.get("kind") == "Flink" else None
        had_state = before.get(job.address, {}).get("stateful") is True
        if not isinstance(old, int) or not had_state or not job.stateful:
            continue
        if engine.max_parallelism == old or engine.upgrade == "stateless":
            continue
        yield job.finding(
            CODE, SEVERITY,
            f"{job.name} cannot restore its state: {old} key groups before, {engine.max_parallelism} now",
            argument="engine.max_parallelism", label=f"{old} before",
            notes=(f'upgrade="{engine.upgrade}" restores the state of the running job',),
            help=f'max_parallelism={old}; or Flink(upgrade="stateless") and offsets from which it starts again',
        )  # fmt: skip


def _storage_access(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each job that must read where it may no longer."""
    for job, engine in jobs_on(graph, Flink):
        old, new = field(before, job.address, "checkpoint_storage", str), job.checkpoint_storage
        if old is None or new is None:
            continue
        had_state = before[job.address].get("stateful") is True
        if not had_state or not job.stateful or engine.upgrade == "stateless":
            continue
        if _was_granted(graph, job, old) and not _is_granted(graph, job, old):
            what = "last checkpoint" if engine.upgrade == "last-state" else "savepoint"
            yield job.finding(
                CODE, SEVERITY,
                f"{job.name} restarts from its {what} in {old}, but has no access to it after this change",
                argument="checkpoint_storage", label=f"{old} before",
                notes=(f'upgrade="{engine.upgrade}" restores the state of the running job',),
                help=f'a Bucket("…", uri="{own_uri(old)}") in reads of {job.name}, until it has restarted',
            )  # fmt: skip


def _was_granted(graph: ArchitectureGraph, job: StreamJob, uri: str) -> bool:
    """Whether its rights to a place come from aiscale."""
    schemes = {EksCluster: "s3://", GkeCluster: "gs://"}
    scheme = next((one for kind, one in schemes.items() if isinstance(graph.place_of(job.runner), kind)), None)
    return scheme is not None and own_uri(uri).startswith(scheme)


def _is_granted(graph: ArchitectureGraph, job: StreamJob, uri: str) -> bool:
    """Whether something that its pods name lets them read there: Amazon grants folders, Google whole buckets."""
    whole = isinstance(graph.place_of(job.runner), GkeCluster)
    wanted = _path(uri, whole=whole)
    return any(f"{wanted}/".startswith(f"{_path(one, whole=whole)}/") for one in _named(graph, job))


def _path(uri: str, *, whole: bool) -> str:
    scheme, sign, place = own_uri(uri).partition("://")
    return f"{scheme}{sign}{place.partition('/')[0] if whole else place}"


def _named(graph: ArchitectureGraph, job: StreamJob) -> Iterator[str]:
    """What the pods of a job read and write in object stores: in a session, those of all its jobs."""
    for one in (job.runner, *clients_in(job.runner, graph)):
        yield from own_uris(one)
    for _, edge in data_edges(job.runner, graph):
        if isinstance(bucket := graph[edge.target], Bucket):
            yield bucket.uri
