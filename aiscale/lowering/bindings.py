"""The bindings of a workload: what its pods get from what it refers to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from aiscale.components.stores.data_at_rest import Bucket
from aiscale.components.stores.external_store import ExternalStore
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.client_binding import ClientBinding, joined
from aiscale.lowering.resource import Resource

if TYPE_CHECKING:
    from aiscale.lowering.streams.cloud_access import CloudAccess
    from aiscale.lowering.streams.kafka.access import KafkaAccess


class Reference(NamedTuple):
    """What one reference of a workload offers.

    Attributes:
        edge: the reference.
        target: what it refers to.
        binding: what the target offers to this client.
        store: the bucket or database that it reads or writes, or that has the table or index; None without one.
    """

    edge: GraphEdge
    target: Component
    binding: ClientBinding
    store: Bucket | ExternalStore | None


@dataclass(frozen=True, slots=True)
class Bindings:
    """What the pods of one workload get from everything that it refers to, and who calls it.

    Attributes:
        references: what each reference offers, in the order of the targets' addresses.
        shared: what technologies offer for all references to their targets together.
        client: all of both as one.
        kafka: access to Kafka clusters, by name of the cluster: topics, groups and users.
        cloud: identity and grants in clouds.
        callers: components that call it, by address.
    """

    references: tuple[Reference, ...]
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
        return joined(one.binding for one in self.references if one.edge.source == client.address)

    @property
    def each(self) -> ClientBinding:
        """What all references offer, without ``shared``."""
        return joined(one.binding for one in self.references)

    def targets(self, *kinds: EdgeKind, client: Component | None = None) -> tuple[Component, ...]:
        """What is referred to along edges of some kinds, each once, by address; by one client where given."""
        found = {
            one.target.address: one.target
            for one in self.references
            if one.edge.kind in kinds and (client is None or one.edge.source == client.address)
        }
        return tuple(found[address] for address in sorted(found))

    def stores(self, client: Component | None = None) -> tuple[Bucket | ExternalStore, ...]:
        """Buckets and databases that are read or written, each once, by address; by one client where given."""
        found = {
            one.store.address: one.store
            for one in self.references
            if one.store is not None and (client is None or one.edge.source == client.address)
        }
        return tuple(found[address] for address in sorted(found))
