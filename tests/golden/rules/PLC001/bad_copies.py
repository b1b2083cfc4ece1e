from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.stores import Bucket
from aiscale.streams import Consume, FirehoseStream, KafkaCluster, KinesisStream, TieredStorage, Topic
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster(
    "events",
    on=eu,
    tiered_storage=TieredStorage("s3://old-segments/events", plugin="registry.example/tiers@sha256:" + "2e" * 32,
                                 region="us-east-1"),
)  # fmt: skip
rides = Topic(
    "rides", kafka, key="id", tiered=True, local_retention="6h", traffic=Traffic(mean=10, peak=20, message_bytes=500)
)
audit = Microservice("audit", image=IMAGE, port=None, on=eu, consumes=[Consume(rides, idempotent=True)])
clicks = KinesisStream("clicks", key="id", region="eu-west-1", traffic=Traffic(mean=10, peak=20, message_bytes=500))
archive = FirehoseStream(
    "archive", clicks, destination=Bucket("lake", uri="s3://lake/clicks", format="json", jurisdiction="us")
)

system = System("golden", [audit, archive, Placement("eu-only", of=[rides, clicks], residency=["eu"])])
