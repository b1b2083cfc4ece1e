"""Stores: databases that others run, buckets and tables of data at rest."""

from aiscale.components.stores.data_at_rest import Bucket, Table
from aiscale.components.stores.external_store import ExternalStore
from aiscale.components.stores.postgres import PostgresDatabase, PostgresUser

__all__ = ["Bucket", "ExternalStore", "PostgresDatabase", "PostgresUser", "Table"]
