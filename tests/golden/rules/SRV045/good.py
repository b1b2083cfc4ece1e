from aiscale import Objective, System
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Canary, Model, ModelService
from tests.artifacts import TRITON

DIGEST, NEWER = "sha256:" + "8a" * 32, "sha256:" + "9b" * 32
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
v7 = Model(
    "surge",
    version="v7",
    artifact="s3://models/surge/v7",
    digest=DIGEST,
    framework="pytorch",
    inputs={"zone": "int64", "hour": "int32"},
    outputs={"price": "float32"},
)
v8 = Model(
    "surge",
    version="v8",
    artifact="s3://models/surge/v8",
    digest=NEWER,
    framework="pytorch",
    inputs={"zone": "int64", "hour": "int32"},
    outputs={"price": "float32"},
)
surge = ModelService("surge", model=v8, replaces=v7, runtime=TRITON, rollout=Canary(), objective=Objective(p99_ms=200))

system = System("golden", [cluster, surge], meshes=[Istio(on=cluster)])
