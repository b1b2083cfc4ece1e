from aiscale import Objective, System
from aiscale.delivery import DeliveryPipeline, Tekton
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, Triton

DIGEST = "sha256:" + "8a" * 32
TRITON = Triton(image="nvcr.io/nvidia/tritonserver:26.06-py3@sha256:" + "7e" * 32)
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
