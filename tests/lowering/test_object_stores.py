"""What a workload may do in the object store of its cluster's cloud: from its edges and the places that it names."""

from __future__ import annotations

import pytest

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering.clouds.object_stores import store_access
from aiscale.lowering.context import make_context
from aiscale.platform import EksCluster, GkeCluster, KubernetesCluster, NodePool
from aiscale.processing import Flink, FlinkSession, StreamJob
from aiscale.services import Write
from aiscale.stores import Bucket
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32
EKS = EksCluster("core", region="cn-north-1", pools=[NodePool("plain", instance_type="m7i.xlarge")])
GKE = GkeCluster("core", region="europe-west4", pools=[NodePool("plain", instance_type="n2-standard-4")])
OWN = KubernetesCluster("core", pools=[NodePool("plain", instance_type="m7i.xlarge")])


def access(cluster, **fields):
    """Of a job, or of the session that it runs in."""
    rides = Topic("rides", KafkaCluster("events", on=cluster))
    job = StreamJob("count", consumes=[rides], on=cluster, **{"jar": "local:///a.jar"} | fields)
    graph, _ = build(System("city", [job]))
    return store_access(job.runner, make_context(graph)), make_context(graph)


def test_what_is_written_may_be_read_and_what_is_read_may_not_be_written():
    found, context = access(
        EKS,
        engine=Flink(image=IMAGE, start_from="s3://old/savepoints/last"),
        jar="s3a://jars/count.jar",
        checkpoint_storage="s3p://state/count/",
        reads=[Bucket("zones", uri="s3://lake/zones")],
        writes=[Write(Bucket("totals", uri="s3://totals"))],
    )
    assert found.folders == {
        ("jars", "count.jar"): False, ("state", "count"): True, ("old", "savepoints/last"): False,
        ("lake", "zones"): False, ("totals", ""): True,
    }  # fmt: skip
    assert found.purpose == "reads files in jars, lake, old and keeps files in state, totals"
    whole = "arn:aws-cn:s3:::"
    assert [(one["Action"], one["Resource"]) for one in found.statements(context)] == [
        (["s3:GetBucketLocation", "s3:ListBucket"], [whole + one for one in ("jars", "lake", "old", "state", "totals")]),
        (["s3:GetObject"], [
            f"{whole}jars/count.jar", f"{whole}jars/count.jar/*", f"{whole}lake/zones", f"{whole}lake/zones/*",
            f"{whole}old/savepoints/last", f"{whole}old/savepoints/last/*",
        ]),
        (["s3:GetObject", "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
         [f"{whole}state/count", f"{whole}state/count/*", f"{whole}totals/*"]),
    ]  # fmt: skip


def test_a_session_has_the_rights_of_its_jobs_and_leaves_their_programs_to_the_operator():
    session = FlinkSession("shared", storage="s3://state/shared", on=EKS)
    found, _ = access(
        EKS, engine=Flink(session=session), jar="s3://jars/count.jar", checkpoint_storage="s3://state/count"
    )
    assert found.component is session
    assert found.folders == {("state", "shared"): True, ("state", "count"): True}


@pytest.mark.parametrize(
    ("cluster", "storage"), [(OWN, "s3://state/count"), (EKS, "gs://state/count"), (GKE, "s3://state/count")]
)
def test_a_store_that_may_be_anybodys_is_left_alone(cluster, storage):
    assert access(cluster, engine=Flink(image=IMAGE), checkpoint_storage=storage)[0] is None


def test_a_bucket_of_google_is_granted_once_by_the_most_that_is_done_there():
    found, _ = access(
        GKE,
        engine=Flink(image=IMAGE),
        jar="gs://state/jars/count.jar",
        checkpoint_storage="gs://state/count",
        reads=[Bucket("zones", uri="gs://lake/zones")],
    )
    assert [(one.properties["bucket"], one.properties["role"]) for one in found.grants()] == [
        ("lake", "roles/storage.objectViewer"),
        ("state", "roles/storage.objectUser"),
    ]
