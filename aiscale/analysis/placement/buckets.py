"""Object stores as URIs name them, and where buckets are, as the batch sources in them say."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.serving.model_service import ModelService
from aiscale.components.stores.data_at_rest import Bucket
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.once import once_per_graph

_SCHEMES = {"s3a": "s3", "s3p": "s3"}
"""Other names of one store. Source: Apache Flink documentation, file systems: Amazon S3."""


def own_uri(uri: str) -> str:
    """``s3://rides/zones``, however an engine's file system spells the scheme, and without a slash at the end."""
    scheme, sign, place = uri.partition("://")
    return f"{_SCHEMES.get(scheme, scheme)}{sign}{place.rstrip('/')}"


def bucket_of(uri: str) -> str:
    """``s3://rides`` of ``s3a://rides/zones``; empty where an address has no scheme."""
    scheme, sign, place = own_uri(uri).partition("://")
    return f"{scheme}://{place.partition('/')[0]}" if sign else ""


def own_uris(component: Component) -> tuple[str, ...]:
    """URIs that a workload names itself, beside its edges: models, programs, places of checkpoints and savepoints."""
    if isinstance(component, ModelService):
        return (component.served.artifact,)
    if isinstance(component, FlinkSession):
        return (component.storage,) if component.storage else ()
    if isinstance(component, BatchJob):
        return (component.jar,) if component.jar else ()
    if not isinstance(component, StreamJob):
        return ()
    # Flink's operator fetches the program of a job in a session.
    jar = component.jar if component.session is None else None
    start = component.engine.start_from if isinstance(component.engine, Flink) else None
    return tuple(uri for uri in (jar, component.checkpoint_storage, start) if uri)


@once_per_graph
def regions_of_buckets(graph: ArchitectureGraph) -> Mapping[str, str]:
    """The region of each bucket of which somebody says it, by the bucket: what is said first."""
    found: dict[str, str] = {}
    for one in graph.of(Bucket):
        if one.region is not None:
            found.setdefault(bucket_of(one.uri), one.region)
    return found
