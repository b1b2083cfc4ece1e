from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
report = Microservice("report", image=IMAGE)
portal = Microservice("portal", image=IMAGE, calls=[Call(report, timeout_ms=120_000)])

system = System("golden", [cluster, portal])
