"""Each worker of TorchServe and of BentoML loads the model, and so does each instance of a server of one's own."""

from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import BentoML, CustomServer, Model, ModelService, TorchServe
from tests.artifacts import DIGEST, IMAGE

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model(
    "surge", version="v8", artifact="pvc://models/surge", digest=DIGEST, framework="pytorch", gpu_memory="14Gi"
)
archived = ModelService("archived", model=model, runtime=TorchServe(workers=2, image=IMAGE), gpu="nvidia-l4")
bento = ModelService("bento", model=model, runtime=BentoML(image=IMAGE, service_name="A", workers=3), gpu="nvidia-l4")
own = ModelService("own", model=model, runtime=CustomServer(instances=2, image=IMAGE), gpu="nvidia-l4")

system = System("golden", [cluster, archived, bento, own])
