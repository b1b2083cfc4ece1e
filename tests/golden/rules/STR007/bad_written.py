from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", storage="4Ti", on=cluster)
scans = Topic("scans", kafka, partitions=2, retention="6h", record_bytes=60_000)
traffic = Traffic(mean=1_000, peak=2_000)
shop = Microservice("shop", image=IMAGE, traffic=traffic, produces=[Produce(scans, per_request=1)])
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(scans, idempotent=True)])

system = System("golden", [shop, audit])
