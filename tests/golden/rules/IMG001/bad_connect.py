from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Connector, ConnectPlugin, Consume, KafkaCluster, KafkaConnect, Topic
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)])
kafka = KafkaCluster("events", on=core)
rides = Topic("rides", kafka, partitions=4, key="zone_id")
feeds = KafkaConnect(
    "feeds",
    kafka,
    image="registry.example/connect:4",
    plugins=[ConnectPlugin("files", image="registry.example/files:1")],
)
imports = Connector("imports", feeds, connector_class="com.example.FileSource", produces=[rides])
reader = Microservice("reader", image=IMAGE, port=None, consumes=[Consume(rides, idempotent=True)])

system = System("golden", [imports, reader])
