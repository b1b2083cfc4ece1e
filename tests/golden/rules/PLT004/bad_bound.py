from aiscale import System
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
us = EksCluster("us", region="us-east-1", pools=[NodePool("b", instance_type="m7i.2xlarge", max_nodes=12)])
model = Microservice("model", image=IMAGE, on=us)
# It must not move to where the model is.
judge = Microservice("judge", image=IMAGE, on=eu, calls=[Call(model, timeout_ms=100)])

system = System("golden", [judge, Placement("eu-only", of=[judge], residency=["eu"])])
