"""GitOps controllers and progressive delivery controllers."""

from typing import Annotated

from pydantic import Field, StringConstraints

from aiscale.core.edges import DurationField, Many, Value, preset
from aiscale.quantities import Duration

_Version = Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
_Pointer = Annotated[str, StringConstraints(pattern=r"^/\S+$", max_length=512)]


class ArgoRollouts(Value):
    """Argo Rollouts: its Rollout replaces the Deployment."""

    version: _Version = "1.9.1"
    """Version (2026-07-06)."""

    progress_deadline_abort: bool = True
    """Whether a rollout that makes no progress is aborted. Source: Argo Rollouts' own default is false."""

    abort_scale_down_delay: DurationField = Field(default=preset(Duration(30)))
    """Time until the replicas of an aborted version are removed. Source: Argo Rollouts (30 s)."""

    gateway_api_plugin: bool = False
    """Whether the controller in the cluster has the plugin ``argoproj-labs/gatewayAPI``: it sets the weights of a
    ``Canary`` in HTTPRoutes and GRPCRoutes, of a Gateway or of services in Linkerd. Argo Rollouts has no plugins of its
    own, and stops at a Rollout that names one that it lacks. Source: Gateway API plugin 0.15.0, installation."""


class Flagger(Value):
    """Flagger: its Canary runs the current version in a Deployment of its own, beside that of the new version.

    It carries out a ``Canary`` of a service in Linkerd, with a fixed number of replicas or scaled on CPU and memory. In
    Istio and with other signals, ``ArgoRollouts`` does.
    """

    version: _Version = "1.44.0"
    """Version (2026-07-21)."""

    failed_checks: Annotated[int, Field(ge=1, le=100)] = 3
    """Number of failed checks after which the rollout is aborted: ``analysis.threshold``. All conditions are measured
    before each step; one that fails, or has no data, is a failed check, and the step is repeated."""


class ArgoCd(Value):
    """Argo CD synchronises the cluster with a git repository."""

    version: _Version = "3.5.1"
    """Version (2026-08-12)."""

    self_heal: bool = True
    """Whether changes made in the cluster are reverted to the state in git: ``syncPolicy.automated.selfHeal``."""

    ignore_differences: Many[_Pointer] = ("/spec/replicas", "/spec/http")
    """JSON pointers of fields that other controllers own: replicas of an autoscaler, weights of a rollout."""

    respect_ignore_differences: bool = True
    """Whether a sync also leaves these fields unchanged, not only the comparison. Source: Argo CD sync option
    RespectIgnoreDifferences (default false)."""

    apply_out_of_sync_only: bool = True
    """Whether a sync applies only objects that are out of sync: ``ApplyOutOfSyncOnly``."""


class Flux(Value):
    """Flux synchronises the cluster with a git repository or an OCI artifact."""

    version: _Version = "2.9.5"
    """Version (2026-11)."""

    interval: DurationField = Field(default=preset(Duration(600)))
    """Time between two reconciliations."""


Controller = ArgoRollouts | Flagger
"""A progressive delivery controller, which shifts requests to a new version."""

GitOps = ArgoCd | Flux
"""A GitOps controller."""
