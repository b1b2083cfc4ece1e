from aiscale import Autoscaling, System
from aiscale.network import Istio
from aiscale.observability import Monitoring, ServiceMonitor
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
features = Microservice("features", image=IMAGE, autoscaling=Autoscaling(max_replicas=20))
pricing = Microservice("pricing", image=IMAGE, calls=[features])
exporter = ServiceMonitor("features", of=[features], series_per_pod=5_000)

system = System(
    "golden",
    [cluster, pricing],
    meshes=[Istio()],
    monitoring=Monitoring(series_budget=50_000, service_monitors=[exporter]),
)
