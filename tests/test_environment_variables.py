"""The page of variables and files is whole: whatever a program gets stands in it, and each line of it is true of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aiscale.analysis.streams.variable_names import variable
from aiscale.cli.session.loader import load
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.core.component import Component
from aiscale.core.ports import Service
from aiscale.core.values.container_ports import own_variable
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.placement import several_clusters
from tests.support.lowered import CASES
from tests.support.paths import ROOT
from tests.test_examples import SYSTEMS, own_modules

__all__ = ["own_modules"]
pytestmark = pytest.mark.complete

PAGE = ROOT / "docs" / "reference" / "environment-variables.md"
ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
CASE_FILES = [case / "system.py" for case in CASES]
OF_OTHERS = {"/etc/podinfo", "ENGINE_PREDICTOR", "POD_NAME", "TOPOLOGY_WORKERS", "ZK_SERVER_HEAP", "ZOO_MY_ID"}
"""What only processes of Storm, ZooKeeper and Seldon Core get, which are no programs of the user."""


def _rows() -> set[str]:
    return set(ROW.findall(PAGE.read_text(encoding="utf-8")))


def _names(graph: ArchitectureGraph) -> set[str]:
    """Everything that a program may know something by."""
    aliases = {getattr(edge.relation, "alias", None) for edge in graph.edges}
    aliases |= {getattr(one, "alias", None) for one in graph.nodes.values()}
    return {name for name in aliases if name} | {one.name for one in graph.nodes.values()}


def _ports(graph: ArchitectureGraph) -> set[str]:
    """What a further port adds to the name of a component: ``_ADMIN``."""
    of = (one.named_ports.items() for one in graph.of(Microservice))
    return {f"_{own}" for ports in of for name, port in ports if (own := own_variable(name, port))}


def _said(component: Component) -> set[str]:
    """The variables and mounts that the blueprint itself gives, patches included."""
    holders = (component, getattr(component, "engine", None))
    mounts = {one.mount_path for field in ("volumes", "claims") for one in getattr(component, field, ())}
    patched = {name for one in component.patches for name in _told(one.merge)}
    return (
        mounts
        | patched
        | {name for one in holders for field in ("environment", "secrets") for name in getattr(one, field, None) or ()}
    )


def _told(value: Any) -> Iterator[str]:
    """Variables, and folders below ``/etc``, of all containers within."""
    if isinstance(value, dict):
        for one in value.get("env") or ():
            yield one["name"]
        for mount in value.get("volumeMounts") or ():
            if mount["mountPath"].startswith("/etc/"):
                yield mount["mountPath"]
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _told(part)


def _rows_of(told: str, names: set[str], ports: set[str], rows: set[str]) -> set[str]:
    """The rows that a variable or a folder stands in."""
    if told.startswith("/"):
        plain = {told.replace(f"/{name}/", "/<name>/").replace(f"{name}", "<name>") for name in names} | {told}
        return {row for row in rows for one in plain if row == one or row.startswith(f"{one}/")}
    found = {told} & rows
    for row in rows:
        before, mark, after = row.replace("<PORT>_", "").partition("<NAME>")
        if mark and told.startswith(before) and told.endswith(after):
            name = told[len(before) : len(told) - len(after)]
            is_of_port = "<PORT>" in row
            if name in {f"{variable(one)}{port}" for one in names for port in (ports if is_of_port else ("",))}:
                found.add(row)
    return found


def _programs(path: Path) -> Iterator[tuple[ArchitectureGraph, str]]:
    graph, _ = build(load(path))
    for cluster in several_clusters(graph) or (None,):
        for record in lower(graph, cluster=cluster):
            component = graph.nodes.get(record.address)
            if isinstance(component, Service | StreamJob | BatchJob | FlinkSession):
                said = _said(component)
                for told in _told(record.properties):
                    if told not in said:
                        yield graph, told


def _found(path: Path, rows: set[str]) -> dict[str, set[str]]:
    """The rows of each variable and folder of a system's programs."""
    found: dict[str, set[str]] = {}
    names: set[str] = set()
    ports: set[str] = set()
    for graph, told in _programs(path):
        if told not in found and told not in OF_OTHERS:
            names, ports = names or _names(graph), ports or _ports(graph)
            found[told] = _rows_of(told, names, ports, rows)
    return found


@pytest.mark.parametrize("path", [*CASE_FILES, *SYSTEMS], ids=lambda path: str(path.relative_to(ROOT)))
def test_all_that_programs_are_told_is_in_the_page(path: Path, own_modules: None) -> None:
    assert [told for told, rows in _found(path, _rows()).items() if not rows] == []


def test_each_row_of_the_page_is_told_to_a_program() -> None:
    rows = _rows()
    met = {row for case in CASE_FILES for found in _found(case, rows).values() for row in found}
    replay = (ROOT / "aiscale/lowering/services/replay_job.py").read_text(encoding="utf-8")
    met |= {row for row in rows if row.startswith("REPLAY") and f'"{row}"' in replay}
    assert sorted(rows - met) == []
