from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.serving import Model, ModelService, TensorFlowServing
from tests.artifacts import DIGEST

graviton = NodePool("graviton", instance_type="m7g.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[graviton])
model = Model("plates", version="v3", artifact="gs://models/plates", digest=DIGEST, framework="tensorflow")
plates = ModelService("plates", model=model, runtime=TensorFlowServing(), on=core)

system = System("golden", [plates])
