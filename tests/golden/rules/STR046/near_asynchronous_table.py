"""The event is inserted before the answer, and Debezium and a job copy it on: they go back to what is not written."""

from aiscale import KubernetesSecret, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import Connector, ConnectPlugin, Consume, EventTable, KafkaCluster, KafkaConnect, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
shop = PostgresDatabase(
    "shop-db",
    host="shop.db.example",
    database="shop",
    user=PostgresUser("app", password=KubernetesSecret("app-db", key="password")),
    ca=KubernetesSecret("db-ca", key="ca.crt"),
)
paid = EventTable("paid", shop, key="account", durability="critical")
payments = Topic("payments", kafka, key="account", record_bytes=400, durability="critical")
totals = Topic("totals", kafka, key="account", durability="critical")
checkout = Microservice(
    "checkout",
    image=IMAGE,
    traffic=Traffic(mean=20, peak=90, message_bytes=400),
    produces=[Produce(paid, per_request=1)],
)
debezium = ConnectPlugin("debezium", image="registry.example/debezium-postgres@sha256:" + "0e" * 32)
copier = Connector(
    "copier",
    KafkaConnect("copiers", kafka, plugins=[debezium]),
    connector_class="io.debezium.connector.postgresql.PostgresConnector",
    source=paid,
    produces=[payments],
)
sums = StreamJob(
    "sums",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[payments],
    produces=[totals],
    checkpoint_storage="s3://state/sums",
)
billing = Microservice(
    "billing", image=IMAGE, port=None, consumes=[Consume(totals, idempotent=True, on_failure="stop")]
)

system = System("golden", [checkout, copier, sums, billing])
