from aiscale import System
from aiscale.network import InferencePool
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE, PICKER

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
customers = Topic("customers", KafkaCluster("events", on=cluster), classification="restricted")
profile = Microservice("profile", image=IMAGE, produces=[Produce(customers)], on=cluster)
pool = InferencePool("profiles", profile, picker_image=PICKER)
front = Microservice("front", image=IMAGE, calls=[Call(pool, timeout_ms=50)], on=cluster)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(customers, idempotent=True)], on=cluster)

system = System("golden", [front, audit])
