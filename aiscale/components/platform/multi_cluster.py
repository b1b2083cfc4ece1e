"""What carries out a placement over several places."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from aiscale.core.edges import ABSENT, DurationField, Many, OptionalDuration, Value, preset
from aiscale.quantities import Duration

Release = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}\.[0-9]{1,3}$")]
"""Major and minor version."""


class Karmada(Value):
    """Karmada: a control plane over several clusters. Source: Karmada 1.18, PropagationPolicy."""

    version: Release = "1.18"
    """Its version. Affinity groups that overflow into one another exist from 1.18."""

    gates: Many[Literal["Failover", "WorkloadAffinity", "MultiClusterService", "FederatedQuotaEnforcement"]] = ()
    """Feature gates that its installation turns on. ``Failover`` is off unless it is named.
    Source: Karmada, pkg/features (2026)."""

    scheduling: Literal["Divided", "Duplicated"] = "Divided"
    """Whether the replicas are shared out, or every cluster has all."""

    preference: Literal["Weighted", "Aggregated"] = "Weighted"
    """Whether they are spread by weight, or put into as few clusters as possible."""

    weights: Literal["AvailableReplicas", "static"] = "AvailableReplicas"
    """Whether the weight of a cluster is the room that it has, or given."""

    grace: DurationField = Field(default=preset(Duration(300)))
    """How long a workload may be unhealthy before it moves.
    Source: Karmada, failover.application.decisionConditions.tolerationSeconds."""

    def keeps_from_overflow(self) -> tuple[tuple[str, str], ...]:
        """What keeps replicas without room at the first place from the next, and what to write instead of each."""
        version = tuple(int(part) for part in self.version.split("."))
        found = [(f"version {self.version}", 'version="1.18"')] if version < (1, 18) else []
        if self.scheduling != "Divided":
            found.append((f"{self.scheduling} replicas", 'scheduling="Divided"'))
        if self.preference != "Weighted":
            found.append((f"the preference {self.preference}", 'preference="Weighted"'))
        if self.weights != "AvailableReplicas":
            found.append(("static weights", 'weights="AvailableReplicas"'))
        return tuple(found)


class OpenClusterManagement(Value):
    """Open Cluster Management: a hub that hands work to clusters. Source: OCM API 1.3, Placement v1beta1."""

    version: Release = "1.3"
    """Its version."""

    tolerate_unreachable: OptionalDuration = Field(default=ABSENT)
    """How long a place that cannot be reached stays chosen. Default: as long as it may be offline."""


class KubeEdge(Value):
    """KubeEdge: pods on edge machines that the cloud part looks after. Source: KubeEdge 1.23, EdgeApplication."""

    version: Release = "1.23"
    """Its version."""
