from aiscale import System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3)])
mainframe = ExternalService("mainframe", host="zos", port=9_443)
desk = Microservice(
    "desk", image=IMAGE, on=core, traffic=Traffic(mean=1, peak=2), calls=[Call(mainframe, timeout_ms=500)]
)

system = System("golden", [desk])
