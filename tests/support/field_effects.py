"""What each field of each kind changes: which stages read it, over all blueprints and golden systems.

A constructor's own checks do not count, nor does the description of a component, which holds all of its fields: of it,
what the words below a component's name in a picture are made of.
"""

from __future__ import annotations

import runpy
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from aiscale import System
from aiscale.analysis.descriptions import description_of
from aiscale.analysis.failure.impact.impact import impact
from aiscale.analysis.failure.impact.named_places import with_named_places
from aiscale.analysis.guarantees.effects import guarantees
from aiscale.analysis.privacy.personal_data.processing_record import record as personal_data
from aiscale.cli.views.effects import effects_text
from aiscale.cli.views.figures import figures
from aiscale.cli.views.impact import impact_text
from aiscale.cli.views.owner import owner_line
from aiscale.cli.views.personal_data import record_text
from aiscale.components.pages import catalogue
from aiscale.core.component import Component, Team
from aiscale.core.edges import Declared
from aiscale.core.recorded_reads import recorded_reads
from aiscale.errors import AiscaleError
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.clouds.settings import Clouds
from aiscale.lowering.findings import NOWHERE
from aiscale.lowering.rendered_objects import object_findings
from aiscale.render.system_view import system_picture
from aiscale.render.words import facts
from aiscale.rules.review import check
from aiscale.rules.successors import successors_after
from tests.support.golden import GOLDEN
from tests.support.paths import ROOT

Field = tuple[str, str]
"""The class that declares a field, and the field."""

_GENERIC = ("analysis/placement/fleets.py", "analysis/privacy/secret_references.py", "core/describe.py")
"""Modules that read all fields of any component."""

_WIDTH = 120


def reports(graph: ArchitectureGraph) -> object:
    """What ``guarantees``, ``impact``, ``personal-data`` and ``why`` say of a system and each of its components."""
    named = with_named_places(graph)
    lost = [impact(named, [one.address]) for one in graph.nodes.values() if not isinstance(one, Team)]
    return (
        effects_text(graph, guarantees(graph).effects, _WIDTH),
        record_text(graph, personal_data(graph), "", _WIDTH),
        [impact_text(named, one, successors_after(named, one), _WIDTH, in_full=True) for one in lost],
        [owner_line(graph, address) for address in graph.nodes],
    )


STAGES: Mapping[str, Callable[[ArchitectureGraph], object]] = {
    "resources": lambda graph: lower(graph, clouds=Clouds("eu-west-1", "golden")),
    "findings": lambda graph: (check(graph), list(object_findings(graph, NOWHERE))),
    "figures": lambda graph: [figures(graph, node) for node in graph.nodes.values()],
    "pictures": system_picture,
    "reports": reports,
}


def systems() -> list[Path]:
    """Every blueprint of the repository that makes a system."""
    return [
        ROOT / "blueprints" / "ride_demand.py",
        *sorted((ROOT / "blueprints").glob("*/system.py")),
        *sorted((ROOT / "examples").glob("*/system.py")),
        *(
            file
            for file in sorted(GOLDEN.rglob("*.py"))
            if file.parts[len(GOLDEN.parts)] not in {"blueprints", "errors"}
        ),
    ]


def declared_fields() -> Mapping[Field, tuple[str, ...]]:
    """Every field that a user can write, with the classes that have it."""
    found: dict[Field, list[str]] = defaultdict(list)
    for classes in catalogue().values():
        for kind in classes:
            for field in kind.model_fields:
                found[_declared(kind, field)].append(kind.__name__)
    return {field: tuple(kinds) for field, kinds in found.items()}


def words(kind: str, field: str) -> tuple[str, ...]:
    """What a field changes, in words; nothing where nothing depends on it.

    Args:
        kind: the class.
        field: the field, as written in a call.
    """
    return tuple(sorted({
        stage
        for classes in catalogue().values() for cls in classes if cls.__name__ == kind
        for name, info in cls.model_fields.items() if field in (name, info.alias)
        for stage in _effects_of_all().get(_declared(cls, name), ())
    }))  # fmt: skip


def inert() -> Iterator[str]:
    """Each field that nothing depends on: ``Team.on_call``."""
    for kind, field in sorted(declared_fields()):
        if not _effects_of_all().get((kind, field)):
            yield f"{kind}.{field}"


@cache
def _effects_of_all() -> Mapping[Field, frozenset[str]]:
    return effects(systems())


def effects(files: Iterable[Path]) -> Mapping[Field, frozenset[str]]:
    """The stages that read each field.

    Args:
        files: blueprints.
    """
    found: dict[Field, set[str]] = defaultdict(set)
    for system in filter(None, map(_system, files)):
        for field, stages in _effects_in(system).items():
            found[field] |= stages
    return {field: frozenset(stages) for field, stages in found.items()}


def without_effect(files: Iterable[Path], known: Iterable[str]) -> list[str]:
    """Each field that nothing depends on and that is not known to be such, as far as needed to say so.

    A system that has no object with a field that is still looked for is left out.

    Args:
        files: blueprints.
        known: fields as ``Kind.field`` that nothing depends on.
    """
    wanted = {(kind, field) for kind, field in declared_fields() if f"{kind}.{field}" not in set(known)}
    for system in filter(None, map(_system, files)):
        if not wanted:
            break
        if not _kinds_in(system).isdisjoint(kind for kind, _ in wanted):
            wanted -= _effects_in(system).keys()
    return sorted(f"{kind}.{field}" for kind, field in wanted)


def _effects_in(system: System) -> Mapping[Field, set[str]]:
    """The stages that read each field, in one system."""
    found: dict[Field, set[str]] = defaultdict(set)
    for stage, run in STAGES.items():
        graph = build(system)[0]
        for node in (*graph.nodes.values(), *graph.system.systems):
            vars(node).pop("_references", None)  # read off the fields anew in each stage
        read: set[tuple[type, str]] = set()

        def record(holder: Declared, field: str, _value: Any, read: set[tuple[type, str]] = read) -> None:
            # The frame of the code that reads, past this function and the read itself.
            if not field.startswith("_") and not sys._getframe(2).f_code.co_filename.endswith(_GENERIC):
                read.add((type(holder), field))

        _forget(graph.nodes.values())
        with recorded_reads(record), suppress(AiscaleError):
            run(graph)
        for kind, field in read:
            if issubclass(kind, BaseModel) and field in kind.model_fields:
                found[_declared(kind, field)].add(stage)
    for kind, field in _in_captions(build(system)[0]):
        found[_declared(kind, field)].add("pictures")
    return found


def _kinds_in(system: System) -> set[str]:
    """Names of the classes of all objects in a system, with those that they are derived from."""
    graph = build(system)[0]
    found: set[type] = {type(system)}
    seen: set[int] = set()
    waiting: list[Any] = [*graph.nodes.values(), *graph.system.systems]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, BaseModel):
            found.add(type(one))
            waiting += one.__dict__.values()
        elif isinstance(one, Mapping):
            waiting += one.values()
        elif isinstance(one, (list, tuple, set, frozenset)):
            waiting += one
    return {base.__name__ for kind in found for base in kind.__mro__}


class _Description(dict[str, Any]):
    """A component as plain data, which notes the fields that are read of it and of its parts."""

    def __init__(self, plain: Mapping[str, Any], seen: set[Field]) -> None:
        super().__init__({key: _noting(value, seen) for key, value in plain.items()})
        self.seen = seen

    def __getitem__(self, key: str) -> Any:
        self.seen.add((str(super().get("kind")), key))
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.seen.add((str(super().get("kind")), key))
        return super().get(key, default)


def _noting(value: Any, seen: set[Field]) -> Any:
    if isinstance(value, Mapping):
        return _Description(value, seen)
    return [_noting(one, seen) for one in value] if isinstance(value, list) else value


def _in_captions(graph: ArchitectureGraph) -> Iterator[tuple[type, str]]:
    """The fields that the words below the names of components are made of."""
    seen: set[Field] = set()
    for one in graph.nodes.values():
        facts(_Description(description_of(graph, one), seen))
    for classes in catalogue().values():
        for cls in classes:
            yield from (
                (cls, name) for name, info in cls.model_fields.items() if (cls.__name__, info.alias or name) in seen
            )


def _forget(components: Iterable[Component]) -> None:
    """Drop what components have computed of their fields: a later stage reads these anew."""
    for one in components:
        for kind in type(one).__mro__:
            for name, member in vars(kind).items():
                if isinstance(member, cached_property):
                    one.__dict__.pop(name, None)


def _declared(kind: type, field: str) -> Field:
    base = next(one for one in kind.__mro__ if field in vars(one).get("__annotations__", ()))
    return base.__name__, field


def _system(file: Path) -> Any:
    before = set(sys.modules)
    sys.path.insert(0, str(file.parent))
    try:
        found = runpy.run_path(str(file), run_name="__blueprint__").get("system")
    except Exception:  # some golden systems are broken on purpose
        return None
    finally:
        sys.path.remove(str(file.parent))
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", None) or "").startswith(str(file.parent)):
                del sys.modules[name]
    return found if isinstance(found, System) else None
