from aiscale import System
from aiscale.core.component import Team
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, Read
from aiscale.stores import ExternalStore
from aiscale.streams import Connector, ConnectPlugin, KafkaCluster, KafkaConnect, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
events = KafkaCluster("events", on=cluster)
booking_team = Team("booking", contact="#booking")
billing_team = Team("billing", contact="#billing")
rides = Topic("rides", events, owner=booking_team)
booking = Microservice("booking", image=IMAGE, port=None, produces=[rides], owner=booking_team)
warehouse = ExternalStore("warehouse", product="ClickHouse", port=8_123, owner=billing_team)
connect = KafkaConnect("connect", events, plugins=[ConnectPlugin("jdbc", image=IMAGE)], on=cluster, owner=booking_team)
copy = Connector(
    "copy",
    connect,
    connector_class="io.aiven.connect.jdbc.JdbcSinkConnector",
    consumes=[rides],
    sink=warehouse,
    idempotent=True,
    owner=booking_team,
)
billing = Microservice("billing", image=IMAGE, reads=[Read(warehouse, timeout_ms=500)], owner=billing_team)

system = System("golden", [booking, copy, billing])
