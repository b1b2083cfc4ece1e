from aiscale import System, Traffic
from aiscale.network import ExternalService, Linkerd
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
vendor = ExternalService("vendor", host="api.vendor.example")
chat = Microservice(
    "chat",
    image=IMAGE,
    traffic=Traffic(mean=1, peak=2),
    calls=[Call(vendor, timeout_ms=150, contains_personal_data=True)],
    on=cluster,
)

system = System("golden", [chat], meshes=[Linkerd(on=cluster)])
