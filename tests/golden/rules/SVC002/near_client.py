"""A client that waits as long as the route promises, and one of which nobody says how long it does."""

from aiscale import KubernetesSecret, Objective, System
from aiscale.network import ExternalClient, Gateway, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener("HTTPS", certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
chat = Microservice("chat", image=IMAGE, objective=Objective(p99_ms=20_000))
asked = Route("asked", gateway=edge, targets=[chat], timeout_ms=22_000, objective=Objective(p99_ms=22_000))
app = ExternalClient("app", calls=[Call(asked, timeout_ms=22_000)])
site = ExternalClient("site", calls=[asked])

system = System("golden", [cluster, app, site])
