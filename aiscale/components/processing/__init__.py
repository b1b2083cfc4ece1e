"""Stream and batch processing."""

from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (BatchJob, FlinkSession, StreamJob)
"""The kinds of this domain, by name."""
