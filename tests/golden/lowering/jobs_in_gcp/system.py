"""Jobs of engines that act in the name of Google service accounts of their own."""

from __future__ import annotations

from aiscale import System
from aiscale.platform import GkeCluster, NodePool
from aiscale.processing import Flink, Spark, StreamJob
from aiscale.stores import Bucket
from aiscale.streams import Connector, KafkaCluster, KafkaConnect, PubSubSubscription, PubSubTopic, Topic

image = "registry.example/app@sha256:" + "6a" * 32
cluster = GkeCluster(
    "core", region="europe-west4", project="acme-prod", pools=[NodePool("plain", instance_type="n2-standard-4")]
)
orders = PubSubSubscription("orders", PubSubTopic("placed"))
totals = PubSubTopic("totals")
lake = Bucket("lake", uri="gs://acme-lake/orders")
kafka = KafkaCluster("events", on=cluster)
parcels = Topic("parcels", kafka, partitions=6)
copies = KafkaConnect("copies", kafka, on=cluster)
system = System(
    "groceries",
    [
        StreamJob(
            "total",
            engine=Flink(image=image),
            jar="gs://acme-jars/total.jar",
            consumes=[orders],
            produces=[totals],
            delivery="at-least-once",
            checkpoint_storage="gs://acme_state.eu/total",
            on=cluster,
        ),
        StreamJob(
            "rank",
            engine=Spark(image=image),
            jar="local:///opt/rank.py",
            consumes=[parcels],
            reads=[lake],
            delivery="at-least-once",
            checkpoint_storage="gs://acme_state.eu/rank",
            on=cluster,
        ),
        Connector(
            "parcels-files",
            copies,
            connector_class="io.aiven.kafka.connect.gcs.GcsSinkConnector",
            consumes=[parcels],
            sink=lake,
        ),
    ],
)
