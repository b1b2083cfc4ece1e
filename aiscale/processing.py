"""Stream and batch jobs, and what they run on."""

from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.flink import Flink, FlinkAutoscaler
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.kafka_streams import KafkaStreams
from aiscale.components.processing.program import OwnCode
from aiscale.components.processing.ray import Ray
from aiscale.components.processing.spark import Spark
from aiscale.components.processing.state import Join, State
from aiscale.components.processing.storm import Storm
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.processing.watermark import Watermark
from aiscale.components.processing.windows import Session, Sliding, Tumbling
from aiscale.core.values.container_ports import Heartbeat

__all__ = [
    "BatchJob",
    "Flink",
    "FlinkAutoscaler",
    "FlinkSession",
    "Heartbeat",
    "Join",
    "KafkaStreams",
    "OwnCode",
    "Ray",
    "Session",
    "Sliding",
    "Spark",
    "State",
    "Storm",
    "StreamJob",
    "Tumbling",
    "Watermark",
]
