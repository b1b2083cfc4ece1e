"""Applies the help of findings as a user would paste it, and says what is found then."""

from __future__ import annotations

import importlib
import re
import runpy
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from aiscale.core.component import Component
from aiscale.core.declared_components import recording
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.diagnostics import Diagnostic, Diagnostics, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.rules import check
from aiscale.rules.baseline import entry
from aiscale.rules.fixing.plan import plan_fixes
from tests.support.pasted_help import Setting, alternatives
from tests.support.paths import ROOT

_MODULES = ("aiscale", *(f"aiscale.{path.stem}" for path in sorted((ROOT / "aiscale").glob("[a-z]*.py"))))
"""Where users import from."""
_MOST_PLACES = 24


class Examined(NamedTuple):
    """A blueprint that could be loaded.

    Attributes:
        file: the blueprint.
        graph: its system.
        found: everything that is found.
    """

    file: Path
    graph: ArchitectureGraph
    found: tuple[Diagnostic, ...]


class Trial(NamedTuple):
    """A help that was applied.

    Attributes:
        item: the finding.
        help: what was pasted.
        problems: what is wrong then: the finding is still there, others are new; empty where the help holds.
        raised: codes of these findings.
    """

    item: Diagnostic
    help: str
    problems: tuple[str, ...]
    raised: tuple[str, ...]


def examine(file: Path) -> Examined | str:
    """Load a blueprint and check it; what is wrong where it cannot be loaded.

    Args:
        file: a file that was not loaded before: its lines are cached by name.
    """
    try:
        with recording():
            system = runpy.run_path(str(file), run_name="__blueprint__")["system"]
    except (InvalidComponentError, NameError) as error:
        return str(error)
    graph, built = build(system)
    return Examined(file, graph, tuple(Diagnostics(built) + check(graph)))


def trials(before: Examined, codes: frozenset[str] | None = None) -> Iterator[Trial]:
    """Apply each fix and each alternative of a help that can be pasted, each on its own.

    Args:
        before: the system with its findings.
        codes: rules to try; all when absent.
    """
    for item in before.found:
        if codes is not None and item.code not in codes:
            continue
        if item.fix is not None:
            yield from _tried(before, item, f"--fix: {item.fix.text}", [item.fix])
        for settings in alternatives(item.help):
            fixes = list(_fixes(before.graph, item, settings))
            text = ", ".join(f"{one.name}={one.value}{f' on {one.of}' if one.of else ''}" for one in settings)
            yield from _tried(before, item, text, fixes)


def _tried(before: Examined, item: Diagnostic, text: str, fixes: list[Fix]) -> Iterator[Trial]:
    """The trial of the first place that holds, or else of the first one; none where no place takes the help."""
    first: Trial | None = None
    for fix in fixes:
        after = _applied(before, item, fix)
        if after is None:
            continue
        trial = _judged(before, item, text, after)
        if not trial.problems:
            yield trial
            return
        first = first or trial
    if first is not None:
        yield first


def _applied(before: Examined, item: Diagnostic, fix: Fix) -> Examined | str | None:
    """The system after the edits; None where they cannot be made, or name a field that is not there."""
    plan = plan_fixes(before.graph, [replace(item, fix=fix)], before.file.parent)
    if set(plan.files) != {before.file}:
        return None
    text = plan.files[before.file].decode()
    names = {name for edit in fix.edits for name in re.findall(r"\b([A-Z][A-Za-z]*)\(", edit.value or "")}
    file = before.file.with_name(f"{before.file.stem}_{len(list(before.file.parent.glob('*.py')))}.py")
    file.write_text(_imported(names, text), encoding="utf-8")
    after = examine(file)
    return None if isinstance(after, str) and re.search("is not a field of|is not defined", after) else after


def _imported(names: set[str], text: str) -> str:
    """The text with an import of each class that it does not name."""
    for name in sorted(names):
        if re.search(rf"^(from .*|    )\b{name}\b", text, re.MULTILINE):
            continue
        module = next((one for one in _MODULES if hasattr(importlib.import_module(one), name)), None)
        if module is not None:
            line = f"from {module} import {name}\n"
            at = text.index("from aiscale") if "from aiscale" in text else 0
            text = text[:at] + line + text[at:]
    return text


def _key(item: Diagnostic) -> tuple[str, str, str]:
    """What a finding is known by: ``1 shard`` and ``2 shards`` are the same."""
    known = entry(item)
    return known.code, known.address, re.sub(r"(?<=# )(\w+?)s?\b", r"\1", known.message)


def _judged(before: Examined, item: Diagnostic, text: str, after: Examined | str) -> Trial:
    if isinstance(after, str):
        return Trial(item, text, (after,), ("MOD001",))
    had, has = (Counter(_key(one) for one in found) for found in (before.found, after.found))
    problems, raised = [], []
    if has[_key(item)] >= had[_key(item)]:
        left = [one for one in after.found if _key(one) == _key(item)]
        problems.append(f"{item.code} is still there: {left[0].message}")
        raised.append(item.code)
    for one in after.found:
        if not had[_key(one)] and one.severity.rank <= max(Severity.WARNING.rank, item.severity.rank):
            problems.append(f"{one.code} is new: {one.message}")
            raised.append(one.code)
    return Trial(item, text, tuple(problems), tuple(dict.fromkeys(raised)))


def _fixes(graph: ArchitectureGraph, item: Diagnostic, settings: tuple[Setting, ...]) -> Iterator[Fix]:
    """The edits of a help, at each combination of places where its arguments may be meant."""
    found: list[list[Edit]] = [[]]
    for setting in settings:
        places = list(_edits(graph, item, setting))
        found = [[*edits, *place] for edits in found for place in places][:_MOST_PLACES]
    for edits in found:
        yield Fix(item.help, tuple(edits))


def _edits(graph: ArchitectureGraph, item: Diagnostic, setting: Setting) -> Iterator[tuple[Edit, ...]]:
    """The edits of one setting, at each place where it may be meant."""
    owner: Component | None = graph.nodes.get(item.address) if item.address else graph.system
    if setting.of:
        named = [one for one in graph.nodes.values() if setting.of in (one.name, one.address)]
        if len(named) != 1:
            return
        [owner] = named
    if owner is None:
        return
    location = owner.location if setting.of and owner.address != item.address else None
    if kept := _settings_of_kept(owner, setting):
        for relation in _relations(owner, f"{setting.name}.", None):
            yield tuple(
                Edit(f"{setting.name}.{one.name}", one.value, None, relation, location=location) for one in kept
            )
        return
    for argument, index in _places(owner, item if location is None else None, setting):
        for relation in _relations(owner, argument, index):
            yield (Edit(argument, setting.value, index, relation, location=location),)


def _settings_of_kept(owner: Component, setting: Setting) -> tuple[Setting, ...]:
    """What ``engine=Flink(max_parallelism=120)`` sets where the engine is a Flink: its other arguments stay."""
    made = re.fullmatch(r"([A-Z][A-Za-z0-9]*)\(.+=.+\)", setting.value or "")
    if made is None or type(getattr(owner, setting.name, None)).__name__ != made[1]:
        return ()
    return next(alternatives(setting.value or ""), ())


def _places(owner: Component, item: Diagnostic | None, setting: Setting) -> Iterator[tuple[str, int | None]]:
    """The argument that is marked, one beside it or in it, one of the component, and those of calls in the component."""
    marked, index = (item.argument or "", item.index) if item is not None else ("", None)
    outer, _, leaf = marked.rpartition(".")
    if not setting.inside:
        if leaf == setting.name:
            yield marked, index
        if outer:
            yield f"{outer}.{setting.name}", index
        if marked and leaf != setting.name:
            yield f"{marked}.{setting.name}", index
        if (outer or leaf != setting.name) and setting.name in type(owner).model_fields:
            yield setting.name, None
    for name in type(owner).model_fields:
        held = getattr(owner, name, None)
        for at, one in enumerate(held) if isinstance(held, tuple) else ((None, held),):
            if type(one).__name__ == setting.inside:
                yield f"{name}.{setting.name}", at


def _relations(owner: Component, argument: str, index: int | None) -> Iterator[str]:
    if "." not in argument:
        yield ""
        return
    held = getattr(owner, argument.partition(".")[0], None)
    if isinstance(held, tuple):
        held = held[index or 0] if len(held) > (index or 0) else None
    if held is not None and not isinstance(held, (str, int, float)):
        name = type(held).__name__
        yield from [f"{module}.{name}" for module in _MODULES if hasattr(importlib.import_module(module), name)][:1]
