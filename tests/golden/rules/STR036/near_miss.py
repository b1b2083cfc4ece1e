from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12)
app = Microservice("app", image=IMAGE, produces=[rides])
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides])

system = System("golden", [audit, app])
