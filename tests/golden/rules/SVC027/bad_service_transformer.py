from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Transformer
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
surge = Transformer("resize", image=IMAGE, replicas=1, objective=Objective(availability=0.9995))

system = System("golden", [cluster, surge])
