"""MSK Serverless, a Kinesis stream and schemas in Glue: one role for all."""

from __future__ import annotations

from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Avro, KinesisStream, Msk, SchemaRegistry, Topic

image = "registry.example/app@sha256:" + "5f" * 32
cluster = EksCluster("core", region="us-east-1", pools=[NodePool("plain", instance_type="m7i.xlarge")])
views = Msk(
    "views",
    type="serverless",
    cluster_name="Views",
    subnets=["subnet-0a11aa22bb33cc44d", "subnet-0b11aa22bb33cc44d"],
    security_groups=["sg-0d11aa22bb33cc44d"],
)
shapes = SchemaRegistry("shapes", engine="glue", compatibility="FULL_TRANSITIVE")
pages = Topic("pages", views, partitions=6, schema=Avro.file("page.avsc", registry=shapes))
titles = Topic("titles", views, topic_name="Titles.v1", key="page", cleanup="compact", retention_bytes="1Gi")
clicks = KinesisStream("clicks", schema=Avro.file("page.avsc", registry=shapes, subject_names="RecordNameStrategy"))
system = System(
    "reading",
    [
        Microservice("site", image=image, on=cluster, produces=[pages, titles, clicks]),
        Microservice("count", image=image, port=None, on=cluster, consumes=[clicks]),
    ],
)
