from aiscale import Objective, System
from aiscale.network import InferencePool, Istio
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE, PICKER

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE, objective=Objective(availability=0.99))
pricing = Microservice("pricing", image=IMAGE, calls=[InferencePool("surge-pool", surge, picker_image=PICKER)])
prices = Slo("prices", of=pricing, availability=0.999)

system = System("golden", [cluster, pricing], meshes=[Istio()], monitoring=Monitoring(slos=[prices]))
