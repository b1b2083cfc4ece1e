from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import InferenceGraph, Model, ModelService, SeldonCore
from aiscale.streams import KafkaCluster
from tests.artifacts import DIGEST, TRITON

SELDON = SeldonCore(version="2.6.0", server=TRITON)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
simple = Model("simple", version="v1", artifact="s3://models/simple", digest=DIGEST, framework="xgboost")
candidates = ModelService("candidates", model=simple, runtime=SELDON)
ranking = ModelService("ranking", model=model, runtime=SELDON)
home = InferenceGraph("home", steps=[candidates, ranking], run_by=SELDON)
kafka = KafkaCluster("events", on=cluster)

system = System("golden", [cluster, kafka, home])
