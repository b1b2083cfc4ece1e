"""One key, two types.

What:
    Two entities have the same ``key`` and another ``value_type``.

Why:
    The key is part of what values are stored under. The number 42 and the text "42" are two keys: what is written
    through one entity is not found through the other, and the store answers with nulls.

Example:
    zone = Entity("zone", key="zone_id", value_type="string")
    area = Entity("area", key="zone_id", value_type="int64")

Instead:
    zone = Entity("zone", key="zone_id", value_type="int64")
    area = Entity("area", key="zone_id", value_type="int64")

Source:
    Feast documentation, entities: join keys and value types.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.features.entity import Entity
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA016"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each entity whose key another one has with another type."""
    first: dict[str, Entity] = {}
    for entity in graph.of(Entity):
        other = first.setdefault(entity.key, entity)
        if other.value_type != entity.value_type:
            yield entity.finding(
                CODE, SEVERITY, f"{entity.key} is {entity.value_type} for {entity.name} and {other.value_type} for "
                f"{other.name}",
                argument="value_type", label="another key in the store",
                related=(Related(f"{other.name} is declared", other.location, "value_type"),),
                help=f'value_type="{other.value_type}", or one entity for both',
            )  # fmt: skip
