"""Stream and batch processing."""

from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.postgres import PostgresDatabase
from aiscale.components.processing.sink import ExternalStore
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (BatchJob, ExternalStore, FlinkSession, PostgresDatabase, StreamJob)
"""Every kind of this domain, by name."""
