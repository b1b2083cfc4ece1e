"""Ports of services and call targets."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from aiscale.core.component import Component

if TYPE_CHECKING:
    from aiscale.core.values.container_ports import AppProtocol
    from aiscale.core.values.demand import Autoscaling, Objective, Traffic
    from aiscale.core.values.rollout import Rollout


class RequestTarget(Component):
    """A component that receives requests."""

    def forwards(self, field: str, item: int | None) -> bool:
        """Whether a request that it receives goes on, as it is, by one of its calls.

        Args:
            field: the field that holds the call.
            item: its position there; None where the field holds one.
        """
        del field, item
        return False


class CallTarget(RequestTarget):
    """A component that serves HTTP or gRPC requests.

    It can be a step, a fallback or the target of a route. A component with its own protocol (a database, a cache) is a
    :class:`RecordStore`.
    """

    @property
    def takes_requests(self) -> bool:
        """Whether it can be called; a pure consumer has no port."""
        return True

    @property
    def request_protocols(self) -> tuple["AppProtocol", ...]:
        """What its ports for requests of gateways speak; empty where that is unknown."""
        return ("http",)

    @property
    def serves_tls(self) -> bool:
        """Whether it encrypts all connections itself."""
        return set(self.request_protocols) == {"https"}

    @property
    def has_service_in_namespace(self) -> bool:
        """Whether callers use a Service in the namespace of its system, and not a gateway that is for others too.

        An operator may create it.
        """
        return True


class MadeFor(NamedTuple):
    """A program for one CPU architecture only.

    Attributes:
        arch: the architecture.
        what: the program, in words: ``the image of pricing``.
        field: the field that sets it.
    """

    arch: Literal["amd64", "arm64"]
    what: str
    field: str


class Service(CallTarget):
    """A call target that the system deploys: replicas of a program, with rollouts of new versions.

    Each kind has the fields of :data:`SERVICE_FIELDS`, so that rules can use them for every service.
    """

    if TYPE_CHECKING:

        @property
        def replicas(self) -> int:
            """Number of replicas without autoscaling."""
            ...

        @property
        def autoscaling(self) -> Autoscaling | None:
            """Autoscaling of the replicas by load."""
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
            """Rollout strategy for a new version."""
            ...

        @property
        def environment(self) -> Mapping[str, str]:
            """Environment variables in plaintext."""
            ...

    @property
    def made_for(self) -> tuple[MadeFor, ...]:
        """Its programs that are built for one CPU architecture only."""
        return ()

    @property
    def pods_per_replica(self) -> int:
        """Pods that serve as one replica, each with its resources: 1, or the nodes that a model is split over."""
        return 1


SERVICE_FIELDS = (
    "replicas", "autoscaling", "requests_per_second_per_replica", "objective", "traffic", "rollout", "environment",
)  # fmt: skip
"""Fields of every kind of :class:`Service`."""


class ExternalTarget(CallTarget):
    """A call target outside the system."""

    @property
    def request_protocols(self) -> tuple["AppProtocol", ...]:
        """Nothing: gateways have no Service of it."""
        return ()

    if TYPE_CHECKING:

        @property
        def model(self) -> str | None:
            """The provider's name of its model."""
            ...


class Entrance(RequestTarget):
    """An entry point for requests from outside: devices and external clients call it, not the services behind it."""
