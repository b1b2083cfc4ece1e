from aiscale import System
from aiscale.delivery import DeliveryPipeline, DriftMonitor, Retraining
from aiscale.platform import EksCluster, GpuPool, NodePool, Placement
from aiscale.serving import Model, ModelService
from aiscale.stores import Bucket
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
ireland = EksCluster("ireland", region="eu-west-1", pools=[general])
virginia = EksCluster("virginia", region="us-east-1", pools=[l4])
rides = Bucket(
    "rides",
    uri="s3://rides/all",
    region="eu-west-1",
    format="parquet",
    event_timestamp="at",
    contains_personal_data=True,
)
held = Placement("eu-only", of=[rides], residency=["eu"])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4", on=virginia)
learn = DeliveryPipeline(
    "surge-model", services=[surge], on=ireland, retraining=Retraining(data=[rides], every="1d", timeout="2h")
)
drift = DriftMonitor("surge-drift", surge, action="retrain", pipeline=learn, window="6h")

system = System("golden", [learn, drift, held])
