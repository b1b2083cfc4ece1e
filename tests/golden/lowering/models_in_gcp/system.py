"""Models in Cloud Storage, each read by its server in the name of an account of its own."""

from aiscale import System
from aiscale.platform import GkeCluster, NodePool
from aiscale.serving import Model, ModelService, TensorFlowServing, Triton

DIGEST = "sha256:" + "5e" * 32
cluster = GkeCluster(
    "core", project="shop-prod", region="europe-west4", pools=[NodePool("plain", instance_type="n2-standard-4")]
)
ranking = Model("ranking", version="v7", artifact="gs://shop_models/ranking/v7", digest=DIGEST, framework="onnx")
demand = Model("demand", version="v3", artifact="gs://shop_models/demand", digest=DIGEST, framework="tensorflow")
foreign = Model("foreign", version="v1", artifact="s3://elsewhere/foreign", digest=DIGEST, framework="onnx")
system = System(
    "warehouse",
    [
        ModelService("ranking", model=ranking, runtime=Triton(), on=cluster),
        ModelService("demand", model=demand, runtime=TensorFlowServing(), on=cluster),
        ModelService("foreign", model=foreign, runtime=Triton(), on=cluster),
    ],
)
