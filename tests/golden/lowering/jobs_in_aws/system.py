"""Jobs of engines with a role of their own: streams, state in S3, and brokers that they sign in to with it."""

from __future__ import annotations

from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import BatchJob, Flink, FlinkSession, Spark, Storm, StreamJob
from aiscale.services import Write
from aiscale.stores import Bucket
from aiscale.streams import Connector, Consume, KafkaConnect, KinesisStream, Msk, Topic

image = "registry.example/app@sha256:" + "6a" * 32
cluster = EksCluster("core", region="eu-west-1", pools=[NodePool("plain", instance_type="m7i.xlarge")])
events = Msk(
    "events",
    subnets=["subnet-0a11aa22bb33cc44d", "subnet-0b11aa22bb33cc44d", "subnet-0c11aa22bb33cc44d"],
    security_groups=["sg-0d11aa22bb33cc44d"],
)
taps = KinesisStream("taps", mode="PROVISIONED", shards=4)
counts = KinesisStream("counts")
trips = Topic("trips", events, partitions=6)
fares = Topic("fares", events, partitions=6)
history = Bucket("history", uri="s3://city-lake/trips")
shared = FlinkSession("shared", storage="s3://city-state/shared", on=cluster)
copies = KafkaConnect("copies", events, image="registry.example/connect@sha256:" + "6b" * 32, on=cluster)
system = System(
    "city",
    [
        StreamJob(
            "count",
            engine=Flink(image=image),
            jar="local:///opt/flink/usrlib/count.jar",
            consumes=[Consume(taps, enhanced_fan_out=True)],
            produces=[counts],
            delivery="at-least-once",
            checkpoint_storage="s3://city-state/count",
            on=cluster,
        ),
        StreamJob(
            "price",
            engine=Flink(session=shared),
            jar="s3://city-jars/price.jar",
            consumes=[trips],
            produces=[fares],
            checkpoint_storage="s3://city-state/price",
            on=cluster,
        ),
        StreamJob(
            "watch",
            engine=Flink(session=shared),
            jar="s3://city-jars/watch.jar",
            consumes=[taps],
            delivery="at-least-once",
            stateful=False,
            on=cluster,
        ),
        StreamJob(
            "keep",
            engine=Spark(image=image),
            jar="s3://city-jars/keep.py",
            consumes=[trips],
            writes=[Write(history)],
            delivery="at-least-once",
            checkpoint_storage="s3a://city-state/keep",
            on=cluster,
        ),
        StreamJob(
            "alarm",
            engine=Storm(image=image, zookeeper_image="registry.example/zookeeper@sha256:" + "2e" * 32),
            jar="local:///opt/alarm.jar",
            entry_class="city.Alarm",
            consumes=[trips],
            stateful=False,
            on=cluster,
        ),
        BatchJob("train", engine=Spark(image=image), jar="local:///opt/train.py", reads=[history], on=cluster),
        Connector(
            "fares-files",
            copies,
            connector_class="io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector",
            consumes=[fares],
            sink=history,
        ),
    ],
)
