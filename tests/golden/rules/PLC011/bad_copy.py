from aiscale import System
from aiscale.features import FeatureStore, Redis
from aiscale.platform import KubernetesCluster, LocalBroker, NodePool, Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

depot = Site("depot", cpu=4, memory="8Gi", broker=LocalBroker(buffer="2Gi"))
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=3)])
gate = Microservice("gate", image=IMAGE, on=depot)
features = FeatureStore("features", online=Redis(memory="6Gi"), on=core, replicated_on=[depot])

system = System("golden", [gate, features])
