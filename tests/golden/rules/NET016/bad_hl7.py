from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.platform import Device, KubernetesCluster, NodePool, Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
ward = Site("ward", cpu=4, memory="8Gi")
engine = Microservice("interface-engine", image=IMAGE, on=cluster)
edge = Gateway("edge", on=cluster, listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
messages = Route("messages", gateway=edge, hosts=["hl7.example"], targets=[engine])
monitor = Device("monitor", count=40, on=ward, protocol="hl7", traffic=Traffic(mean=40, peak=80), calls=[messages])

system = System("golden", [monitor, messages], meshes=[Istio()])
