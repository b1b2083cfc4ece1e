from aiscale import System, Traffic
from aiscale.observability import Monitoring
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE, traffic=Traffic(mean=900, peak=3_000))

system = System("golden", [cluster, pricing], monitoring=Monitoring())
