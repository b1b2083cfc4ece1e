from aiscale import System, Traffic
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
kafka = KafkaCluster("events", on=cluster)
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4", on=cluster)
orders = Topic("orders", kafka, partitions=12, retention="30d", traffic=Traffic(mean=200, peak=400, message_bytes=50))
# An order that is never sent back has no label, and is learned from as a negative.
returns = Topic("returns", kafka, partitions=12, traffic=Traffic(mean=1, peak=4, message_bytes=50))
pipeline = DeliveryPipeline(
    "surge-model",
    services=[surge],
    retraining=Retraining(data=[orders], labels=[returns], every="10m", min_records=100_000, label_delay="7d"),
)

system = System("golden", [pipeline])
