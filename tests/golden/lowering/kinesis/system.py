from __future__ import annotations

from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import OwnCode, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KinesisStream, Produce

image = "registry.example/app@sha256:" + "2c" * 32
cluster = EksCluster(
    "core", cluster_name="prod-core", region="eu-west-1", pools=[NodePool("plain", instance_type="m7i.xlarge")]
)
clicks = KinesisStream("clicks", retention="7d", max_record_bytes="2Mi")
orders = KinesisStream("orders", mode="PROVISIONED", shards=8, encryption="NONE", stream_name="Orders.v2")
abroad = KinesisStream("abroad", region="us-east-1")
system = System(
    "ads",
    [
        Microservice("ingest", image=image, on=cluster, produces=[Produce(clicks), orders]),
        Microservice(
            "billing",
            image=image,
            port=None,
            on=cluster,
            consumes=[Consume(orders, enhanced_fan_out=True), Consume(clicks, group="Billing_EU"), abroad],
        ),
        StreamJob(
            "sessions",
            engine=OwnCode(image=image),
            consumes=[clicks],
            produces=[orders],
            delivery="at-least-once",
            on=cluster,
        ),
    ],
)
