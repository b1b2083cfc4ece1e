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
orders = Topic("orders", kafka, partitions=12, traffic=Traffic(mean=2, peak=400, message_bytes=50))
pipeline = DeliveryPipeline(
    "surge-model", services=[surge], retraining=Retraining(data=[orders], every="1d", min_records=100_000)
)

system = System("golden", [pipeline])
