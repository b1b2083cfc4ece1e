"""Child process: one offline preview of a system, taken apart; prints its figures as JSON.

    python -m bench.offline_ours COMPONENTS [MANIFESTS]

MANIFESTS names a file that receives the manifests, for the contender.
"""  # fmt: skip

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aiscale.cli.collector import collect_rarely
from bench.measure import peak_memory_bytes


class Lap(NamedTuple):
    """Seconds of one step: by the clock, and of the processor."""

    wall: float
    cpu: float


if TYPE_CHECKING:
    from aiscale.core.system import System
    from aiscale.lowering.resource import Resource

    Preview = Callable[[System, dict[str, Lap]], tuple[int, tuple[Resource, ...]]]


def main(components: int, manifests: str | None = None) -> None:
    collect_rarely()  # as the command does
    bare_bytes = peak_memory_bytes()
    laps: dict[str, Lap] = {}
    with _lap(laps, "imports"):
        preview = _prepared()
    from bench.systems import make_system

    with _lap(laps, "components"):
        system = make_system(components)
    with _lap(laps, "imports"):
        _import_technologies(make_system(14))
    count, made = preview(system, laps)
    peak_bytes = peak_memory_bytes()
    if manifests is not None:
        Path(manifests).write_text(json.dumps([resource.properties for resource in made]), "utf-8")
    print(
        json.dumps(
            {
                "components": count,
                "resources": len(made),
                "seconds": {name: lap.wall for name, lap in laps.items()},
                "cpu_seconds": {name: lap.cpu for name, lap in laps.items()},
                "bare_bytes": bare_bytes,
                "peak_bytes": peak_bytes,
            }
        )
    )


def _prepared() -> Preview:
    """Import everything that an offline preview uses, as the command does."""
    from aiscale.analysis.cost.plan_effects import effects
    from aiscale.analysis.descriptions import descriptions
    from aiscale.graph.build import build
    from aiscale.lowering import lower
    from aiscale.lowering.verify import verify
    from aiscale.plan.applied_state import nothing_applied
    from aiscale.plan.make_plan import make_plan
    from aiscale.render.preview_text import preview_text
    from aiscale.rules import check

    def preview(system: System, laps: dict[str, Lap]) -> tuple[int, tuple[Resource, ...]]:
        with _lap(laps, "graph"):
            graph, found = build(system)
        with _lap(laps, "rules"):
            findings = found + check(graph)
        with _lap(laps, "lowering"):
            resources = lower(graph, namespace=system.name)
        with _lap(laps, "verifying"):
            violations = verify(resources)
        with _lap(laps, "plan"):
            applied = nothing_applied(system.name, "bench")
            plan = make_plan(resources, descriptions(graph), applied, system=system.name, environment="bench")
        with _lap(laps, "page"):
            page = preview_text(plan, findings=findings, components=len(graph), effects=effects(graph)).plain
        assert not findings.has_errors, next(iter(findings)).message
        assert not violations, violations[0]
        assert plan.id in page
        return len(graph), resources

    return preview


def _import_technologies(system: System) -> None:
    """Lowering imports a technology when a system first has it."""
    from aiscale.graph.build import build
    from aiscale.lowering import lower

    lower(build(system)[0])


@contextmanager
def _lap(laps: dict[str, Lap], name: str) -> Iterator[None]:
    started_cpu, started = time.process_time(), time.perf_counter()
    yield
    before = laps.get(name, Lap(0.0, 0.0))
    wall, cpu = time.perf_counter() - started, time.process_time() - started_cpu
    laps[name] = Lap(before.wall + wall, before.cpu + cpu)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
