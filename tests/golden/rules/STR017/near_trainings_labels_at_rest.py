from aiscale import System, Traffic
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from aiscale.stores import Bucket
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
kafka = KafkaCluster("events", on=cluster)
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4", on=cluster)
lake = Bucket("lake", uri="s3://lake/orders", event_timestamp="at", updated_every="1d")
disputes = Topic("disputes", kafka, partitions=12, retention="1d", traffic=Traffic(mean=1, peak=2, message_bytes=50))
settled = Bucket("settled", uri="s3://lake/settled", event_timestamp="at", updated_every="1d")
pipeline = DeliveryPipeline(
    "surge-model",
    services=[surge],
    retraining=Retraining(data=[lake], labels=[disputes, settled], label_delay="60d", every="7d"),
)

system = System("golden", [pipeline])
