"""What everybody stands on, run by the platform team."""

from aiscale import Team
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster

platform = Team("platform", contact="#platform")
core = KubernetesCluster(
    "core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)], owner=platform
)
kafka = KafkaCluster("events", on=core, owner=platform)
