"""Data of Kinesis. Source: Amazon Kinesis Data Streams API reference, DeleteStream: deletes a stream and its data."""

from aiscale.lowering.stored_data import Stored, stores
from aiscale.lowering.streams.kinesis.stream import STREAM

STORED: Stored = {STREAM: stores("Kinesis stream", "records")}
