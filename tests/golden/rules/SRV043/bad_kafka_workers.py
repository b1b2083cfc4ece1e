from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Connector, KafkaCluster, KafkaConnect, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
orders = Topic("orders", kafka)
captures = KafkaConnect("captures", kafka, version="4.1.0")
system = System(
    "golden",
    [
        Connector(
            "orders-in",
            captures,
            connector_class="org.apache.kafka.connect.mirror.MirrorHeartbeatConnector",
            produces=[orders],
        ),
        Microservice("audit", image=IMAGE, port=None, consumes=[orders]),
    ],
)
