from aiscale import System, Traffic
from aiscale.network import Istio
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Call, Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

eu_pool = NodePool("general-eu", instance_type="m7i.2xlarge", max_nodes=12)
eu = EksCluster("eu", region="eu-central-1", pools=[eu_pool])
us_pool = NodePool("general-us", instance_type="m7i.2xlarge", max_nodes=12)
us = EksCluster("us", region="us-east-1", pools=[us_pool])
customers = Topic("customers", KafkaCluster("events", on=eu), contains_personal_data=True)
profile = Microservice("profile", image=IMAGE, replicas=3, produces=[customers])
front = Microservice(
    "front", image=IMAGE, replicas=3, calls=[Call(profile, timeout_ms=100)], traffic=Traffic(mean=5, peak=9)
)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(customers, idempotent=True)], on=eu)
first_in_eu = Placement("first-in-eu", of=[front, profile], primary=eu, overflow=[us])

system = System("golden", [front, audit, first_in_eu], meshes=[Istio(on=eu)])
