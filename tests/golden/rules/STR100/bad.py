from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
audit = Topic("audit", kafka, key="auth_id", retention="30d", must_keep="2557d")
decide = Microservice(
    "decide", image=IMAGE, traffic=Traffic(mean=1, peak=2, message_bytes=500), produces=[Produce(audit, per_request=1)]
)
reader = Microservice("reader", image=IMAGE, port=None, consumes=[Consume(audit, idempotent=True)])

system = System("golden", [decide, reader])
