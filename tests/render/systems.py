"""Systems and pictures that the render tests draw."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path

from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.render.picture import Picture, PictureEdge, PictureGroup, PictureNode

ROOT = Path(__file__).resolve().parents[2]


@cache
def ride_demand() -> ArchitectureGraph:
    spec = importlib.util.spec_from_file_location("ride_demand_drawn", ROOT / "blueprints" / "ride_demand.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return build(module.system)[0]


def picture(edges: list[tuple[int, int]], count: int, groups: dict[int, str] | None = None, label: str = "") -> Picture:
    """Boxes n0, n1, … with arrows between them; ``groups`` says which stand in which frame."""
    homes = groups or {}
    return Picture(
        "drawn",
        "",
        tuple(PictureNode(f"n{i}", f"box-{i}", ("a few words",), "", homes.get(i)) for i in range(count)),
        tuple(PictureGroup(name, name, "a frame") for name in sorted(set(homes.values()))),
        tuple(PictureEdge(f"n{a}", f"n{b}", label=label) for a, b in edges),
    )
