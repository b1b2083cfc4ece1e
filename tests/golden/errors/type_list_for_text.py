from aiscale.platform import NodePool

NodePool("n", instance_type=["m7i.large"])
