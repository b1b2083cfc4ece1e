"""A job loses the right to read its last state by the change that needs it.

What:
    A Flink job with state gets another ``checkpoint_storage``, its upgrade keeps its state, and its rights come from
    aiscale: on EKS with ``s3://``, on GKE with ``gs://``. Nothing else that it names lets it read the old place.

Why:
    The job that ran is stopped, and the new one restores its last checkpoint or savepoint, which lies in the old place.
    The same change takes the right to read there away: the job does not start, until somebody gives the right back.

Example:
    StreamJob("demand", engine=Flink(image=IMAGE), jar="local:///job.jar", consumes=[rides],
              checkpoint_storage="s3://state-eu/demand")  # "s3://state/demand" when it was applied

Instead:
    StreamJob("demand", engine=Flink(image=IMAGE), jar="local:///job.jar", consumes=[rides],
              checkpoint_storage="s3://state-eu/demand",
              reads=[Bucket("old-state", uri="s3://state/demand")])  # until it has started from there

Source:
    Flink Kubernetes operator 1.15, job life cycle: upgradeMode (last-state restores the last checkpoint, savepoint one
    that is taken where the running job keeps its own); Amazon S3, Service Authorization Reference.
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

CODE = "CHG016"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
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
                CODE, SEVERITY, f"{job.name} restarts from its {what} in {old}, and may not read there any more",
                argument="checkpoint_storage", label=f"{old} before",
                notes=(f'upgrade="{engine.upgrade}" restores the state of the job that runs',),
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
