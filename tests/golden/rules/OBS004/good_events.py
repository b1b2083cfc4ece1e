from aiscale import Objective, System, Traffic
from aiscale.network import Istio
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
reports = Microservice(
    "reports", image=IMAGE, traffic=Traffic(mean=100, peak=300), objective=Objective(availability=0.999)
)
promise = Slo("reports", of=reports)

system = System("golden", [cluster, reports], meshes=[Istio()], monitoring=Monitoring(slos=[promise]))
