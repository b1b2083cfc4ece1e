from aiscale import System, Traffic
from aiscale.delivery import DeliveryPipeline, DriftMonitor, Retraining
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4", on=cluster)
pipeline = DeliveryPipeline(
    "surge-model", services=[surge], retraining=Retraining(data=[rides], every="1d", timeout="2h")
)
# It tells the owner, and starts nothing.
drift = DriftMonitor("surge-drift", surge, window="2d", cooldown="1h")

system = System("golden", [pipeline, drift])
