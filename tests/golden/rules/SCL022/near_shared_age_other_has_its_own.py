from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KinesisStream
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
clicks = KinesisStream("clicks", traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
fraud = Microservice(
    "fraud",
    image=IMAGE,
    port=None,
    consumes=[clicks],
    autoscaling=Autoscaling(max_replicas=8, signals=["lag"]),
)
reports = Microservice("reports", image=IMAGE, port=None, consumes=[Consume(clicks, enhanced_fan_out=True)])

system = System("golden", [fraud, reports, cluster])
