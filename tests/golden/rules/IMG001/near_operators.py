"""What operators and the cloud choose, and jobs that run in a session's image."""

from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, FlinkSession, StreamJob
from aiscale.services import Microservice
from aiscale.streams import (
    Avro,
    Connector,
    ConnectPlugin,
    ExternalKafka,
    KafkaCluster,
    KafkaConnect,
    SchemaRegistry,
    StrimziCluster,
    Topic,
)
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)])
kafka = KafkaCluster("events", on=core)
others = ExternalKafka("others", strimzi=StrimziCluster("shared", namespace="kafka"))
schemas = SchemaRegistry("schemas", storage=kafka, on=core)
FIELDS = '{"type": "record", "name": "Ride", "fields": [{"name": "zone", "type": "string"}]}'
rides = Topic("rides", kafka, partitions=4, key="zone", schema=Avro(path="ride.avsc", text=FIELDS, registry=schemas))
peaks = Topic("peaks", others, partitions=4, key="zone")
files = ConnectPlugin("files", image="registry.example/files@sha256:" + "3d" * 32)
feeds = KafkaConnect("feeds", kafka, plugins=[files])
imports = Connector("imports", feeds, connector_class="com.example.FileSource", produces=[rides])
shared = FlinkSession("shared", image="registry.example/flink:2.2@sha256:" + "2e" * 32)
jobs = [
    StreamJob(
        name,
        engine=Flink(session=shared),
        jar="https://jars.example/job.jar",
        consumes=[rides],
        produces=[peaks],
        checkpoint_storage="s3://acme-checkpoints/rides",
    )
    for name in ("hourly", "daily")
]
pager = Microservice("pager", image=IMAGE, port=None, consumes=[peaks])

system = System("golden", [imports, *jobs, pager])
