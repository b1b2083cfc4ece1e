from aiscale import System
from aiscale.network import Istio
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
drafts = Microservice("drafts", image=IMAGE)
promise = Slo("drafts", of=drafts, availability=0.9)

system = System("golden", [cluster, drafts], meshes=[Istio()], monitoring=Monitoring(slos=[promise]))
