from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, KafkaListener, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
us_pool = NodePool("remote", instance_type="m7i.2xlarge", max_nodes=12)
other = EksCluster("other", region="eu-central-1", pools=[us_pool])
kafka = KafkaCluster("events", on=core, listeners=[KafkaListener("outside", port=9095, type="loadbalancer")])
rides = Topic("rides", kafka, traffic=Traffic(mean=10, peak=20))
audit = Microservice(
    "audit", image=IMAGE, environment={"KAFKA_BOOTSTRAP_SERVERS": "kafka.example:9095"}, port=None, consumes=[rides]
)
personal = Placement("personal", of=[rides], residency=["eu"])
auditing = Placement("auditing", of=[audit], primary=other, overflow=[core])

system = System("golden", [personal, auditing])
