"""What the platform team runs for everybody: the cluster, its nodes, Kafka, and the registries."""

from aiscale import Team
from aiscale.delivery import ModelRegistry
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, SchemaRegistry

IMAGES = "registry.example/video"
ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]

platform = Team("platform", contact="#platform", on_call="platform-primary")

cluster = KubernetesCluster(
    "media",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge", min_nodes=15, max_nodes=45, zones=ZONES),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", min_nodes=9, max_nodes=50, zones=ZONES),
    ],
    owner=platform,
)
kafka = KafkaCluster("events", brokers=6, storage="4Ti", on=cluster, owner=platform)
schemas = SchemaRegistry("schemas", compatibility="FULL_TRANSITIVE", storage=kafka, on=cluster, owner=platform)
models = ModelRegistry("models", owner=platform, keep_versions=20)
trino = ExternalStore(
    "trino", product="Trino", host="trino.data.example", port=8_443, cidrs=["10.40.16.0/24"], owner=platform
)
