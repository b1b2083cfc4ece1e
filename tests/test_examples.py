"""Every example and blueprint loads, lowers to records that their schemas accept, and finds only what it tells of."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiscale.cli.session.loader import load
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.placement import several_clusters
from aiscale.lowering.verify import verify
from aiscale.rules import check
from tests.support.command import aiscale
from tests.support.golden import expect
from tests.support.paths import ROOT

FINDINGS = {"examples/01-three-faults/system.py": ["STR008", "SVC001", "STR012"]}
SYSTEMS = [
    *sorted((ROOT / "examples").glob("*/system.py")),
    *sorted((ROOT / "blueprints").glob("*.py")),
    *sorted((ROOT / "blueprints").glob("*/system.py")),
]


@pytest.fixture(autouse=True)
def own_modules() -> Iterator[None]:
    """Blueprints of several files name them as they like: what one imports is not there for the next."""
    modules, path = dict(sys.modules), list(sys.path)
    yield
    for name in [name for name in sys.modules if name not in modules and not name.startswith("aiscale")]:
        del sys.modules[name]
    sys.path[:] = path


@pytest.mark.parametrize("path", SYSTEMS, ids=lambda path: str(path.relative_to(ROOT)))
def test_an_example_is_sound(path: Path) -> None:
    graph, found = build(load(path))
    assert [d.code for d in (*found, *check(graph))] == FINDINGS.get(str(path.relative_to(ROOT)), [])
    for cluster in several_clusters(graph) or (None,):
        assert verify(lower(graph, cluster=cluster)) == ()


@pytest.mark.parametrize("name", [path.parent.name for path in sorted((ROOT / "examples").glob("*/rendered.yaml"))])
def test_what_an_example_renders_is_beside_it(name: str) -> None:
    done = aiscale("render", f"examples/{name}", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    expect(done.stdout, ROOT / "examples" / name / "rendered.yaml")
