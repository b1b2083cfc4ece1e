from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.stores import Bucket
from aiscale.streams import (
    Consume,
    FirehoseStream,
    KafkaCluster,
    KafkaListener,
    KinesisStream,
    MirrorMaker,
    Produce,
    Topic,
)
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
us = EksCluster("us", region="us-east-1", pools=[NodePool("b", instance_type="m7i.2xlarge", max_nodes=12)])
ohio = EksCluster("ohio", region="us-east-2", pools=[NodePool("c", instance_type="m7i.2xlarge", max_nodes=12)])

kafka = KafkaCluster("events", on=eu, listeners=[KafkaListener("outside", port=9095, type="loadbalancer")])
rides = Topic("rides", kafka, key="id")
# A copy that may be elsewhere, but not of what must stay.
backup = KafkaCluster("backup", on=ohio)
mirror = MirrorMaker("mirror", source=kafka, target=backup, topics=[rides], on=ohio)
anywhere = Placement("anywhere", of=[backup, mirror], residency=["eu", "us"])

intake = Microservice(
    "intake",
    image=IMAGE,
    environment={"KAFKA_BOOTSTRAP_SERVERS": "kafka.example:9095"},
    port=None,
    on=us,
    produces=[Produce(rides)],
    traffic=Traffic(mean=1, peak=2),
)
audit = Microservice(
    "audit",
    image=IMAGE,
    environment={"KAFKA_BOOTSTRAP_SERVERS": "kafka.example:9095"},
    port=None,
    on=us,
    consumes=[Consume(rides, idempotent=True)],
)
clicks = KinesisStream("clicks", key="id", region="us-east-1", traffic=Traffic(mean=10, peak=20, message_bytes=500))
archive = FirehoseStream(
    "archive", clicks, destination=Bucket("lake", uri="s3://lake/clicks", format="json", jurisdiction="us")
)

# Nothing is said of what is in it: what holds around it holds for it.
pricing = System("pricing", [intake, audit])
system = System("golden", [pricing, mirror, anywhere, archive], residency=["eu"])
