"""Whose pods do the work of a component, and which object stores it uses by itself."""

from aiscale.core.component import Component


class WorkerCluster(Component):
    """Processes that run the work of other components in their own pods: Kafka Connect, a Flink session."""


class HostedWork(Component):
    """Work that may run in the pods of a :class:`WorkerCluster`: a connector, a job of a Flink session."""

    @property
    def runner(self) -> Component:
        """Whose pods do the work, and whose identity they have: its own, unless it names a cluster of workers."""
        return self


class StorageClient(Component):
    """Reads or writes object stores by URIs in its own fields, besides its edges to buckets."""

    @property
    def named_uris(self) -> tuple[str, ...]:
        """Those URIs: models, programs, checkpoints and savepoints."""
        return ()

    @property
    def written_uri(self) -> str | None:
        """The one of them where something is written; None where nothing is."""
        return None
