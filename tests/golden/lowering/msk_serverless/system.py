"""MSK Serverless beside a Kinesis stream: one role for both."""

from __future__ import annotations

from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KinesisStream, Msk, Topic

image = "registry.example/app@sha256:" + "5f" * 32
cluster = EksCluster("core", region="us-east-1", pools=[NodePool("plain", instance_type="m7i.xlarge")])
views = Msk(
    "views",
    type="serverless",
    cluster_name="Views",
    subnets=["subnet-0a11aa22bb33cc44d", "subnet-0b11aa22bb33cc44d"],
    security_groups=["sg-0d11aa22bb33cc44d"],
)
pages = Topic("pages", views, partitions=6)
system = System(
    "reading",
    [Microservice("site", image=image, on=cluster, produces=[pages, KinesisStream("clicks")])],
)
