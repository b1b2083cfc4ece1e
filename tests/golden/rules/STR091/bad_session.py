from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, FlinkSession, StreamJob
from aiscale.services import Microservice
from aiscale.streams import ClientQuotas, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster, quotas=None)
readings = Topic("readings", kafka, traffic=Traffic(mean=10_000, peak=30_000, message_bytes=1_024), retention="1h")
alerts = Topic("alerts", kafka)
meter = Microservice("meter", image=IMAGE, port=None, produces=[readings])
shared = FlinkSession("shared", kafka_quotas=ClientQuotas(consumer_byte_rate="10Mi"))
jobs = [
    StreamJob(
        name,
        engine=Flink(session=shared),
        jar="https://jars.example/job.jar",
        consumes=[readings],
        produces=[alerts],
        checkpoint_storage="s3://acme-checkpoints/meters",
    )
    for name in ("spikes", "gaps")
]
pager = Microservice("pager", image=IMAGE, port=None, consumes=[alerts])

system = System("golden", [meter, *jobs, pager])
