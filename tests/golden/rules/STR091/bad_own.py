from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import ClientQuotas, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster, brokers=1, replication_factor=1, min_insync_replicas=1, quotas=None)
readings = Topic("readings", kafka, traffic=Traffic(mean=100, peak=300, message_bytes=1_024), retention="1h")
meter = Microservice(
    "meter", image=IMAGE, port=None, produces=[readings], kafka_quotas=ClientQuotas(producer_byte_rate="240Ki")
)
billing = Microservice("billing", image=IMAGE, port=None, consumes=[readings])

system = System("golden", [meter, billing])
