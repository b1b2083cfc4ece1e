from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob, Tumbling, Watermark
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, event_time="at", traffic=Traffic(mean=50, peak=90))
weather = Topic("weather", kafka, partitions=3, event_time="at", traffic=Traffic(mean=5, peak=9))
demand = Topic("demand", kafka)
job = StreamJob(
    "demand",
    consumes=[rides, weather],
    produces=[demand],
    engine=Flink(image=IMAGE),
    jar="local:///job.jar",
    windows=[Tumbling("1m")],
    watermark=Watermark(idle_timeout=None),
    checkpoint_storage="s3://state/demand",
    parallelism=12,
)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(demand, idempotent=True)])

system = System("golden", [job, audit])
