from aiscale.platform import KubernetesCluster, NodePool

core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
IMAGE = "registry.example/p@sha256:" + "a" * 64
