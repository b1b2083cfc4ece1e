"""Capability ports: what a component of one domain may ask of a component of another.

Domains do not import one another. A stream job reads an :class:`EventStream`; whether that
is a Kafka topic or a Kinesis stream is the business of ``components/streams``.
"""

from typing import ClassVar

from aiscale.core.component import Component


class Place(Component):
    """Somewhere that workloads run: a Kubernetes cluster, an edge site."""

    is_implied: ClassVar[bool] = True
    """Whether it is meant where ``on`` is left out and there is no other such place. An edge site never is."""


class Placing(Component):
    """Says where other components run."""

    @property
    def first_place(self) -> Place | None:
        """Where they run first; None where that is said elsewhere."""
        return None


class NodeGroup(Component):
    """Equal nodes of a place, which workloads can be kept to."""


class EventStream(Component):
    """An ordered, partitioned log of events that can be written and read."""


class CallTarget(Component):
    """Something that answers HTTP or gRPC requests over the network.

    Any of them can be a step, a fallback, a route's target. What has a protocol of its own (a database, a cache) is a
    :class:`RecordStore`.
    """


class TrainedModel(Component):
    """A model whose versions are trained, registered and rolled out."""


class FeatureProvider(Component):
    """Gives a model the features that it was trained with: a feature service."""

    required: bool = True
    """Whether what gets its features fails when it does not answer. False where that goes on with default values for
    them: its answers are worse then, and come all the same."""


class RecordStore(Component):
    """Keeps the records that are written to it, and is no stream: a table, a feature view, a database."""


class Database(RecordStore):
    """Keeps tables, and writes several of them in one transaction."""


class TrainingSource(RecordStore):
    """Data at rest that a model or a feature can be computed from: a table, a bucket, an offline store."""


class Mesh(Component):
    """What carries the calls between services: a service mesh, or plain Gateway API."""


class Observer(Component):
    """What collects metrics, logs and traces of a system."""


class Delivery(Component):
    """What builds new versions and rolls them out."""


class ModelRegistry(Component):
    """Where versions of models are registered, with their lineage."""
