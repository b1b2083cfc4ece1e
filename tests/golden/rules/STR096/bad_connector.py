from aiscale import KubernetesSecret, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import ExternalStore
from aiscale.streams import Connector, ExternalKafka, KafkaConnect, Scram, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = ExternalKafka(
    "shared",
    tools_image=IMAGE,
    bootstrap_servers=["kafka.example:9093"],
    brokers=3,
    users={
        "connectors/index": Scram("exports", password=KubernetesSecret("exports-kafka", key="password")),
        "services/shop": Scram("shop", password=KubernetesSecret("shop-kafka", key="password")),
    },
)
orders = Topic("orders", kafka)
shop = Microservice("shop", image=IMAGE, produces=[orders])
connect = KafkaConnect("exports", kafka)
search = ExternalStore("search", product="Elasticsearch")
index = Connector(
    "index",
    connect,
    connector_class="org.apache.kafka.connect.file.FileStreamSinkConnector",
    consumes=[orders],
    sink=search,
    idempotent=True,
)

system = System("golden", [cluster, shop, index])
