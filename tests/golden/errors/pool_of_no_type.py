from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Microservice

l4 = GpuPool("l4", instance_type="g6.2xlarge")
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.large"), l4])

ranker = Microservice("ranker", image="registry.example/ranker:1", pool="p5.48xlarge")
