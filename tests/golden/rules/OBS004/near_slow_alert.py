from aiscale import System
from aiscale.network import Istio
from aiscale.observability import BurnRate, Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
drafts = Microservice("drafts", image=IMAGE)
promise = Slo(
    "drafts", of=drafts, availability=0.9, alerts=[BurnRate("ticket", long="1d", short="2h", budget_percent=10)]
)

system = System("golden", [cluster, drafts], meshes=[Istio()], monitoring=Monitoring(slos=[promise]))
