from aiscale import KubernetesSecret, System
from aiscale.network import Gateway, InferencePool, Istio, Listener, Route
from aiscale.observability import Monitoring
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE, PICKER

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
prices = Route("prices", gateway=edge, targets=[InferencePool("pricing-pool", pricing, picker_image=PICKER)])

system = System("golden", [cluster, prices], meshes=[Istio()], monitoring=Monitoring())
