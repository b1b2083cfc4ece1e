"""The mesh is that of one cluster, and the call is made on the other."""

from aiscale import System
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

eu = KubernetesCluster("eu", pools=[NodePool("general", instance_type="m7i.2xlarge")])
us = KubernetesCluster("us", pools=[NodePool("other", instance_type="m7i.2xlarge")])
customers = Topic("customers", KafkaCluster("events", on=us), contains_personal_data=True)
profile = Microservice("profile", image=IMAGE, produces=[customers], on=us)
front = Microservice("front", image=IMAGE, calls=[Call(profile, timeout_ms=100)], on=us)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(customers, idempotent=True)], on=us)
pricing = Microservice("pricing", image=IMAGE, on=eu)

system = System("golden", [front, audit, pricing], meshes=[Istio(on=eu)])
