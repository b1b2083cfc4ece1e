from aiscale.platform import NodePool

NodePool("general", instance_type="m7i.large", min_nodes=9, max_nodes=3)
