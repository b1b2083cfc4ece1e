"""Data of Amazon MSK. Source: Amazon MSK API reference, DeleteCluster; AWS provider, aws_msk_topic."""

from aiscale.lowering.stored_data import Stored, stores
from aiscale.lowering.streams.msk.cluster import TOPIC
from aiscale.lowering.streams.msk.connection import CLUSTER, SERVERLESS

STORED: Stored = {
    TOPIC: stores("topic", "records"),
    CLUSTER: stores("MSK cluster", "records"),
    SERVERLESS: stores("MSK cluster", "records"),
}
