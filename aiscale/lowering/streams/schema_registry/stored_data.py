"""Data of AWS Glue's registry; others store theirs in topics.

Source: AWS Glue API reference, DeleteRegistry, DeleteSchema: all versions are deleted.
"""

from aiscale.lowering.stored_data import Stored, stores
from aiscale.lowering.streams.schema_registry.glue import REGISTRY, SCHEMA

STORED: Stored = {
    REGISTRY: stores("Glue registry", "schemas"),
    SCHEMA: stores("Glue schema", "versions"),
}
