from aiscale import Objective, System, Traffic
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import Canary
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
bookings = Topic("bookings", kafka, partitions=12, traffic=Traffic(mean=10, peak=40))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[bookings])

pricing = Microservice("pricing", image=IMAGE, produces=[bookings], rollout=Canary(), objective=Objective(p99_ms=200))

system = System("golden", [pricing, audit], meshes=[Istio(on=cluster)])
