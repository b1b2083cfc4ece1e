from aiscale.platform import KubernetesCluster, NodePool

core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.large", max_node=3)])
