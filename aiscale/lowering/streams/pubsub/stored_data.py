"""Data of Pub/Sub. Source: Pub/Sub documentation, "Delete a topic", "Delete a subscription", "Delete a schema"."""

from aiscale.lowering.stored_data import Stored, stores
from aiscale.lowering.streams.pubsub.topics import SCHEMA, SUBSCRIPTION, TOPIC

STORED: Stored = {
    TOPIC: stores("Pub/Sub topic", "messages"),
    SUBSCRIPTION: stores("Pub/Sub subscription", "messages"),
    SCHEMA: stores("Pub/Sub schema", "revisions"),
}
