from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool, Placement, Region
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = KubernetesCluster("core", pools=[general], region=Region("cellar", provider="own", jurisdiction="at"))
kafka = KafkaCluster("events", on=core)
rides = Topic("rides", kafka, traffic=Traffic(mean=10, peak=20))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides])
personal = Placement("personal", of=[rides], residency=["eu"])

system = System("golden", [audit, personal])
