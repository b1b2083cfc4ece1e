from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import Bucket
from aiscale.streams import Connector, ConnectPlugin, Consume, KafkaCluster, KafkaConnect, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
audit = Topic("audit", kafka, key="auth_id", retention="30d", must_keep="2557d")
decide = Microservice(
    "decide", image=IMAGE, traffic=Traffic(mean=1, peak=2, message_bytes=500), produces=[Produce(audit, per_request=1)]
)
archive = Bucket("archive", uri="s3://audit/worm", must_keep="2557d", locked_for="2557d")
connect = KafkaConnect("connect", kafka, plugins=[ConnectPlugin("s3", image=IMAGE)], on=cluster)
copy = Connector(
    "archive",
    connect,
    connector_class="io.confluent.connect.s3.S3SinkConnector",
    consumes=[Consume(audit, offset_reset="earliest")],
    sink=archive,
    idempotent=True,
)

system = System("golden", [decide, copy])
