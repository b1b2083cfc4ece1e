from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, TieredStorage, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster, tiered_storage=TieredStorage("s3://segments/events", plugin=IMAGE))
trips = Topic("trips", kafka, tiered=True, retention="365d", local_retention="6h")
audit = Microservice("audit", image=IMAGE, port=None, consumes=[trips])
booking = Microservice("booking", image=IMAGE, port=None, produces=[trips])

system = System("golden", [audit, booking])
