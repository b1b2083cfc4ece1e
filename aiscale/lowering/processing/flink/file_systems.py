"""The file systems that official images of Flink have aside, and enable where pods need them.

An image of the user's own has them in ``/opt/flink/plugins``. Source: Apache Flink 2.2 documentation, Docker, plugins;
file systems: Amazon S3, Google Cloud Storage, Azure Blob Storage; apache/flink-docker, ``docker-entrypoint.sh``.
"""

from __future__ import annotations

from collections.abc import Iterable

from aiscale.components.processing.flink_images import release_in
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.stores.data_at_rest import Bucket
from aiscale.core.edges import EdgeKind
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.processing.flink.configuration import is_fetched

VARIABLE = "ENABLE_BUILT_IN_PLUGINS"
"""Jars, with ``;`` between them, that the entry point of an official image links into the folder of plugins."""

PLUGINS = "/opt/flink/plugins"

_HADOOP, _PRESTO = "flink-s3-fs-hadoop", "flink-s3-fs-presto"
_JARS = {
    "s3a": _HADOOP,
    "s3p": _PRESTO,
    "gs": "flink-gs-fs-hadoop",
    "abfss": "flink-azure-fs-hadoop",
    "wasbs": "flink-azure-fs-hadoop",
}
"""By the scheme of a URI; ``s3`` is of both file systems of S3."""


def plugin_jars(image: str, uris: Iterable[str], *, writes_files: bool) -> tuple[str, ...]:
    """The jars that pods enable; none in an image whose release is not known.

    Args:
        image: their image.
        uris: what Flink reads and writes.
        writes_files: whether a program writes files to S3, which only Hadoop's file system can commit.
    """
    release = release_in(image)
    schemes = {uri.partition("://")[0] for uri in uris}
    found = {_JARS[scheme] for scheme in schemes if scheme in _JARS}
    if "s3" in schemes and _HADOOP not in found:
        found.add(_HADOOP if writes_files else _PRESTO)
    return tuple(f"{name}-{release}.jar" for name in sorted(found)) if release is not None else ()


def job_uris(job: StreamJob, bindings: Bindings) -> tuple[str, ...]:
    """What a job reads and writes through Flink's file systems: state, the program, and buckets."""
    jar = job.jar if job.session is None and is_fetched(job.jar) else None
    own = (job.checkpoint_storage, *job.engine.extra_uris, jar)
    buckets = (store.uri for store in bindings.stores(job) if isinstance(store, Bucket))
    return tuple(uri for uri in (*own, *buckets) if uri is not None)


def writes_files(bindings: Bindings) -> bool:
    """Whether a program writes files into a bucket."""
    return any(one.edge.kind is EdgeKind.WRITES and isinstance(one.store, Bucket) for one in bindings.references)


def plugin_folder(jar: str) -> str:
    """Where the entry point links a jar: the root file system is read-only, so it is a volume."""
    return f"{PLUGINS}/{jar.removesuffix('.jar')}"


def plugin_volume(jar: str) -> str:
    """Name of that volume: ``flink-s3-fs-presto`` of ``flink-s3-fs-presto-2.2.1.jar``."""
    return jar.rpartition("-")[0]
