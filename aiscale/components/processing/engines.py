"""The stream processing engines."""

from aiscale.components.processing.engine import StreamEngine
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.kafka_streams import KafkaStreams
from aiscale.components.processing.program import OwnCode
from aiscale.components.processing.spark import Spark
from aiscale.components.processing.storm import Storm

ENGINES: tuple[type[StreamEngine], ...] = (Flink, Spark, Storm, KafkaStreams, OwnCode)
"""Every engine, in the order of the documentation."""
