"""Stream jobs and their engines."""

from aiscale.components.processing.flink import Flink
from aiscale.components.processing.stream_job import StreamJob

__all__ = ["Flink", "StreamJob"]
