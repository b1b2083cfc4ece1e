from aiscale import Objective, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Read, Write
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
readings = Topic("readings", kafka, key="turbine", traffic=Traffic(mean=20, peak=40))
turbines = ExternalStore("turbines", product="PostgreSQL", host="db.example", objective=Objective(p99_ms=400))
ratings = ExternalStore("ratings", product="PostgreSQL", host="ratings.example")
rate = StreamJob(
    "rate",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    checkpoint_storage="s3://state/rate",
    consumes=[readings],
    reads=[Read(turbines, timeout_ms=200)],
    writes=[Write(ratings, idempotency="upsert", key=["turbine"])],
)

system = System("golden", [rate])
