"""What Argo Rollouts puts in for a template is known when it asks."""

from aiscale import System
from aiscale.delivery import Canary, MetricGate
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
clicks = MetricGate("custom", at_least=0.03, query='sum(rate(clicks{service="{{args.service}}"}[{{args.window}}]))')
pricing = Microservice("pricing", image=IMAGE, rollout=Canary(gates=[clicks]))

system = System("golden", [cluster, pricing])
