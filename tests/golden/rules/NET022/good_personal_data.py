from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
customers = Topic("customers", KafkaCluster("events", on=cluster), contains_personal_data=True)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=cluster)
sign_up = Microservice("sign-up", image=IMAGE, produces=[Produce(customers)], on=cluster)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(customers, idempotent=True)], on=cluster)
route = Route("sign-up", gateway=edge, targets=[sign_up], traffic=Traffic(mean=5, peak=9))

system = System("golden", [route, audit], meshes=[Istio(on=cluster)])
