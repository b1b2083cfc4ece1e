from aiscale import System, Traffic
from aiscale.network import Istio
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

eu_pool = NodePool("general-eu", instance_type="m7i.2xlarge", max_nodes=12)
eu = EksCluster("eu", region="eu-central-1", pools=[eu_pool])
us_pool = NodePool("general-us", instance_type="m7i.2xlarge", max_nodes=12)
us = EksCluster("us", region="us-east-1", pools=[us_pool])
customers = Topic("customers", KafkaCluster("events", on=us), contains_personal_data=True)
sign_up = Microservice("sign-up", image=IMAGE, produces=[customers], traffic=Traffic(mean=1, peak=2), on=us)
profile = Microservice("profile", image=IMAGE, consumes=[Consume(customers, idempotent=True)], on=us)
front_us = Microservice("front-us", image=IMAGE, calls=[profile], traffic=Traffic(mean=5, peak=9), on=us)
front_eu = Microservice("front-eu", image=IMAGE, traffic=Traffic(mean=5, peak=9), on=eu)
us_part = System("sign-up", [sign_up])

# The mesh of the whole is on the other cluster.
system = System("golden", [front_eu, front_us, us_part], meshes=[Istio("istio-eu", on=eu)])
