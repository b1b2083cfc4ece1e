"""Services that come before jobs where nodes are full, in every kind of pod; and a class that the cluster has already."""

from aiscale import Objective, Priority, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Flink, KafkaStreams, OwnCode, Spark, StreamJob
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.stores import Bucket
from aiscale.streams import Connector, KafkaCluster, KafkaConnect, SchemaRegistry, Topic
from tests.artifacts import IMAGE

FIRST, NEXT = Priority(1_000), Priority(500)
LAST = Priority(-100, preempts=False)
CRITICAL = "system-cluster-critical"  # there is one of that name in every cluster

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)])
events = KafkaCluster("events", priority=CRITICAL, on=core)
schemas = SchemaRegistry("schemas", storage=events, priority=NEXT, on=core)
clicks, visits, counts = Topic("clicks", events), Topic("visits", events), Topic("counts", events)
lake = Bucket("lake", uri="s3://lake/clicks", event_timestamp="at")
feeds = KafkaConnect("feeds", events, image=IMAGE, priority=NEXT)
model = Model("rank", version="v1", artifact="s3://models/rank/v1", digest="sha256:" + "8a" * 32, framework="onnx")
system = System(
    "ranked",
    [
        Microservice("front", image=IMAGE, objective=Objective(p99_ms=100), priority=FIRST, produces=[clicks], on=core),
        ModelService("rank", model=model, runtime=Triton(image=IMAGE), priority=FIRST, on=core),
        schemas,
        Connector("imports", feeds, connector_class="com.example.Files", produces=[clicks]),
        StreamJob(
            "visits",
            engine=Flink(image=IMAGE),
            jar="local:///opt/visits.jar",
            consumes=[clicks],
            produces=[visits],
            priority=NEXT,
            checkpoint_storage="s3://state/visits",
            on=core,
        ),
        StreamJob(
            "counts", engine=KafkaStreams(image=IMAGE), consumes=[visits], produces=[counts], priority=NEXT, on=core
        ),
        BatchJob(
            "nightly",
            engine=Spark(image=IMAGE),
            jar="local:///opt/nightly.py",
            reads=[lake],
            schedule="0 3 * * *",
            priority=LAST,
            on=core,
        ),
        BatchJob("cleanup", engine=OwnCode(image=IMAGE), reads=[lake], schedule="0 5 * * *", priority=LAST, on=core),
    ],
)
