"""Ports of work that runs in pods of other components, and of clients of object stores."""

from collections.abc import Mapping
from typing import ClassVar

from aiscale.core.component import Component


class WorkerCluster(Component):
    """Workers that run other components in their pods: Kafka Connect, a Flink session."""

    creates: ClassVar[str] = ""
    """What the pods that its first pods create are called, singular: ``task-manager``; empty if an operator creates all
    of them."""


class HostedWork(Component):
    """A component that may run in a :class:`WorkerCluster`: a connector, a job of a Flink session."""

    @property
    def runner(self) -> Component:
        """The component whose pods and identity it uses: itself, or its worker cluster."""
        return self


class LabelledPods(Component):
    """Runs pods with labels of its own, by which network policies select them; others have those of aiscale."""

    @property
    def pod_labels(self) -> tuple[Mapping[str, str], ...]:
        """Labels that select its pods, a mapping for each workload; empty where none are known."""
        return ()

    @property
    def pod_namespaces(self) -> tuple[str, ...]:
        """The namespace of each of these mappings; an empty text where it is the system's."""
        return ("",) * len(self.pod_labels)


class StorageClient(Component):
    """Reads or writes object stores by URIs in its fields, in addition to edges to buckets."""

    @property
    def named_uris(self) -> tuple[str, ...]:
        """Those URIs: models, programs, checkpoints and savepoints."""
        return ()

    @property
    def written_uri(self) -> str | None:
        """The URI that it writes to. None: there is none."""
        return None
