from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool

# A cluster alone is little, but not nothing.
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])

system = System("golden", [cluster])
