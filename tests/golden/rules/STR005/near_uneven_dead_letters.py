from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, DeadLetter, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
parked = Topic("parked", kafka, partitions=3, retention="14d")
aside = Consume(rides, idempotent=True, dead_letter=DeadLetter(parked))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[aside], replicas=6)
again = Microservice("again", image=IMAGE, port=None, consumes=[Consume(parked, idempotent=True)], replicas=2)

system = System("golden", [audit, again])
