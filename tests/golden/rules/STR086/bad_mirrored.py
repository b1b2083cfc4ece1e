from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, ExternalKafka, KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
# Another team's brokers take large records; how large, nobody says.
kafka = ExternalKafka("events", bootstrap_servers=["broker-1.others.example:9093"], tools_image=IMAGE)
archive = KafkaCluster("archive", on=cluster)
frames = Topic(
    "frames",
    kafka,
    retention="1h",
    record_bytes=3_000_000,
    traffic=Traffic(mean=1, peak=2),
)
copy = Topic("frames-copy", archive, topic_name="events.frames", retention="1h")
mirror = MirrorMaker("to-archive", source=kafka, target=archive, on=cluster, topics=[MirroredTopic(frames, into=copy)])
sink = Microservice("sink", image=IMAGE, port=None, consumes=[Consume(copy, idempotent=True)])

system = System("golden", [sink, mirror])
