from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Join, OwnCode, StreamJob
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic(
    "rides", kafka, key="driver", event_time="at", partitions=12, traffic=Traffic(mean=100, peak=400, message_bytes=200)
)
drivers = Topic(
    "drivers", kafka, key="driver", event_time="at", partitions=6, traffic=Traffic(mean=10, peak=40, message_bytes=200)
)
paid = Topic("paid", kafka, key="driver")
pay = StreamJob(
    "pay",
    engine=OwnCode(image=IMAGE),
    consumes=[rides, drivers],
    produces=[paid],
    joins=[Join(rides, drivers, on="driver", within="1h")],
    parallelism=3,
)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[paid])
system = System("golden", [pay, audit])
