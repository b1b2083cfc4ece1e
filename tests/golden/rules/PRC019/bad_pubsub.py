from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Write
from aiscale.stores import ExternalStore
from aiscale.streams import PubSubSubscription, PubSubTopic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
rides = PubSubTopic("rides", traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
invoices = ExternalStore("invoices", product="PostgreSQL")
job = StreamJob(
    "demand",
    engine=Flink(image=IMAGE),
    jar="local:///opt/job.jar",
    consumes=[PubSubSubscription("billing", rides, exactly_once=True)],
    parallelism=12,
    writes=[Write(invoices, idempotency="transactional")],
    delivery="exactly-once",
    on=cluster,
    checkpoint_storage="s3://state/demand",
)

system = System("golden", [job])
