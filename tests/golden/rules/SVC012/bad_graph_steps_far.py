from aiscale import KubernetesSecret, Objective, System
from aiscale.network import Gateway, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.serving import InferenceGraph, Model, ModelService
from tests.artifacts import DIGEST, TRITON

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
us = EksCluster("us", region="us-east-1", pools=[NodePool("b", instance_type="m7i.2xlarge", max_nodes=12)])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
simple = Model("simple", version="v1", artifact="s3://models/simple", digest=DIGEST, framework="xgboost")
candidates = ModelService("candidates", model=simple, runtime=TRITON, objective=Objective(p99_ms=40), on=eu)
ranking = ModelService("ranking", model=model, runtime=TRITON, objective=Objective(p99_ms=60), on=us)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=us)
open_ranking = Route("open-ranking", gateway=edge, targets=[ranking])
# 40 + 60 ms fit; the way to the other region does not.
home = InferenceGraph("home", steps=[candidates, ranking], objective=Objective(p99_ms=120), on=eu)

system = System("golden", [eu, us, home, open_ranking])
