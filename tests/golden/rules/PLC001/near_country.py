from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
# Frankfurt is in Germany, and Germany is in the EU.
core = EksCluster("core", region="eu-central-1", pools=[general])
kafka = KafkaCluster("events", on=core)
rides = Topic("rides", kafka, traffic=Traffic(mean=10, peak=20))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides])
personal = Placement("personal", of=[rides], residency=["de"])
everything = Placement("everything", of=[audit], primary=core, residency=["eea"])

system = System("golden", [personal, everything])
