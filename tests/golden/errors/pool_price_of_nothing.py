from aiscale.platform import NodePool

NodePool("general", instance_type="m7i.large", price_per_hour=0)
