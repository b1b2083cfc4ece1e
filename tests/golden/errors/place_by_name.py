from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.large")])

audit = Microservice("audit", image="registry.example/audit:1", on="core")
