"""Each stream keeps as long as it can, and its reader asks for no more."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, KinesisStream, PubSubSubscription, PubSubTopic, TieredStorage, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", tiered_storage=TieredStorage("s3://segments/events", plugin=IMAGE), on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, traffic=traffic, retention="forever", tiered=True, local_retention="1d")
clicks = KinesisStream("clicks", traffic=traffic, retention="365d")
logins = PubSubTopic("logins", traffic=traffic, retention="31d")
all_logins = PubSubSubscription("training", logins)
training = Microservice(
    "training",
    image=IMAGE,
    port=None,
    consumes=[Consume(rides, replay="730d"), Consume(clicks, replay="365d"), Consume(all_logins, replay="31d")],
)

system = System("golden", [training])
