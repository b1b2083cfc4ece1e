from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Join, KafkaStreams, StreamJob
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka, far = KafkaCluster("events", on=cluster), KafkaCluster("far", on=cluster)
rides = Topic(
    "rides", kafka, key="driver", event_time="at", partitions=12, traffic=Traffic(mean=100, peak=400, message_bytes=200)
)
drivers = Topic(
    "drivers", far, key="driver", event_time="at", partitions=6, traffic=Traffic(mean=10, peak=40, message_bytes=200)
)
fleet = Topic("fleet", kafka, topic_name="far.drivers", key="driver", event_time="at", partitions=12)
mirror = MirrorMaker("in", source=far, target=kafka, topics=[MirroredTopic(drivers, fleet)], on=cluster)
paid = Topic("paid", kafka, key="driver")
pay = StreamJob(
    "pay",
    engine=KafkaStreams(image=IMAGE),
    consumes=[rides, fleet],
    produces=[paid],
    joins=[Join(rides, fleet, on="driver", within="1h")],
    parallelism=3,
)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[paid])
system = System("golden", [pay, audit, mirror])
