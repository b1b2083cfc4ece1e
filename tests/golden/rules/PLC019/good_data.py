from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, KafkaListener, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
spare_pool = NodePool("spare", instance_type="m7i.2xlarge", max_nodes=12)
spare = EksCluster("spare", region="eu-central-1", pools=[spare_pool])
outside = KafkaListener("outside", port=9095, type="loadbalancer")
kafka = KafkaCluster("events", on=core, listeners=[outside])
rides = Topic("rides", kafka, traffic=Traffic(mean=10, peak=20))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides])
auditing = Placement("auditing", of=[audit], primary=core, near=[rides])
search = Placement("search", of=[Microservice("search", image=IMAGE)], primary=spare, overflow=[core])

system = System("golden", [auditing, search])
