from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
kafka, other = KafkaCluster("events", on=cluster), KafkaCluster("other", on=cluster)
traffic = Traffic(mean=9, peak=35)
orders = Topic("orders", kafka, traffic=traffic)
returns = Topic("returns", other, topic_name="orders", traffic=traffic)
reads = [Consume(topic, idempotent=True) for topic in (orders, returns)]
audit = Microservice("audit", image=IMAGE, port=None, consumes=reads)

system = System("golden", [audit])
