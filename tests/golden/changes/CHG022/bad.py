from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import TRITON

V8, V9 = "sha256:" + "8a" * 32, "sha256:" + "9b" * 32
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])


def made(version: str, artifact: str, digest: str) -> System:
    model = Model("surge", version=version, artifact=artifact, digest=digest, framework="pytorch")
    surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4")

    return System("golden", [cluster, surge])


before, system = made("v8", "s3://models/surge/v8", V8), made("v9", "s3://models/surge/v9", V8)
