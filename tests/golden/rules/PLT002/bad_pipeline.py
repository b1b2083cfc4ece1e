from aiscale import Objective, System
from aiscale.delivery import DeliveryPipeline, Tekton
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

eu = KubernetesCluster("eu", pools=[NodePool("eu-general", instance_type="m7i.2xlarge")])
us = KubernetesCluster("us", pools=[NodePool("us-general", instance_type="m7i.2xlarge")])
eta = ModelService(
    "eta",
    model=Model("eta", version="v8", artifact="s3://models/eta", digest=DIGEST, framework="onnx"),
    runtime=TRITON,
    objective=Objective(p99_ms=200),
    on=eu,
)

system = System("golden", [eta, us], delivery=[DeliveryPipeline("eta-model", services=[eta], engine=Tekton())])
