"""The port of model servers and of serving operators."""

from collections.abc import Collection, Iterator
from typing import ClassVar, NamedTuple

from aiscale.core.edges import Value
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import CompanionImage
from aiscale.core.values.rollout import Canary, Rollout, Shadow


class CompanionPods(NamedTuple):
    """Pods of a service besides its replicas.

    Attributes:
        field: the field for their resources.
        what: name of one of them, for messages: ``the head of Ray``.
        resources: CPU and memory of each.
        copies: their number.
    """

    field: str
    what: str
    resources: Resources
    copies: int


class Downloader(NamedTuple):
    """What an operator downloads models with.

    Attributes:
        name: its name, for messages.
        schemes: URI schemes that it reads.
    """

    name: str
    schemes: tuple[str, ...]


class ServingRuntime(Value):
    """What serves a model. Each runtime implements the methods that analyses and rules use."""

    rolls_out_versions: ClassVar[bool] = False
    """Whether its operator shifts requests between versions of a service."""

    runs_sidecars: ClassVar[bool] = False
    """Whether its pods have the sidecars that a model server needs beside it."""

    runs_pod_groups: ClassVar[bool] = False
    """Whether several of its pods can serve as one replica."""

    has_bulkheads: ClassVar[bool] = False
    """Whether it enforces ``bulkhead`` of a service."""

    def companion_images(self, artifact: str) -> Iterator[CompanionImage]:  # noqa: ARG002  a question
        """Images of containers next to the model server, which its field takes.

        Args:
            artifact: URI of the model.
        """
        return iter(())

    def companion_pods(self, *, scales: bool) -> tuple[CompanionPods, ...]:  # noqa: ARG002  a question
        """Pods of a service besides its replicas.

        Args:
            scales: whether the service has an autoscaler.
        """
        return ()

    @property
    def downloader(self) -> Downloader | None:
        """What its operator downloads models with. None: the model server does."""
        return None

    @property
    def replaces_pods(self) -> bool:
        """Whether its operator replaces the pods of a service as it is built, whatever ``strategy`` says."""
        return False

    @property
    def switches_at_once(self) -> bool:
        """Whether all requests go to a new version at once, and not pod by pod, without a ``rollout``."""
        return True

    @property
    def holds(self) -> Collection[type[Rollout]]:
        """Kinds of ``rollout`` whose first share its operator holds until the next ``aiscale up``."""
        return ()

    def held_percent(self, phase: Canary | Shadow) -> float:
        """The share that it holds, in per cent."""
        return phase.steps[0] if isinstance(phase, Canary) else phase.percent

    @property
    def keeps_earlier_version(self) -> bool:
        """Whether its operator keeps the earlier version of a service by itself, for the rest of the requests."""
        return False

    @property
    def graphs_call_servers(self) -> bool:
        """Whether steps of an inference graph of its operator get the current version alone."""
        return False

    @property
    def caps_share(self) -> bool:
        """Whether its operator accepts no more replicas of a new version than the service has at least."""
        return False

    @property
    def pods_namespace(self) -> str | None:
        """Namespace of the pods that serve its models. None: that of the system."""
        return None

    @property
    def has_service_in_namespace(self) -> bool:
        """Whether callers use a Service of the system's namespace, and not a gateway that is for others too."""
        return True

    @property
    def sidecar_resources(self) -> Resources | None:
        """CPU and memory of further containers in each pod of a service. None: there are none."""
        return None

    @property
    def hosted_by(self) -> str | None:
        """Name of a server of its operator that hosts this model and others: the service has no pods of its own."""
        return None

    @property
    def pods_without(self) -> Collection[str]:
        """Fields of a model service about its pods that its operator has no place for."""
        return ()

    @property
    def holds_requests(self) -> bool:
        """Whether requests are queued until the first replica of a service scaled to zero is ready."""
        return False
