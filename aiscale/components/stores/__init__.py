"""Stores: external databases, buckets and tables."""

from aiscale.components.stores.data_at_rest import Bucket, Table
from aiscale.components.stores.external_store import ExternalStore
from aiscale.components.stores.postgres import PostgresDatabase
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (Bucket, ExternalStore, PostgresDatabase, Table)
"""The kinds of this domain, by name."""
