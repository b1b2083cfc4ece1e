from aiscale import Objective, System, Traffic
from aiscale.delivery import Canary
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, retention="1d", traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
# A canary divides requests; the records that it reads say nothing of them.
pricing = Microservice(
    "pricing",
    image=IMAGE,
    on=cluster,
    consumes=[rides],
    replicas=4,
    traffic=Traffic(mean=5, peak=20),
    rollout=Canary(steps=[5, 25], bake="2m"),
    objective=Objective(availability=0.9995),
)

system = System("golden", [pricing])
