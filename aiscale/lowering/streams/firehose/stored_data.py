"""Data of Firehose: what it delivers is in its destination; its log group has errors of the delivery, which can go."""

from aiscale.lowering.stored_data import Stored, stores
from aiscale.lowering.streams.firehose.stream import LOG_GROUP

STORED: Stored = {LOG_GROUP: stores("log group", "entries", is_protected=False)}
