"""What answers requests."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from aiscale.core.component import Component

if TYPE_CHECKING:
    from aiscale.core.values.demand import Autoscaling, Objective, Traffic
    from aiscale.core.values.rollout import Rollout


class CallTarget(Component):
    """Something that answers HTTP or gRPC requests over the network.

    Any of them can be a step, a fallback, a route's target. What has a protocol of its own (a database, a cache) is a
    :class:`RecordStore`.
    """

    @property
    def takes_requests(self) -> bool:
        """Whether anything can call it: a pure consumer has no port."""
        return True


class MadeFor(NamedTuple):
    """A program that runs on one processor only.

    Attributes:
        arch: the processor.
        what: the program, in words: ``the image of pricing``.
        field: the field that says it.
    """

    arch: Literal["amd64", "arm64"]
    what: str
    field: str


class Service(CallTarget):
    """A call target that the system itself runs: replicas of a program, whose versions follow one another.

    Each kind has the fields of :data:`SERVICE_FIELDS`, so that rules can ask every service for them.
    """

    if TYPE_CHECKING:

        @property
        def replicas(self) -> int:
            """Number of replicas without autoscaling."""
            ...

        @property
        def autoscaling(self) -> Autoscaling | None:
            """How their number follows the load."""
            ...

        @property
        def requests_per_second_per_replica(self) -> float | None:
            """Measured throughput of one replica."""
            ...

        @property
        def objective(self) -> Objective | None:
            """Service level objective for its callers: latency and availability."""
            ...

        @property
        def traffic(self) -> Traffic | None:
            """Load from outside the system."""
            ...

        @property
        def rollout(self) -> Rollout | None:
            """How a new version takes over."""
            ...

        @property
        def environment(self) -> Mapping[str, str]:
            """Variables in plaintext."""
            ...

    @property
    def made_for(self) -> tuple[MadeFor, ...]:
        """Its programs that run on one processor only."""
        return ()


SERVICE_FIELDS = (
    "replicas", "autoscaling", "requests_per_second_per_replica", "objective", "traffic", "rollout", "environment",
)  # fmt: skip
"""What a kind of :class:`Service` has fields for."""


class ExternalTarget(CallTarget):
    """A call target that others run."""

    if TYPE_CHECKING:

        @property
        def model(self) -> str | None:
            """The model that answers, as its provider calls it."""
            ...


class Entrance(Component):
    """Where requests from outside come in: devices and outside clients call it, and not the services behind it."""
