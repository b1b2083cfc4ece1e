"""The bindings of a workload: what its pods get from what it refers to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiscale.core.component import Component
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.client_binding import ClientBinding, joined
from aiscale.lowering.resource import Resource

if TYPE_CHECKING:
    from aiscale.lowering.streams.cloud_access import CloudAccess
    from aiscale.lowering.streams.kafka.access import KafkaAccess


@dataclass(frozen=True, slots=True)
class Bindings:
    """What the pods of one workload get from everything that it refers to, and who calls it.

    Attributes:
        by_edge: what each target offers, with the reference to it, in the order of addresses.
        shared: what technologies offer for all references to their targets together.
        client: all of both as one.
        kafka: access to Kafka clusters, by name of the cluster: topics, groups and users.
        cloud: identity and grants in clouds.
        callers: components that call it, by address.
    """

    by_edge: tuple[tuple[GraphEdge, ClientBinding], ...]
    shared: ClientBinding
    client: ClientBinding
    kafka: tuple[KafkaAccess, ...]
    cloud: CloudAccess
    callers: tuple[Component, ...]

    @property
    def variables(self) -> Mapping[str, str]:
        """Environment variables by name, without secrets."""
        return self.client.variables

    @property
    def secrets(self) -> Mapping[str, tuple[str, str]]:
        """Variables whose values are in a Secret: its name and key, by name of the variable."""
        return self.client.secrets

    @property
    def volumes(self) -> tuple[dict[str, Any], ...]:
        """Volumes of the pods."""
        return self.client.volumes

    @property
    def mounts(self) -> tuple[dict[str, Any], ...]:
        """Where the container mounts them."""
        return self.client.mounts

    @property
    def prerequisites(self) -> tuple[str, ...]:
        """Keys of resources that must exist before the pods."""
        return (*self.client.prerequisites, *self.cloud.depends_on)

    @property
    def identity(self) -> dict[str, str]:
        """Annotations of the ServiceAccount, by which a cloud knows the pods."""
        return self.cloud.annotations

    @property
    def grants(self) -> tuple[Resource, ...]:
        """Identities and grants in clouds."""
        return self.cloud.resources

    def of(self, client: Component) -> ClientBinding:
        """What the references of one client offer: of a job in a session, a connector of Kafka Connect."""
        return joined(binding for edge, binding in self.by_edge if edge.source == client.address)

    @property
    def each(self) -> ClientBinding:
        """What all references offer, without ``shared``."""
        return joined(binding for _, binding in self.by_edge)
