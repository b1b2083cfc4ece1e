from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, KafkaListener, MirrorMaker, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
far = NodePool("far", instance_type="m7i.2xlarge", max_nodes=12)
virginia = EksCluster("virginia", region="us-east-1", pools=[far])
kafka = KafkaCluster("events", listeners=[KafkaListener("outside", type="loadbalancer")], on=core)
copy = KafkaCluster("copy", on=virginia)
rides = Topic("rides", kafka, traffic=Traffic(mean=10, peak=20))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides], on=core)
backup = MirrorMaker("backup", source=kafka, target=copy, topics=[rides], on=virginia)
personal = Placement("personal", of=[rides], residency=["eu"])
meant = Placement("meant", of=[audit], primary=core, overflow=[virginia])

system = System("golden", [audit, backup, personal, meant])
