from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Connector, ConnectPlugin, KafkaCluster, KafkaConnect, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
orders, refunds = Topic("orders", kafka), Topic("refunds", kafka)
plugins = [ConnectPlugin("shop", image=IMAGE)]
captures = KafkaConnect("captures", kafka, plugins=plugins)
exports = KafkaConnect("exports", kafka, plugins=plugins)
system = System(
    "golden",
    [
        Connector("orders-in", captures, connector_class="com.example.Source", produces=[orders]),
        Connector("refunds-in", exports, connector_class="com.example.Source", produces=[refunds]),
        Microservice("audit", image=IMAGE, port=None, consumes=[orders, refunds]),
    ],
)
