from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
# Nothing comes or goes by itself.
lobby = Microservice("lobby", image=IMAGE, stateless=False, replicas=4)

system = System("golden", [cluster, lobby])
