from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
totals = Topic("totals", kafka)
sums = Microservice("sums", image=IMAGE, port=None, produces=[Produce(totals, transactional_id="sums")])
# The default of its client is read_committed.
audit = Microservice(
    "audit", image=IMAGE, port=None, consumes=[Consume(totals, idempotent=True)], kafka_client="librdkafka"
)

system = System("golden", [sums, audit])
