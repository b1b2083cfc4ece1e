"""The service serves TLS itself."""

from aiscale import System
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
customers = Topic("customers", KafkaCluster("events", on=cluster), contains_personal_data=True)
profile = Microservice("profile", image=IMAGE, protocol="https", produces=[Produce(customers)], on=cluster)
front = Microservice("front", image=IMAGE, calls=[Call(profile, timeout_ms=50)], on=cluster)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(customers, idempotent=True)], on=cluster)

system = System("golden", [front, audit], meshes=[Istio(mtls="PERMISSIVE", on=cluster)])
