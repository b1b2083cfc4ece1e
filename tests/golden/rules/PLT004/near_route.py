from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Call, ExternalClient, Gateway, Istio, Listener, Route
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from tests.artifacts import IMAGE

north_pool = NodePool("general-north", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)
south_pool = NodePool("general-south", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)
north = EksCluster("north", region="eu-central-1", pools=[north_pool])
south = EksCluster("south", region="eu-west-3", pools=[south_pool])

api = Microservice("api", image=IMAGE, on=north)
placed = Placement("both", of=[api], primary=north, overflow=[south])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=south)
route = Route("to-api", gateway=edge, hosts=["a.example"], targets=[api])
app = ExternalClient("app", calls=[Call(route, timeout_ms=20_000)], traffic=Traffic(mean=5, peak=9))

system = System("golden", [app, placed], meshes=[Istio("istio-north", on=north), Istio("istio-south", on=south)])
