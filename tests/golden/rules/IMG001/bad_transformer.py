from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Transformer

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
surge = Transformer("resize", image="registry.example/resize:3")

system = System("golden", [cluster, surge])
