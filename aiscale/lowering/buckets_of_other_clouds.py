"""MOD004: workloads that use a bucket of another cloud than their cluster's, without credentials."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.buckets import own_uri
from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.platform.gke_cluster import GkeCluster
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.clouds.identities import is_own_code
from aiscale.lowering.clouds.object_stores import used_folders

_FOREIGN = {EksCluster: ("gs", "EKS"), GkeCluster: ("s3", "GKE")}
_KEY_FILE = 'environment={"GOOGLE_APPLICATION_CREDENTIALS": "/etc/gcp/key.json"}'
_ACCESS_KEYS = 'secrets={"AWS_ACCESS_KEY_ID": …, "AWS_SECRET_ACCESS_KEY": …}'
"""Sources: Google Cloud documentation, application default credentials; AWS SDKs reference guide, access keys."""

_ELSEWHERE = ("secrets", "environment", "volumes", "patches")
"""Fields of a workload or its engine that may give it credentials."""


def without_credentials(graph: ArchitectureGraph, code: str) -> Iterator[Diagnostic]:
    """Yields a finding for each service or job that runs custom code, and gets no credentials for a bucket it uses."""
    for component in (one for kind in (BatchJob, Microservice, StreamJob) for one in graph.of(kind)):
        place = graph.place_of(component)
        scheme, product = next((said for kind, said in _FOREIGN.items() if isinstance(place, kind)), ("", ""))
        if not scheme or place is None or not is_own_code(component) or _may_have_credentials(component):
            continue
        folders = [uri for uri, _ in used_folders(component, graph) if own_uri(uri).startswith(f"{scheme}://")]
        if folders:
            yield component.finding(
                code, Severity.WARNING,
                f"{component.name} has no credentials for {scheme}://, which it uses from {product} ({place.name})",
                label=f"it uses {listed(dict.fromkeys(folders))}",
                notes=(f"aiscale creates no identity for {scheme}:// on {product}: the bucket refuses its requests",),
                help=_help(component, scheme),
            )  # fmt: skip


def _help(component: Component, scheme: str) -> str:
    """The fields that give credentials: a program of a job has its variables at the engine."""
    is_job = isinstance(component, BatchJob | StreamJob)
    variables = _ACCESS_KEYS if scheme == "s3" else _KEY_FILE
    given = f"engine=OwnCode({variables}, …)" if is_job else variables
    if scheme == "s3":
        return given
    mounted = "patches=[…] that mounts the key file" if isinstance(component, StreamJob) else (
        'volumes=[Volume("gcp", "/etc/gcp", secret="…")]'
    )  # fmt: skip
    return f"{mounted} and {given}"


def _may_have_credentials(component: Component) -> bool:
    parts = (component, getattr(component, "engine", None))
    return any(getattr(part, field, ()) for part in parts for field in _ELSEWHERE)
