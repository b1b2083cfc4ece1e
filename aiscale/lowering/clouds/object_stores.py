"""Rights to the folders of object stores that a workload reads and writes.

They are granted where the store is certainly the cloud's own: ``s3://`` on EKS, ``gs://`` on GKE. Elsewhere the same
scheme may lead to any store that speaks the protocol, with keys that the blueprint does not know.

Source: Service Authorization Reference, Amazon S3; Cloud Storage documentation, IAM roles (2026).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aiscale.analysis.placement.buckets import own_uri, own_uris
from aiscale.analysis.streams.client_identity import clients_in, data_edges
from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.platform.gke_cluster import GkeCluster
from aiscale.components.serving.model_service import ModelService
from aiscale.components.stores.data_at_rest import Bucket, Table
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import StorageClient
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.clouds.aws_identity import Statement, allow
from aiscale.lowering.clouds.gcp_identity import account_member
from aiscale.lowering.clouds.settings import GCP_VERSION, aws_partition, aws_region
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, cloud_key, cloud_resource

BUCKET_GRANT = "gcp:storage/bucketIAMMember:BucketIAMMember"

_LOOK = ("s3:GetBucketLocation", "s3:ListBucket")
_READ = ("s3:GetObject",)
_WRITE = ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject")


@dataclass(frozen=True, slots=True)
class StoreAccess:
    """A workload's access to object stores of its cluster's cloud.

    Attributes:
        component: the workload.
        scheme: ``s3`` or ``gs``.
        folders: bucket and path of each folder or file, and whether it is written.
    """

    component: Component
    scheme: str
    folders: Mapping[tuple[str, str], bool]

    @property
    def looks(self) -> bool:
        """Whether it queries the bucket before it reads objects, as model servers do.

        Source: Triton Inference Server 26.06, core, gcs.h, ``IsDirectory``; TensorFlow 2.21, gcs_file_system.cc.
        """
        return isinstance(self.component, ModelService)

    @property
    def purpose(self) -> str:
        """``reads files in jars and keeps files in state``."""
        read, kept = (
            ", ".join(one for one, written in self._buckets.items() if written is way) for way in (False, True)
        )
        return " and ".join(
            [*([f"reads files in {read}"] if read else []), *([f"keeps files in {kept}"] if kept else [])]
        )  # fmt: skip

    def statements(self, context: LoweringContext) -> Iterator[Statement]:
        """The least privileges that it needs in Amazon S3."""
        arn = f"arn:{aws_partition(aws_region(None, context))}:s3:::"
        yield allow(_LOOK, *(arn + bucket for bucket in sorted({bucket for bucket, _ in self.folders})))
        for actions, is_written in ((_READ, False), ((*_READ, *_WRITE), True)):
            objects = [
                found
                for (bucket, path), written in sorted(self.folders.items())
                if written is is_written
                for found in ([f"{arn}{bucket}/{path}", f"{arn}{bucket}/{path}/*"] if path else [f"{arn}{bucket}/*"])
            ]
            if objects:
                yield allow(actions, *objects)

    def grants(self) -> Iterator[Resource]:
        """The rights in Cloud Storage: on whole buckets, since grants are not limited to folders."""
        component = self.component
        for bucket, is_written in self._buckets.items():
            yield cloud_resource(
                BUCKET_GRANT, _grant(component, bucket),
                {"bucket": bucket, "role": f"roles/storage.object{'User' if is_written else 'Viewer'}",
                 "member": account_member(component)},
                address=component.address, provider_version=GCP_VERSION,
                reason=f"{component.name} {'keeps' if is_written else 'reads'} files in {bucket}",
            )  # fmt: skip
            if self.looks:
                # Has ``storage.buckets.get``, which the roles of objects lack.
                yield cloud_resource(
                    BUCKET_GRANT, _look(component, bucket),
                    {"bucket": bucket, "role": "roles/storage.legacyBucketReader", "member": account_member(component)},
                    address=component.address, provider_version=GCP_VERSION,
                    reason=f"{component.name} checks first that {bucket} exists",
                )  # fmt: skip

    @property
    def depends_on(self) -> tuple[str, ...]:
        """Keys of those grants."""
        ways = (_grant, _look) if self.looks else (_grant,)
        return tuple(cloud_key(BUCKET_GRANT, way(self.component, bucket)) for bucket in self._buckets for way in ways)

    @property
    def _buckets(self) -> dict[str, bool]:
        buckets = sorted({bucket for bucket, _ in self.folders})
        return {one: any(written for (bucket, _), written in self.folders.items() if bucket == one) for one in buckets}


def store_access(component: Component, context: LoweringContext) -> StoreAccess | None:
    """The workload's access to the object store of its cluster's cloud; None where it uses none."""
    cluster = context.cluster_of(component)
    scheme = "s3" if isinstance(cluster, EksCluster) else "gs" if isinstance(cluster, GkeCluster) else ""
    if not scheme:
        return None
    folders: dict[tuple[str, str], bool] = {}
    for uri, written in used_folders(component, context.graph):
        own, _, place = own_uri(uri).partition("://")
        if own == scheme:
            bucket, _, path = place.partition("/")
            if ":" in bucket:  # Triton's way to name another server: s3://https://host:port/bucket
                continue
            key = bucket, path.strip("/")
            folders[key] = folders.get(key, False) or written
    return StoreAccess(component, scheme, folders) if folders else None


def used_folders(component: Component, graph: ArchitectureGraph) -> Iterator[tuple[str, bool]]:
    """Each URI, and whether something is written there: programs and savepoints to begin with are read."""
    for one in dict.fromkeys((component, *clients_in(component, graph))):
        storage = one.written_uri if isinstance(one, StorageClient) else None
        yield from ((uri, uri == storage) for uri in own_uris(one))
    for _, edge in data_edges(component, graph):
        used = graph[edge.target]
        bucket = used.store if isinstance(used, Table) else used
        if isinstance(bucket, Bucket):
            yield bucket.uri, edge.kind is EdgeKind.WRITES


def _grant(component: Component, bucket: str) -> str:
    return fit(f"{component.name}-{bucket.replace('.', '-').replace('_', '-')}")


def _look(component: Component, bucket: str) -> str:
    return fit(f"{_grant(component, bucket)}-look")
