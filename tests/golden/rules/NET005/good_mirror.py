from aiscale import KubernetesSecret, System
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", storage="1Ti", on=cluster)
prices = Topic("prices", kafka)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(prices)])
pricing = Microservice("pricing", image=IMAGE, produces=[prices])
copy = Microservice("pricing-v2", image=IMAGE, produces=[])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
route = Route("prices", gateway=edge, targets=[pricing], mirror=copy)

system = System("golden", [cluster, audit, route], meshes=[Istio()])
