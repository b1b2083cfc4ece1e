"""What a job writes that is no stream."""

from typing import Literal

from pydantic import Field

from aiscale.components.processing.uris import FieldPath
from aiscale.core.demand import Needs
from aiscale.core.edges import Many, Relation
from aiscale.core.ports import RecordStore


class Sink(Relation):
    """Records that a job writes to a store, and what happens when one is written twice."""

    target: RecordStore = Field(kw_only=False)
    """A table, a feature view, a database."""

    idempotency: Literal["none", "upsert", "transactional"] = "none"
    """``none``: a record written twice is there twice. ``upsert``: it overwrites the one with its key.
    ``transactional``: it becomes visible together with the checkpoint that it belongs to."""

    key: Many[FieldPath] = ()
    """Fields that an upsert goes by."""

    needs: Needs | None = None
    """What the store needs of the whole path, from the producers on; nothing is compared when absent."""
