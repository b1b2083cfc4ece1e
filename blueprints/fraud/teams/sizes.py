"""What differs between the environments; `aiscale.toml` says how."""

from aiscale import Parameters, Rate, Traffic

REGISTRY = "registry.example/fraud"
STORE = "aws-secrets"  # the ClusterSecretStore of both clusters


class Size(Parameters):
    """Production, where an environment says nothing else."""

    mean: int = 8_000
    peak: int = 20_000
    brokers: int = 9
    broker_disk: str = "4Ti"
    partitions: int = 96
    velocity_slots: int = 96
    graph_slots: int = 48
    redis_memory: str = "160Gi"
    redis_shards: int = 8


size = Size()
AUTHORIZATIONS = Traffic(mean=Rate(size.mean), peak=Rate(size.peak), message_bytes=900, rise="10m")
