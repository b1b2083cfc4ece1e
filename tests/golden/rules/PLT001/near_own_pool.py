from aiscale import Resources, System
from aiscale.platform import KubernetesCluster, NodePool, Taint
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

# The brokers are kept to a tainted pool and let in there; the other pool is too small for them.
brokers = NodePool(
    "brokers", instance_type="r7i.2xlarge", min_nodes=3, max_nodes=4, taints=[Taint("dedicated", value="kafka")]
)
general = NodePool("general", instance_type="m7i.large", max_nodes=3)
cluster = KubernetesCluster("core", pools=[general, brokers])
kafka = KafkaCluster("events", pool=brokers, resources=Resources(cpu=4, memory="16Gi"), on=cluster)
rides = Topic("rides", kafka)
pricing = Microservice("pricing", image=IMAGE, produces=[Produce(rides)], on=cluster)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(rides, idempotent=True)], on=cluster)

system = System("golden", [pricing, audit])
