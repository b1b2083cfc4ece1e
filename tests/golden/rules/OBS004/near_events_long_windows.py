from aiscale import Objective, System, Traffic
from aiscale.network import Istio
from aiscale.observability import BurnRate, Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
reports = Microservice("reports", image=IMAGE, traffic=Traffic(mean=2, peak=5), objective=Objective(availability=0.999))
promise = Slo("reports", of=reports, alerts=[BurnRate("ticket", long="3d", short="6h", budget_percent=10)])

system = System("golden", [cluster, reports], meshes=[Istio()], monitoring=Monitoring(slos=[promise]))
