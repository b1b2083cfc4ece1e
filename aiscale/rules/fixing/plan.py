"""Decides which fixes of a review can be made together, and what each file becomes."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType

import aiscale
from aiscale.diagnostics import Diagnostic, Edit, Location, source_lines
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.fixing.calls import edited_call
from aiscale.rules.fixing.replacement import Replacement, UncertainError, collide, replaced
from aiscale.rules.fixing.source import Source

_PACKAGE = Path(aiscale.__file__).resolve().parent
_FOREIGN = frozenset({"site-packages", "dist-packages"})
_Site = tuple[CodeType, int]


@dataclass(slots=True)
class FixPlan:
    """What can be fixed at once.

    Attributes:
        files: the new content of each file, as bytes.
        fixed: the findings whose fixes are in it.
        left: findings with a fix that cannot be made for certain, each with the reason.
        later: findings whose fix touches what another one edits: for the next round.
    """

    files: dict[Path, bytes] = field(default_factory=dict)
    fixed: list[Diagnostic] = field(default_factory=list)
    left: list[tuple[Diagnostic, str]] = field(default_factory=list)
    later: list[Diagnostic] = field(default_factory=list)


def plan_fixes(graph: ArchitectureGraph, findings: Iterable[Diagnostic], root: Path) -> FixPlan:
    """Work out the edits of all findings that carry a fix.

    Args:
        graph: the system in which they were found.
        findings: what was found.
        root: the project's folder; no file outside it is edited.
    """
    fixable = [item for item in findings if item.fix is not None]
    made = _made_at(graph)
    asked = _asked_at(fixable)
    sources: dict[Path, Source] = {}
    taken: dict[Path, list[Replacement]] = defaultdict(list)
    plan = FixPlan()
    for item in fixable:
        try:
            edits = _edits(item, made, asked, sources, root)
        except UncertainError as error:
            plan.left.append((item, str(error)))
            continue
        if any(collide(replacements, taken[file]) for file, replacements in edits.items()):
            plan.later.append(item)
            continue
        for file, replacements in edits.items():
            taken[file] += replacements
        plan.fixed.append(item)
    for file, replacements in taken.items():
        if replacements:
            source = sources[file]
            text = replaced(source.text, replacements)
            if not _is_python(text):
                return FixPlan(left=[(item, "the edits would not be Python") for item in fixable])
            plan.files[file] = text.encode(source.encoding)
    return plan


def _made_at(graph: ArchitectureGraph) -> dict[_Site, set[str]]:
    """The components that each call in the blueprint makes: a loop makes several."""
    made: dict[_Site, set[str]] = defaultdict(set)
    for component in (*graph.nodes.values(), *graph.system.systems):
        if component.location.code is not None:
            made[component.location.code, component.location.instruction].add(component.address)
    return made


def _asked_at(findings: Iterable[Diagnostic]) -> dict[tuple[_Site, Edit], set[str]]:
    """The components for which each edit of each call is wanted."""
    asked: dict[tuple[_Site, Edit], set[str]] = defaultdict(set)
    for item in findings:
        for edit in item.fix.edits if item.fix else ():
            location = edit.location or item.location
            if location is not None and location.code is not None:
                asked[(location.code, location.instruction), edit].add(item.address)
    return asked


def _edits(
    item: Diagnostic,
    made: dict[_Site, set[str]],
    asked: dict[tuple[_Site, Edit], set[str]],
    sources: dict[Path, Source],
    root: Path,
) -> dict[Path, list[Replacement]]:
    by_call: dict[_Site, tuple[Location, list[Edit]]] = {}
    for edit in item.fix.edits if item.fix else ():
        location = edit.location or item.location
        if location is None or location.code is None:
            raise UncertainError("it is not known where it is written")
        site = (location.code, location.instruction)
        wanted = asked[site, edit] if edit.location is None else {item.address}
        there = made.get(site, set())
        if not there <= wanted and (edit.location is None or len(there) > 1):
            raise UncertainError("the same call makes other components, which need no edit")
        by_call.setdefault(site, (location, []))[1].append(edit)
    found: dict[Path, list[Replacement]] = {}
    for location, edits in by_call.values():
        file = _own_file(location.file, root)
        source = sources.get(file) or sources.setdefault(file, _read(file, location.file))
        call = source.call_at(location.call_span())
        if call is None:
            raise UncertainError("it is not made by a call that stands in the file")
        found.setdefault(file, []).extend(edited_call(source, call, location.positional, edits))
    return found


def _own_file(name: str, root: Path) -> Path:
    file = Path(name).resolve()
    if not file.is_file():
        raise UncertainError("it is not written in a file")
    if not file.is_relative_to(root.resolve()) or file.is_relative_to(_PACKAGE) or _FOREIGN & set(file.parts):
        raise UncertainError(f"{name} does not belong to the project")
    return file


def _read(file: Path, name: str) -> Source:
    try:
        source = Source.read(file)
        _ = source.tree
    except (OSError, SyntaxError, ValueError) as error:
        raise UncertainError(f"{name} cannot be read: {error}") from None
    if tuple(line.rstrip("\r\n") for line in source.lines if line) != source_lines(name):
        raise UncertainError(f"{name} has changed since it was loaded")
    return source


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True
