from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
spare = KafkaCluster("spare", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
# The copy has settings of its own, and readers once events is lost.
copied = Topic("rides-copied", spare, topic_name="events.rides", partitions=12)
mirror = MirrorMaker("standby", source=kafka, target=spare, topics=[MirroredTopic(rides, copied)])
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides])

system = System("golden", [audit, mirror])
