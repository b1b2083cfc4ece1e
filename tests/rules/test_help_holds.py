"""What a finding advises in so many words holds: followed, it puts the finding right and brings no error.

Only helps that begin with one argument and its value are tried: ``replicas=5``, ``cooldown="16m", or …``.
"""

from __future__ import annotations

import re
import runpy
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aiscale.core.component import Component
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity, _calls, _tree, _values, source_lines
from aiscale.graph.build import build
from aiscale.rules.fixing.plan import plan_fixes
from aiscale.rules.review import check
from tests.support.golden import GOLDEN, load
from tests.support.paths import ROOT

ADVICE = re.compile(r'([a-z][a-z_0-9]*)=("[^"…]*"|[A-Za-z0-9_.]+)(, or .*)?')
CASES = sorted((GOLDEN / "rules").glob("*/bad*.py"))


def _advised(case: Path) -> bool:
    try:
        return any(item.code == case.parent.name and ADVICE.fullmatch(item.help) for item in check(load(case)))
    except InvalidComponentError:
        return False


MODULES = ("aiscale", *(f"aiscale.{path.stem}" for path in sorted((ROOT / "aiscale").glob("[a-z]*.py"))))
"""Where users import from."""
TRIED = [case for case in CASES if _advised(case)]


def _places(item: Diagnostic, name: str) -> Iterator[str]:
    """Where the argument may be meant: the one that is marked, one beside it, one in it, one of the component."""
    marked = item.argument or ""
    outer, _, leaf = marked.rpartition(".")
    if leaf == name:
        yield marked
    if outer:
        yield f"{outer}.{name}"
    if marked and leaf != name:
        yield f"{marked}.{name}"
    if outer or leaf != name:
        yield name


def _load(file: Path) -> list[Diagnostic]:
    source_lines.cache_clear()
    for cache in (_calls, _tree, _values):
        cache.cache_clear()
    graph, found = build(runpy.run_path(str(file), run_name="__blueprint__")["system"])
    return [*found, *check(graph)]


def _follow(case: Path, item: Diagnostic, folder: Path) -> str:
    """What is wrong after the advice was followed; empty where it holds, or where no edit can be made of it."""
    advice = ADVICE.fullmatch(item.help)
    assert advice is not None
    name, value, _ = advice.groups()
    before = [*check(load(case))]
    errors = {one.code for one in before if one.severity is Severity.ERROR}
    problem = ""
    for number, argument in enumerate(_places(item, name)):
        shutil.copytree(case.parent, folder / str(number))
        file = folder / str(number) / case.name
        graph, _ = build(runpy.run_path(str(file), run_name="__blueprint__")["system"])
        [same] = [one for one in check(graph) if (one.code, one.address, one.message) == _key(item)][:1]
        relations, index = ("",), None
        if "." in argument:
            kind, index = _kind_of(graph[item.address], argument.partition(".")[0], item.index), item.index
            relations = tuple(f"{module}.{kind}" for module in MODULES)
        for relation in relations:
            edit = Edit(argument, value, index, relation)
            plan = plan_fixes(graph, [replace(same, fix=Fix(item.help, (edit,)))], file.parent)
            if plan.files:
                break
        if not plan.files:
            continue
        file.write_bytes(plan.files[file])
        try:
            after = _load(file)
        except InvalidComponentError as error:
            if "is not a field of" not in str(error):
                problem = problem or f"{argument}={value}: {error}"
            continue
        left = [one.message for one in after if (one.code, one.address, one.message) == _key(item)]
        new = [
            f"{one.code} {one.message}" for one in after if one.severity is Severity.ERROR and one.code not in errors
        ]
        if not left and not new:
            return ""
        problem = f"{argument}={value}: {[*left, *new]}"
    return problem


def _kind_of(component: Component, field: str, index: int | None) -> str:
    """The class of what stands in a field, or in an item of it."""
    held = getattr(component, field, None)
    if isinstance(held, tuple):
        held = held[index or 0] if held else None
    return type(held).__name__


def _key(item: Diagnostic) -> tuple[str, str, str]:
    return item.code, item.address, item.message


@pytest.mark.parametrize("case", TRIED, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_advice_that_is_followed_holds(case: Path, tmp_path: Path) -> None:
    problems = {}
    for number, item in enumerate(check(load(case))):
        if item.code == case.parent.name and ADVICE.fullmatch(item.help):
            problem = _follow(case, item, tmp_path / str(number))
            if problem:
                problems[item.help] = problem
    assert problems == {}


def test_enough_advice_is_tried() -> None:
    assert len(Counter(case.parent.name for case in TRIED)) >= 60
