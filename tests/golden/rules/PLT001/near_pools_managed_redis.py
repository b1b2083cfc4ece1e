from aiscale import Resources, System
from aiscale.features import FeatureStore, Redis
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=3)
core = EksCluster("core", region="eu-west-1", pools=[general])
features = FeatureStore("features", online=Redis(memory="72Gi", shards=6, replicas=1, managed="elasticache"), on=core)
pricing = Microservice("pricing", image=IMAGE, replicas=4, resources=Resources(cpu=1, memory="2Gi"), on=core)

system = System("golden", [pricing, features])
