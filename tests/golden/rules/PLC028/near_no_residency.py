from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
# Nobody says where this cluster is, and nothing has to stay anywhere.
core = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=core)
rides = Topic("rides", kafka, traffic=Traffic(mean=10, peak=20))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides])
personal = Placement("personal", of=[audit], primary=core)

system = System("golden", [personal])
