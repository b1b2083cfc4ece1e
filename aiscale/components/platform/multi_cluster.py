"""Multi-cluster schedulers, the backends of a placement."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from aiscale.core.edges import ABSENT, DurationField, Many, OptionalDuration, Value, preset
from aiscale.quantities import Duration

Release = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}\.[0-9]{1,3}$")]
"""Major and minor version."""


class Karmada(Value):
    """Karmada: a control plane for several clusters. Source: Karmada 1.18, PropagationPolicy."""

    version: Release = "1.18"
    """Its version. Overflow between affinity groups needs 1.18."""

    gates: Many[Literal["Failover", "WorkloadAffinity", "MultiClusterService", "FederatedQuotaEnforcement"]] = ()
    """Feature gates that its installation enables. ``Failover`` is disabled by default. Source: Karmada, pkg/features
    (2026)."""

    scheduling: Literal["Divided", "Duplicated"] = "Divided"
    """Whether replicas are divided between clusters, or duplicated in each."""

    preference: Literal["Weighted", "Aggregated"] = "Weighted"
    """Whether replicas are spread by weight, or packed into few clusters."""

    weights: Literal["AvailableReplicas", "static"] = "AvailableReplicas"
    """Whether the weight of a cluster is its free capacity, or static."""

    grace: DurationField = Field(default=preset(Duration(300)))
    """How long a workload may be unhealthy before it is rescheduled. Source: Karmada,
    failover.application.decisionConditions.tolerationSeconds."""

    def keeps_from_overflow(self) -> tuple[tuple[str, str], ...]:
        """Settings that prevent the overflow of unschedulable replicas to the next place, and the fix for each."""
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
    """Open Cluster Management: a hub that distributes workloads to clusters. Source: OCM API 1.3, Placement v1beta1."""

    version: Release = "1.3"
    """Its version."""

    tolerate_unreachable: OptionalDuration = Field(default=ABSENT)
    """How long an unreachable cluster stays selected. Default: its ``offline_tolerance``."""


class KubeEdge(Value):
    """KubeEdge: pods on edge machines, managed from the cloud. Source: KubeEdge 1.23, EdgeApplication."""

    version: Release = "1.23"
    """Its version."""
