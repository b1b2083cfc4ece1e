from aiscale import System
from aiscale.network import AuthorizationPolicy
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE)
reports = AuthorizationPolicy("reports-may-ask", of=[surge], allow=["analytics/reports"])

system = System("golden", [cluster, surge, reports])
