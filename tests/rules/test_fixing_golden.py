"""Every fix that a rule gives puts its finding right, in every golden system that has one, and changes nothing else."""

from __future__ import annotations

import ast
import runpy
import shutil
from pathlib import Path

import pytest

from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.diagnostics import Severity, _calls, source_lines
from aiscale.graph.build import build
from aiscale.rules.fixing.plan import plan_fixes
from aiscale.rules.pages import pages
from aiscale.rules.registry import RULES
from aiscale.rules.review import check
from tests.support.golden import GOLDEN, load

CASES = sorted((GOLDEN / "rules").glob("*/bad*.py"))
FIXED = {code for code, page in pages().items() if page.is_fixable}


def _fixable(case: Path) -> bool:
    try:
        return any(found.fix and found.code == case.parent.name for found in check(load(case)))
    except InvalidComponentError:
        return False


FIXABLE = [case for case in CASES if case.parent.name in FIXED and _fixable(case)]


def test_each_rule_with_a_fix_has_a_golden_system_that_it_mends() -> None:
    assert {case.parent.name for case in FIXABLE} == FIXED
    assert len(FIXED) >= 8
    assert {rule.CODE for rule in RULES} >= FIXED


@pytest.mark.parametrize("case", FIXABLE, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_a_fix_mends_its_finding_and_adds_no_error(case: Path, tmp_path: Path) -> None:
    # The whole folder, since a system may read files beside it.
    folder = tmp_path / case.parent.name
    shutil.copytree(case.parent, folder)
    file = folder / case.name
    before = file.read_text(encoding="utf-8")
    system = runpy.run_path(str(file), run_name="__blueprint__")["system"]
    graph, _ = build(system)
    found = check(graph)
    plan = plan_fixes(graph, [item for item in found if item.code == case.parent.name], folder)
    assert plan.left == []
    assert plan.fixed != []
    assert set(plan.files) == {file}
    file.write_bytes(plan.files[file])
    source_lines.cache_clear()
    _calls.cache_clear()
    after = file.read_text(encoding="utf-8")
    ast.parse(after)
    again = check(build(runpy.run_path(str(file), run_name="__blueprint__")["system"])[0])
    errors = {(item.code, item.address) for item in found if item.severity is Severity.ERROR}
    assert {(item.code, item.address) for item in again if item.severity is Severity.ERROR} <= errors
    left = [item for item in again if item.code == case.parent.name and item.fix is not None]
    assert len(left) == len(plan.later)
    # Lines without an edit are as they were.
    kept = [line for line in before.splitlines() if line in after.splitlines()]
    assert len(kept) >= len(before.splitlines()) - 2 * len(plan.fixed)
