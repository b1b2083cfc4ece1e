"""Ports: what components of one domain may use of components of another.

Domains do not import one another. A stream job reads an :class:`EventStream`; whether it is a Kafka topic or a Kinesis
stream is defined in ``components/streams``.
"""

from aiscale.core.ports.calls import (
    SERVICE_FIELDS,
    CallTarget,
    Entrance,
    ExternalTarget,
    MadeFor,
    RequestTarget,
    Service,
)
from aiscale.core.ports.data_stores import (
    Database,
    DatabaseServer,
    DataStore,
    RecordStore,
    TrainedModel,
    TrainingSource,
)
from aiscale.core.ports.event_stream import (
    CLIENT_SETTINGS,
    Brokers,
    EventStream,
    PartLimit,
    RecordLimit,
    RetentionPeriod,
    StreamWrites,
)
from aiscale.core.ports.hosting import HostedWork, LabelledPods, StorageClient, WorkerCluster
from aiscale.core.ports.mesh import Mesh
from aiscale.core.ports.places import Located, NodeGroup, Place, Placing, Regional
from aiscale.core.ports.platform_tools import Delivery, FeatureProvider, ModelStore, Observer
from aiscale.core.ports.stream_client import GroupMembers, RecordCopier, StreamClient

__all__ = [
    "CLIENT_SETTINGS",
    "SERVICE_FIELDS",
    "Brokers",
    "CallTarget",
    "DataStore",
    "Database",
    "DatabaseServer",
    "Delivery",
    "Entrance",
    "EventStream",
    "ExternalTarget",
    "FeatureProvider",
    "GroupMembers",
    "HostedWork",
    "LabelledPods",
    "Located",
    "MadeFor",
    "Mesh",
    "ModelStore",
    "NodeGroup",
    "Observer",
    "PartLimit",
    "Place",
    "Placing",
    "RecordCopier",
    "RecordLimit",
    "RecordStore",
    "Regional",
    "RequestTarget",
    "RetentionPeriod",
    "Service",
    "StorageClient",
    "StreamClient",
    "StreamWrites",
    "TrainedModel",
    "TrainingSource",
    "WorkerCluster",
]
