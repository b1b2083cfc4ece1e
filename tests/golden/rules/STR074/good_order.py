from aiscale import Needs, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
orders = Topic("orders", kafka, key="order_id")
shop = Microservice("shop", image=IMAGE, traffic=traffic, produces=[Produce(orders, per_request=1)])
checked = Topic("checked", kafka, key="order_id")
check = StreamJob(
    "check",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[orders],
    produces=[checked],
    checkpoint_storage="s3://state/check",
    parallelism=12,
)
state = Microservice(
    "state", image=IMAGE, port=None, consumes=[Consume(checked, idempotent=True, needs=Needs(order="per-key"))]
)

system = System("golden", [shop, check, state])
