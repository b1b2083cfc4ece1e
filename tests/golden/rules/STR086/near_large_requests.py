from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
frames = Topic("frames", kafka, retention="1h", traffic=Traffic(mean=1, peak=2, message_bytes=3_000_000))
sink = Microservice("sink", image=IMAGE, port=None, consumes=[Consume(frames, idempotent=True)])

system = System("golden", [sink, kafka])
