from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
us = EksCluster("us", region="us-east-1", pools=[NodePool("b", instance_type="m7i.2xlarge", max_nodes=12)])
ohio = EksCluster("ohio", region="us-east-2", pools=[NodePool("c", instance_type="m7i.2xlarge", max_nodes=12)])

rides = Topic("rides", KafkaCluster("events", on=eu), key="id", traffic=Traffic(mean=10, peak=20, message_bytes=500))
audit = Microservice("audit", image=IMAGE, port=None, on=eu, consumes=[Consume(rides, idempotent=True)])

# The system in it has a residency of its own.
trips = Topic("trips", KafkaCluster("trips", on=us), key="id", traffic=Traffic(mean=10, peak=20, message_bytes=500))
americas = System(
    "americas",
    [Microservice("trip-audit", image=IMAGE, port=None, on=us, consumes=[Consume(trips, idempotent=True)])],
    residency=["us"],
)

# A placement of a few parts goes before what the system says; what is kept in them goes along.
status = Topic("status", KafkaCluster("status", on=ohio), key="id", traffic=Traffic(mean=1, peak=2, message_bytes=500))
page = Microservice("status-page", image=IMAGE, port=None, on=ohio, consumes=[Consume(status, idempotent=True)])
elsewhere = Placement("elsewhere", of=[status.cluster, page], residency=["us"])

system = System("golden", [audit, americas, page, elsewhere], residency=["eu"])
