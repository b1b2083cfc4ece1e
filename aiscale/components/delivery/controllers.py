"""What brings a new version to the cluster, and what shifts the requests to it."""

from typing import Annotated

from pydantic import Field, StringConstraints

from aiscale.core.edges import DurationField, Many, Value, preset
from aiscale.quantities import Duration

_Version = Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
_Pointer = Annotated[str, StringConstraints(pattern=r"^/\S+$", max_length=512)]


class ArgoRollouts(Value):
    """Argo Rollouts: its Rollout takes the place of the Deployment."""

    version: _Version = "1.9.1"
    """Version (2026-07-06)."""

    progress_deadline_abort: bool = True
    """Whether a rollout that makes no progress is undone. Source: Argo Rollouts' own default is false."""

    abort_scale_down_delay: DurationField = Field(default=preset(Duration(30)))
    """Time that the new version's replicas stay after it was undone. Source: Argo Rollouts (30 s)."""


class Flagger(Value):
    """Flagger: its Canary watches a Deployment."""

    version: _Version = "1.44.0"
    """Version (2026-07-21)."""

    failed_checks: Annotated[int, Field(ge=1, le=100)] = 3
    """Failed checks after which the rollout is undone: ``analysis.threshold``."""


class ArgoCd(Value):
    """Argo CD keeps the cluster as a git repository says."""

    version: _Version = "3.5.1"
    """Version (2026-08-12)."""

    self_heal: bool = True
    """Whether what changes in the cluster is put back to what git says."""

    ignore_differences: Many[_Pointer] = ("/spec/replicas", "/spec/http")
    """JSON pointers of what others own: replicas are the autoscaler's, weights of routes the rollout's."""

    respect_ignore_differences: bool = True
    """Whether a sync leaves those alone too, and not only the comparison. Source: Argo CD sync option
    RespectIgnoreDifferences (default false)."""

    apply_out_of_sync_only: bool = True
    """Whether a sync leaves objects alone that are as git says."""


class Flux(Value):
    """Flux keeps the cluster as a git repository or an OCI artefact says."""

    version: _Version = "2.9.5"
    """Version (2026-11)."""

    interval: DurationField = Field(default=preset(Duration(600)))
    """Time between two reconciliations."""


Controller = ArgoRollouts | Flagger
"""What can shift requests to a new version."""

GitOps = ArgoCd | Flux
"""What can keep a cluster as git says."""
