from aiscale.platform import NodePool

NodePool("general", instance_type="m7i.large", other_instance_types=["m7a.large"], price_per_hour="$0.07")
